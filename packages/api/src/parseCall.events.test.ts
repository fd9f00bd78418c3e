import { expect, test } from "vitest";
import { parseCall } from "./parseCall.ts";

const problemsOf = (input: unknown) => {
  const parsed = parseCall(input);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
};

const push = { token: "f3a9", type: "ios" };
const track = (event: string, rest: object = {}) => ({ type: "track", userId: "42", event, ...rest });

test.each<[string, unknown, string[]]>([
  ["no event", { type: "track", userId: "42" }, ["event: expected text, but it is missing"]],
  ["a blank event", track("  "), ["event: expected a name that is not blank, got text"]],
  [
    "an event that is no text",
    { type: "track", userId: "42", event: 5 },
    ["event: expected text, got a number"],
  ],
  [
    "a deletion by its name in prose",
    track("Delete Person"),
    ['event: expected "User Deleted": an event named "Delete Person" would be stored and do nothing'],
  ],
  [
    "a device by its name in prose",
    track("Create Device"),
    [
      'event: expected "Device Created or Updated": an event named "Create Device" would be stored and do nothing',
    ],
  ],
  [
    "a device that goes by its name in prose",
    track("Delete Device"),
    ['event: expected "Device Deleted": an event named "Delete Device" would be stored and do nothing'],
  ],
  [
    "the event that has no meaning any more",
    track("Group Deleted"),
    ['event: expected "Object Deleted": an event named "Group Deleted" would be stored and do nothing'],
  ],
  [
    "a device without context",
    track("Device Deleted"),
    ["context: expected an object with device.token and device.type, but it is missing"],
  ],
  [
    "a device in properties",
    track("Device Created or Updated", { properties: { device: push } }),
    ["context: expected an object with device.token and device.type, but it is missing"],
  ],
  [
    "a device without token",
    track("Device Deleted", { context: { device: { type: "ios" } } }),
    ["context.device.token: expected text, but it is missing"],
  ],
  [
    "a device without type",
    track("Device Created or Updated", { context: { device: { token: "t" } } }),
    ['context.device.type: expected "ios" or "android", but it is missing'],
  ],
  [
    "a device of nobody",
    { type: "track", anonymousId: "a", event: "Device Deleted", context: { device: push } },
    ["userId: expected text, but it is missing"],
  ],
  [
    "a person that goes without id",
    { type: "track", anonymousId: "a", event: "User Deleted" },
    ["userId: expected text, but it is missing"],
  ],
  [
    "an object that goes without objectId",
    { type: "track", anonymousId: "a", event: "Object Deleted", properties: {} },
    ["properties.objectId: expected text, but it is missing"],
  ],
  [
    "an object that goes by groupId",
    { type: "track", anonymousId: "a", groupId: "acme", event: "Object Deleted" },
    ["properties: expected an object with objectId, but it is missing"],
  ],
  [
    "a relationship that goes without objectId",
    track("Relationship Deleted", { properties: { objectTypeId: 1 } }),
    ["properties.objectId: expected text, but it is missing"],
  ],
  [
    "an object's type in words",
    track("Relationship Deleted", { properties: { objectId: "acme", objectTypeId: "company" } }),
    ["properties.objectTypeId: expected a whole number from 1, or its digits as text, got text"],
  ],
  [
    "content without actionType",
    track("Report Content Event", { properties: { activityType: "viewed_content" } }),
    ['properties.actionType: expected "viewed_content" or "clicked_content", but it is missing'],
  ],
  [
    "a delivery of nobody",
    { type: "track", groupId: "g", event: "Report Delivery Event", properties: {} },
    ["userId: expected userId or anonymousId, but all are missing"],
  ],
  [
    "an e-mail event without email_id",
    track("Email Bounced", { properties: {} }),
    ["properties.email_id: expected text, but it is missing"],
  ],
  [
    "a price in words, deep inside",
    track("Order Completed", { properties: { products: [{}, { price: "3.00" }] } }),
    ["properties.products[1].price: expected a number, got text"],
  ],
  [
    "half a piece",
    track("Product Added", { properties: { quantity: 0.5 } }),
    ["properties.quantity: expected a whole number, got a number"],
  ],
  [
    "more than full sound",
    track("Video Playback Paused", { properties: { sound: 101 } }),
    ["properties.sound: expected a number of at most 100, got a number"],
  ],
])("%s is refused with its path and what was expected", (_name, input, problems) => {
  expect(problemsOf(input)).toEqual(problems);
});
