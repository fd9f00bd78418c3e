import fc from "fast-check";
import { expect, test } from "vitest";
import { checkJson } from "./checkJson.ts";

const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });

test.each<[string, unknown, string, RegExp]>([
  ["NaN", { a: Number.NaN }, "a", /^expected a finite number, got NaN$/],
  ["minus Infinity", [Number.NEGATIVE_INFINITY], "[0]", /^expected a finite number, got -Infinity$/],
  ["a bigint", { a: 5n }, "a", /got a bigint; send its digits as text$/],
  ["a whole number that loses digits", { a: 2 ** 53 }, "a", /up to 2\^53 - 1/],
  ["a lone surrogate", { a: "\udc00" }, "a", /got a lone surrogate$/],
  ["a lone surrogate in a name", { a: { "b\ud800": 1 } }, "a[name 1]", /^expected a well-formed name/],
  [
    "a name that changes objects",
    JSON.parse('{"a":{"__proto__":1}}'),
    "a.__proto__",
    /__proto__ would change objects$/,
  ],
  ["a function", { a: () => 1 }, "a", /got a function$/],
  ["a symbol", { a: Symbol("x") }, "a", /got a symbol$/],
  ["undefined in a list", { a: [undefined] }, "a[0]", /JSON turns into null$/],
  ["a hole in a list", { a: new Array(1) }, "a[0]", /JSON turns into null$/],
  ["a Date", { a: new Date(0) }, "a", /use its toISOString\(\)$/],
  ["a map", { a: new Map() }, "a", /^expected a plain object or list/],
  ["a number in a box", { a: Object(1) }, "a", /^expected a plain object or list/],
  ["65 levels", nested(65), "a.a", /^expected at most 64 levels/],
])("%s is named with its place", (_name, value, path, message) => {
  const problems = checkJson(value);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.path.startsWith(path)).toBe(true);
  expect(problems[0]?.message).toMatch(message);
});

test.each<[string, unknown]>([
  ["64 levels", nested(64)],
  ["an object that is there twice, but not in itself", ((shared) => ({ a: shared, b: shared }))({ c: 1 })],
  ["members that are undefined", { a: undefined }],
  ["an object without prototype", Object.assign(Object.create(null), { a: 1 })],
  ["the largest whole number", 2 ** 53 - 1],
  ["a name with dots and blanks", { "a.b c": 1 }],
])("%s is fine", (_name, value) => expect(checkJson(value)).toEqual([]));

test("a cycle is named where it closes", () => {
  const parent: { children: unknown[] } = { children: [] };
  parent.children.push({ name: "a", parent });
  expect(checkJson(parent)).toEqual([
    { path: "children[0].parent", message: "expected a tree, got an object that contains itself" },
  ]);
});

test("a value that unfolds to more than a call can hold ends the search", () => {
  let tree: unknown = 1;
  for (let level = 0; level < 40; level++) tree = [tree, tree];
  expect(checkJson(tree)).toEqual([{ path: "", message: "expected fewer than 32000 values in one call" }]);
});

test("many problems end the search", () => {
  expect(checkJson(new Array(10_000).fill(Number.NaN))).toHaveLength(100);
});

test("a name that may hold personal data is told by its position", () => {
  expect(checkJson({ traits: { plan: "pro", "ada@example.com": Number.NaN } })[0]?.path).toBe(
    "traits[name 2]",
  );
});

test("whatever JSON.parse makes is fine, and comes back the same", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value: unknown = JSON.parse(text);
      fc.pre(!/__proto__|\\ud[89a-f]/.test(text) && !/\d{16}/.test(text) && !/e\+?\d\d/i.test(text));
      expect(checkJson(value)).toEqual([]);
    }),
  );
});

test("what is fine comes back from JSON as it was", () => {
  fc.assert(
    fc.property(
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withSparseArray: true,
        withNullPrototype: false,
      }),
      (value) => {
        if (typeof value !== "object" || value === null || checkJson(value).length > 0) return;
        // members that are undefined are absent, and -0 is 0, by design
        const sent = JSON.stringify(value);
        expect(JSON.stringify(JSON.parse(sent))).toBe(sent);
        expect(withoutUndefined(value)).toEqual(withoutUndefined(JSON.parse(sent)));
      },
    ),
    { numRuns: 2_000 },
  );
});

const withoutUndefined = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (Object.is(value, -0)) return 0;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) =>
      each === undefined ? [] : [[name, withoutUndefined(each)]],
    ),
  );
};
