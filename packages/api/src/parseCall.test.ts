import { describe, expect, test } from "vitest";
import { parseCall } from "./parseCall.ts";

const problemsOf = (input: unknown) => {
  const parsed = parseCall(input);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
};

const track = (event: string, rest: object = {}) => ({ type: "track", userId: "42", event, ...rest });

test.each<[string, unknown, string[]]>([
  ["nothing", undefined, [": expected an object, but it is missing"]],
  ["null", null, [": expected an object, got null"]],
  ["text", "identify", [": expected an object, got text"]],
  ["a list of calls", [{ type: "identify", userId: "42" }], [": expected an object, got a list"]],
  [
    "an instance",
    new (class Call {
      type = "alias";
    })(),
    [": expected a plain object or list, got an instance of a class"],
  ],
  [
    "no type",
    { userId: "42" },
    ['type: expected "identify", "track", "page", "screen", "group" or "alias", but it is missing'],
  ],
  [
    "an unknown type",
    { type: "delete", userId: "42" },
    ['type: expected "identify", "track", "page", "screen", "group" or "alias", got text'],
  ],
  [
    "a type in capitals",
    { type: "Track", userId: "42" },
    ['type: expected "identify", "track", "page", "screen", "group" or "alias", got text'],
  ],
  [
    "a type that every object has",
    { type: "constructor", userId: "42" },
    ['type: expected "identify", "track", "page", "screen", "group" or "alias", got text'],
  ],
  [
    "no id",
    { type: "identify", traits: {} },
    ["userId: expected userId or anonymousId, but all are missing"],
  ],
  [
    "no id in a track call",
    { type: "track", event: "X" },
    ["userId: expected userId or anonymousId or groupId, but all are missing"],
  ],
  [
    "an id that is undefined",
    { type: "page", userId: undefined },
    ["userId: expected userId or anonymousId, but all are missing"],
  ],
  [
    "an id that is null beside another",
    { type: "page", userId: null, anonymousId: "a" },
    ["userId: expected text, got null; ids are text, so write numbers as text"],
  ],
  [
    "a number as id",
    { type: "identify", userId: 42 },
    ["userId: expected text, got a number; ids are text, so write numbers as text"],
  ],
  [
    "a number as the other id",
    { type: "identify", userId: "42", anonymousId: 7 },
    ["anonymousId: expected text, got a number; ids are text, so write numbers as text"],
  ],
  [
    "0 as id",
    { type: "identify", userId: 0 },
    ["userId: expected text, got a number; ids are text, so write numbers as text"],
  ],
  [
    "an empty id",
    { type: "identify", userId: "" },
    ["userId: expected at least 1 character, got empty text"],
  ],
  [
    "an empty id beside an e-mail address",
    { type: "identify", userId: "", traits: { email: "ada@example.com" } },
    ["userId: expected an id, got empty text; pass the e-mail address as userId"],
  ],
  ["group without groupId", { type: "group", userId: "42" }, ["groupId: expected text, but it is missing"]],
  [
    "alias without previousId",
    { type: "alias", userId: "42" },
    ["previousId: expected text, but it is missing"],
  ],
  [
    "alias without userId",
    { type: "alias", previousId: "a-1" },
    ["userId: expected text, but it is missing"],
  ],
  [
    "a number as timestamp",
    track("X", { timestamp: 1_726_568_661_000 }),
    ['timestamp: expected an ISO 8601 date-time such as "2026-09-17T10:24:21.000Z", got a number'],
  ],
  [
    "a date as timestamp",
    track("X", { timestamp: "2026-09-17" }),
    [
      'timestamp: expected an ISO 8601 date-time with seconds and offset, such as "2026-09-17T10:24:21.000Z", got other text',
    ],
  ],
  [
    "a Date as timestamp",
    track("X", { timestamp: new Date(0) }),
    ["timestamp: expected ISO 8601 text, got a Date; use its toISOString()"],
  ],
  [
    "a long messageId",
    track("X", { messageId: "m".repeat(101) }),
    ["messageId: expected at most 100 characters, got 101"],
  ],
  [
    "an empty messageId",
    track("X", { messageId: "" }),
    ["messageId: expected at least 1 character, got empty text"],
  ],
  [
    "traits that are a list",
    { type: "identify", userId: "42", traits: [] },
    ["traits: expected an object, got a list"],
  ],
  [
    "properties that are text",
    track("X", { properties: "none" }),
    ["properties: expected an object, got text"],
  ],
  ["context that is null", track("X", { context: null }), ["context: expected an object, got null"]],
  [
    "consent in words",
    { type: "identify", userId: "42", traits: { unsubscribed: "yes" } },
    ["traits.unsubscribed: expected true or false, got text"],
  ],
  [
    "one subscription preference in words",
    { type: "identify", userId: "42", traits: { "cio_subscription_preferences.channels.email": "no" } },
    ['traits["cio_subscription_preferences.channels.email"]: expected true or false, got text'],
  ],
])("%s is refused with its path and what was expected", (_name, input, problems) => {
  expect(problemsOf(input)).toEqual(problems);
});

describe("a call with several faults", () => {
  test("tells all of them, each once", () => {
    const call = {
      type: "track",
      event: " ",
      timestamp: 5,
      properties: { revenue: Number.NaN },
      messageId: 7,
    };
    expect(problemsOf(call)).toEqual([
      "properties.revenue: expected a finite number, got NaN",
      "messageId: expected text, got a number",
      'timestamp: expected an ISO 8601 date-time such as "2026-09-17T10:24:21.000Z", got a number',
      "event: expected a name that is not blank, got text",
      "userId: expected userId or anonymousId or groupId, but all are missing",
    ]);
  });

  test("tells a place once when JSON and the contract both refuse it", () => {
    const call = track("Order Completed", { properties: { total: Number.POSITIVE_INFINITY, tax: 10n } });
    expect(problemsOf(call)).toEqual([
      "properties.total: expected a finite number, got Infinity",
      "properties.tax: expected a number or text, got a bigint; send its digits as text",
    ]);
  });
});

test.each<[string, () => unknown, string]>([
  ["NaN", () => ({ a: Number.NaN }), "properties.a"],
  ["a bigint", () => ({ a: 1n }), "properties.a"],
  ["a lone surrogate", () => ({ a: ["ok", "\ud800"] }), "properties.a[1]"],
  ["a huge number", () => ({ a: { b: 1e300 } }), "properties.a.b"],
  ["a function", () => ({ toJSON: () => 1 }), "properties.toJSON"],
  ["a name that changes objects", () => JSON.parse('{"__proto__":{"admin":true}}'), "properties.__proto__"],
  [
    "an object in itself",
    () => {
      const a: Record<string, unknown> = {};
      a["self"] = { a };
      return a;
    },
    "properties.self.a",
  ],
  ["a map", () => ({ a: new Map() }), "properties.a"],
])("%s in free properties is refused at its place", (_name, properties, path) => {
  const parsed = parseCall(track("X", { properties: properties() }));
  expect(parsed.ok ? [] : parsed.problems.map((problem) => problem.path)).toEqual([path]);
});

test("a value that unfolds to more than a call can hold is refused at once", () => {
  let tree: unknown = 1;
  for (let level = 0; level < 50; level++) tree = [tree, tree];
  expect(problemsOf(track("X", { properties: { tree } }))).toEqual([
    ": expected fewer than 32000 values in one call",
  ]);
});

test("members that are undefined count as absent", () => {
  expect(
    problemsOf(
      track("Order Completed", { timestamp: undefined, properties: { total: undefined, note: undefined } }),
    ),
  ).toEqual([]);
});

test("characters outside the basic plane count once", () => {
  const messageId = "\u{1D49C}".repeat(100);
  expect(problemsOf(track("X", { messageId }))).toEqual([]);
  expect(problemsOf(track("X", { messageId: `${messageId}m` }))).toEqual([
    "messageId: expected at most 100 characters, got 101",
  ]);
});

test("an object without prototype is as good as any", () => {
  expect(problemsOf(Object.assign(Object.create(null), { type: "identify", userId: "42" }))).toEqual([]);
});

test("an inherited id does not count, since JSON leaves it out", () => {
  const input = Object.assign(Object.create({ userId: "42" }), { type: "identify" });
  expect(problemsOf(input)).toEqual([": expected a plain object or list, got an instance of a class"]);
});
