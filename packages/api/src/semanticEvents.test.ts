import { expect, test } from "vitest";
import { semanticEvents } from "./semanticEvents.ts";

test("there are 72 semantic events, each under its own name", () => {
  expect(semanticEvents.size).toBe(72);
  for (const [name, event] of semanticEvents) expect(event.name).toBe(name);
});

test("they come in the families of Customer.io", () => {
  const counts = Object.groupBy(semanticEvents.values(), ({ category }) => category);
  expect(
    Object.fromEntries(Object.entries(counts).map(([category, events]) => [category, events.length])),
  ).toEqual({
    customerio: 10,
    abTest: 1,
    ecommerce: 28,
    email: 6,
    liveChat: 4,
    mobile: 7,
    video: 16,
  });
});

test.each([
  ["Email Opened", ["email_id"]],
  ["Object Deleted", ["objectId"]],
  ["Relationship Deleted", ["objectId"]],
  ["Report Content Event", ["actionType"]],
  ["Order Completed", []],
  ["Application Crashed", []],
])("%s requires %j", (name, required) => expect(semanticEvents.get(name)?.required).toEqual(required));

test("properties hold those of the families an event belongs to", () => {
  expect(semanticEvents.get("Product Added")?.properties).toEqual(
    expect.arrayContaining(["product_id", "price", "cart_id"]),
  );
  expect(semanticEvents.get("Video Playback Paused")?.properties).toEqual(
    expect.arrayContaining(["sound", "content_asset_id"]),
  );
  expect(semanticEvents.get("Email Unsubscribed")?.properties).not.toContain("list_id");
});

test("only Group Deleted has been replaced", () => {
  const replaced = [...semanticEvents.values()].filter(({ deprecatedBy }) => deprecatedBy);
  expect(replaced.map(({ name, deprecatedBy }) => [name, deprecatedBy])).toEqual([
    ["Group Deleted", "Object Deleted"],
  ]);
});

test("names are exact", () => {
  expect(semanticEvents.has("Video Playback interrupted")).toBe(true);
  expect(semanticEvents.has("order completed")).toBe(false);
  expect(semanticEvents.has("Geofence Transition")).toBe(false);
});
