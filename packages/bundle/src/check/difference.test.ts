import { expect, test } from "vitest";
import { findDifference } from "./difference.ts";

const bare = Object.assign(Object.create(null), { a: 1 });
const cyclic = () => {
  const one: Record<string, unknown> = { a: 1 };
  one["self"] = one;
  return one;
};

test.each([
  ["the same number", 3, 3],
  ["NaN and NaN", Number.NaN, Number.NaN],
  ["0 and -0", 0, -0],
  ["equal texts", "a", "a"],
  ["equal lists", [1, [2]], [1, [2]]],
  ["equal objects in another order", { a: 1, b: 2 }, { b: 2, a: 1 }],
  ["objects with and without a prototype", bare, { a: 1 }],
  ["equal dates", new Date(5), new Date(5)],
  ["equal maps", new Map([["a", { b: 1 }]]), new Map([["a", { b: 1 }]])],
  ["equal sets", new Set([1, 2]), new Set([1, 2])],
  ["equal bytes", new Uint8Array([1, 2]), new Uint8Array([1, 2])],
  ["equal errors", new TypeError("x"), new TypeError("x")],
  ["equal cycles", cyclic(), cyclic()],
])("%s are equal", (_, actual, expected) => {
  expect(findDifference(actual, expected)).toBeUndefined();
});

test.each([
  ["numbers", 3, 4, ""],
  ["a number and a bigint", 3, 3n, ""],
  ["a number and its text", 3, "3", ""],
  ["null and undefined", null, undefined, ""],
  ["inner values", [{ traits: { plan: "pro" } }], [{ traits: { plan: "free" } }], "[0].traits.plan"],
  ["a missing member", { a: 1 }, { a: 1, b: 2 }, ".b"],
  ["a member that is undefined and one that is absent", { a: undefined }, {}, ".a"],
  ["a name with a blank", { "a b": 1 }, { "a b": 2 }, '["a b"]'],
  ["a shorter list", [1], [1, 2], "[1]"],
  ["a list and an object", [], {}, ""],
  ["dates", new Date(5), new Date(6), ""],
  ["a date and its text", new Date(0), "1970-01-01T00:00:00.000Z", ""],
  ["maps", new Map([["a", 1]]), new Map([["a", 2]]), ".a"],
  ["bytes", new Uint8Array([1]), new Uint8Array([2]), "[0]"],
  ["errors of two classes", new TypeError("x"), new RangeError("x"), ""],
  ["messages of errors", new TypeError("x"), new TypeError("y"), ".message"],
])("%s differ", (_, actual, expected, path) => {
  expect(findDifference(actual, expected)?.path).toBe(path);
});
