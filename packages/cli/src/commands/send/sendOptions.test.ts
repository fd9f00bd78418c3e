import { describe, expect, test } from "vitest";
import { UsageError } from "../../errors.ts";
import { mappingOf, type SendOptions } from "./sendOptions.ts";

test.each<[string, SendOptions, object | undefined]>([
  ["no --as", {}, undefined],
  ["identify", { as: "identify", userId: "id" }, { as: "identify", userId: "id" }],
  [
    "identify with all it takes",
    {
      ...{ as: "identify", userId: "id", anonymousId: "visitor", traits: ["a", "b"] },
      ...{ timestamp: "at", timeZone: "Europe/Berlin", messageId: "m", clearEmpty: true },
    },
    {
      ...{ as: "identify", userId: "id", anonymousId: "visitor", traits: ["a", "b"] },
      ...{ timestamp: "at", timeZone: "Europe/Berlin", messageId: "m", empty: "clear" },
    },
  ],
  [
    "track with one event",
    { as: "track", userId: "id", event: "Order Completed" },
    { as: "track", userId: "id", event: { value: "Order Completed" } },
  ],
  [
    "track with a column of events",
    { as: "track", groupId: "org", eventColumn: "what", properties: ["x"] },
    { as: "track", groupId: "org", event: "what", properties: ["x"] },
  ],
  ["page", { as: "page", anonymousId: "v", name: "n" }, { as: "page", anonymousId: "v", name: "n" }],
  ["screen", { as: "screen", userId: "u" }, { as: "screen", userId: "u" }],
  [
    "group",
    { as: "group", userId: "u", groupId: "g", objectType: "1" },
    { as: "group", userId: "u", groupId: "g", objectTypeId: { value: "1" } },
  ],
  [
    "alias",
    { as: "alias", userId: "new", previousId: "old" },
    { as: "alias", userId: "new", previousId: "old" },
  ],
])("%s becomes a mapping", (_, options, mapping) => {
  expect(mappingOf(options)).toEqual(mapping);
});

describe("flags that do not fit are refused, each by its name", () => {
  test.each<[SendOptions, RegExp]>([
    [{ userId: "id" }, /--user-id without --as/],
    [{ as: "identify" }, /without --user-id <column> or --anonymous-id <column>/],
    [{ as: "track", userId: "id" }, /without --event/],
    [{ as: "track", userId: "id", event: "a", eventColumn: "b" }, /--event and --event-column together/],
    [{ as: "track", event: "a" }, /without --user-id/],
    [{ as: "identify", userId: "id", event: "a" }, /Cannot use --event with --as identify/],
    [{ as: "track", userId: "id", event: "a", traits: ["x"] }, /Cannot use --traits with --as track/],
    [{ as: "group", userId: "id" }, /without --group-id/],
    [{ as: "alias", userId: "id" }, /without --previous-id/],
    [{ as: "page" }, /Cannot send rows as page/],
    [{ as: "page", userId: "id", timeZone: "UTC" }, /Cannot use --time-zone without --timestamp/],
  ])("%o", (options, message) => {
    expect(() => mappingOf(options)).toThrow(UsageError);
    expect(() => mappingOf(options)).toThrow(message);
  });
});
