import { expect, test } from "vitest";
import { adviseCall, type Call, parseCall } from "./index.ts";

const now = Date.parse("2026-09-17T10:24:21.000Z");
const identify = (traits: Record<string, unknown>): Call => ({ type: "identify", userId: "42", traits });
const track = (event: string, rest: object = {}): Call => ({ type: "track", userId: "42", event, ...rest });

test.each<[string, Call]>([
  ["an ordinary person", identify({ email: "ada@example.com", created_at: 1_726_568_661 })],
  ["an ordinary event", track("Order Completed", { timestamp: "2026-09-17T10:24:21.000Z" })],
  ["an event of one's own", track("Course Started")],
  ["an id of 150 bytes", { type: "alias", userId: "u".repeat(150), previousId: "p".repeat(150) }],
  ["a value of 1,000 bytes", identify({ note: "n".repeat(1_000) })],
  [
    "300 attributes",
    identify(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`a${index}`, index]))),
  ],
  ["a time a day ahead", track("X", { timestamp: "2026-09-18T10:24:21.000Z" })],
  ["the first moment of 2000", track("X", { timestamp: "2000-01-01T00:00:00Z" })],
])("%s is beyond doubt", (_name, call) => {
  expect(parseCall(call).ok).toBe(true);
  expect(adviseCall(call, now)).toEqual([]);
});

test.each<[string, Call, string]>([
  [
    "a long id, in bytes and not characters",
    { type: "page", userId: "\u00e9".repeat(76) },
    "userId: expected at most 150 bytes, got 152",
  ],
  [
    "a long object id",
    { type: "group", groupId: "g".repeat(151) },
    "groupId: expected at most 150 bytes, got 151",
  ],
  [
    "a long previous id",
    { type: "alias", userId: "42", previousId: "p".repeat(151) },
    "previousId: expected at most 150 bytes, got 151",
  ],
  [
    "a long name of an attribute",
    identify({ ["n".repeat(151)]: 1 }),
    "traits.NAME: expected at most 150 bytes as name, got 151",
  ],
  [
    "a long value",
    identify({ note: "n".repeat(1_001) }),
    "traits.note: expected at most 1000 bytes, got 1001",
  ],
  [
    "a long list as value",
    identify({ tags: new Array(400).fill("a") }),
    "traits.tags: expected at most 1000 bytes, got 1601",
  ],
  [
    "a long value on a relationship",
    { type: "group", groupId: "g", traits: { relationshipAttributes: { role: "r".repeat(1_001) } } },
    "traits.relationshipAttributes.role: expected at most 1000 bytes, got 1001",
  ],
  [
    "too many attributes",
    identify(Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`a${index}`, index]))),
    "traits: expected at most 300 attributes, got 301",
  ],
  ["a long event name", track("e".repeat(101)), "event: expected at most 100 bytes, got 101"],
  [
    "a time far ahead",
    track("X", { timestamp: "2026-09-18T10:24:22.000Z" }),
    "timestamp: expected a time at most a day ahead",
  ],
  [
    "a time long ago",
    track("X", { timestamp: "1999-12-31T23:59:59Z" }),
    "timestamp: expected a time after the year 2000",
  ],
  [
    "somebody not yet known",
    { type: "identify", anonymousId: "a-1", traits: { plan: "pro" } },
    "userId: expected userId: anonymousId alone makes no profile",
  ],
  ["an empty identify", identify({}), "traits: expected traits: without any, a known person stays unchanged"],
  [
    "milliseconds",
    identify({ created_at: 1_726_568_661_000 }),
    "traits.created_at: expected Unix seconds, got what looks like milliseconds",
  ],
  [
    "a semantic event in other letters",
    track("Order completed"),
    'event: expected "Order Completed": names of semantic events are exact',
  ],
  [
    "a semantic event with blanks around",
    track(" User Deleted "),
    'event: expected "User Deleted": names of semantic events are exact',
  ],
  [
    "a device in both places",
    track("Device Deleted", { context: { device: { token: "t", type: "ios" } }, properties: { device: {} } }),
    "properties.device: expected the device in context.device only",
  ],
])("%s is accepted and worth a warning", (_name, call, advice) => {
  expect(parseCall(call).ok).toBe(true);
  expect(
    adviseCall(call, now).map(({ path, message }) => `${path}: ${message}`.replace(/n{151}/, "NAME")),
  ).toEqual([advice]);
});
