import { describe, expect, test } from "vitest";
import { eventRules, resolve, type SchemaObject } from "../scripts/contract.ts";
import { parseCall } from "../src/index.ts";
import { pathOf } from "../src/problem.ts";
import { contract, isValid, type Place, placesOf, put, sampleOf } from "./contract.ts";

const secret = "ada@example.com";
const long = "x".repeat(101);

// one or more of these breaks each rule that the contract has
const pool: unknown[] = [
  ...[
    "",
    " ",
    secret,
    "7",
    long,
    "x".repeat(100),
    "TRUE",
    "yes",
    "ios",
    "enter",
    "delivered",
    "viewed_content",
  ],
  ...[
    "pre-roll",
    "dynamic",
    "mobile",
    "Order Completed",
    "2026-09-17",
    "2026-09-17T10:24:21Z",
    "2026-02-30T10:24:21Z",
  ],
  ...[
    0,
    1,
    -1,
    1.5,
    100,
    101,
    1e9,
    true,
    false,
    null,
    [],
    [secret],
    [1],
    [{}],
    {},
    { name: 1 },
    { token: secret },
  ],
];

const calls = ["Identify", "Track", "Page", "Screen", "Group", "Alias"].flatMap((name) => {
  const body = resolve(contract, `${name}Body`);
  const forms = body.oneOf?.map(({ $ref = "" }) => resolve(contract, $ref)) ?? [body];
  return forms.map((schema) => ({
    type: name.toLowerCase(),
    schema,
    ids: body["x-identity"] ?? [],
    about: schema.description,
  }));
});

describe.each(calls)("$type: $about", ({ type, schema, ids }) => {
  const good = { ...Object(sampleOf(schema)), type, ...(type === "track" && { event: "Anything Else" }) };

  test("is accepted with what it requires", () => expect(parseCall(good)).toEqual({ ok: true, call: good }));

  test("is judged at each place as the contract says", () =>
    checkPlaces(good, placesOf(schema).filter(isOpenToChange)));

  test("names each required member that is missing", () => checkRequired(good, schema, ids));
});

describe.each(eventRules(contract).filter(([event]) => event !== "Group Deleted"))(
  "%s",
  (event, reference) => {
    const schema = resolve(contract, reference);
    const good = { userId: "7", ...Object(sampleOf(schema)), type: "track", event };

    test("is accepted with what it requires", () =>
      expect(parseCall(good)).toEqual({ ok: true, call: good }));

    test("is judged at each place as the contract says", () => checkPlaces(good, placesOf(schema)));

    test("names each required member that is missing", () => checkRequired(good, schema));
  },
);

/** Puts every value of the pool at each place: what breaks the contract is refused there, what does not is accepted. */
function checkPlaces(good: object, places: readonly Place[]): void {
  const failures: string[] = [];
  for (const place of places) {
    const rules = places.filter((other) => other.steps.join() === place.steps.join());
    const verdicts = pool.map((value) => {
      const right = rules.every(({ schema }) => isValid(schema, value));
      const failure = checkValue(put(good, place.steps, value), place, right);
      if (failure) failures.push(`${pathOf(place.steps, {})} = ${JSON.stringify(value)}: ${failure}`);
      return right;
    });
    if (place.schema !== true && verdicts.every(Boolean))
      failures.push(`${pathOf(place.steps, {})}: nothing breaks it`);
  }
  expect(failures).toEqual([]);
}

function checkValue(input: unknown, place: Place, right: boolean): string | undefined {
  const parsed = parseCall(input);
  if (parsed.ok) return right ? undefined : "accepted, though the contract refuses it";
  const path = pathOf(place.steps, {});
  const here = parsed.problems.filter((problem) => problem.path.startsWith(path));
  if (right && here.length > 0) return `refused, though the contract accepts it: ${here[0]?.message}`;
  if (right) return undefined; // refused for another reason, such as an id that another form must not have
  if (here.length === 0) return `refused at ${parsed.problems[0].path} only`;
  if (!here.every(({ message }) => message.startsWith("expected "))) return "does not say what was expected";
  return JSON.stringify(parsed.problems).includes(secret) ? "tells the value" : undefined;
}

/** Takes each required member away. Where one of several ids would do, the first of them is named. */
function checkRequired(good: object, schema: SchemaObject, ids: readonly string[] = []): void {
  for (const { steps, required } of placesOf(schema)) {
    if (!required) continue;
    const parsed = parseCall(put(good, steps, undefined));
    const paths = parsed.ok ? [] : parsed.problems.map(({ path }) => path);
    expect(paths, `without ${pathOf(steps, {})}`).toContain(
      ids.includes(String(steps[0])) ? ids[0] : pathOf(steps, {}),
    );
  }
}

// the kind of a call is not a place in it, and an event's name decides what its properties may be
const isOpenToChange = ({ steps }: Place): boolean => steps[0] !== "type" && steps[0] !== "event";
