import { expect, test } from "vitest";
import { parseCall } from "../src/index.ts";

const push = { token: "f3a9", type: "ios" };
const track = (event: string, rest: object = {}) => ({ type: "track", userId: "42", event, ...rest });

// shapes that Customer.io's document, documentation and client libraries send
const shapes: [string, object][] = [
  ["identify by id", { type: "identify", userId: "42", traits: { email: "ada@example.com", plan: "pro" } }],
  ["identify by e-mail address", { type: "identify", userId: "ada@example.com" }],
  ["identify by Customer.io's own id", { type: "identify", userId: "cio_03000001" }],
  ["identify with both ids", { type: "identify", userId: "42", anonymousId: "a-1" }],
  ["identify of somebody not yet known", { type: "identify", anonymousId: "a-1", traits: {} }],
  ["created_at in Unix seconds", { type: "identify", userId: "42", traits: { created_at: 1_726_568_661 } }],
  ["created_at as a date", { type: "identify", userId: "42", traits: { created_at: "2026-09-17" } }],
  ["createdAt", { type: "identify", userId: "42", traits: { createdAt: "2026-09-17T10:24:21.000Z" } }],
  ["unsubscribed", { type: "identify", userId: "42", traits: { unsubscribed: true } }],
  ["unsubscribed as 1", { type: "identify", userId: "42", traits: { unsubscribed: 1 } }],
  ["unsubscribed as text", { type: "identify", userId: "42", traits: { unsubscribed: "TRUE" } }],
  [
    "subscription preferences",
    {
      type: "identify",
      userId: "42",
      traits: { cio_subscription_preferences: { topics: { topic_7: true }, channels: { email: false } } },
    },
  ],
  [
    "one subscription preference",
    { type: "identify", userId: "42", traits: { "cio_subscription_preferences.topics.topic_7": true } },
  ],
  ["a trait that is removed", { type: "identify", userId: "42", traits: { plan: null, email: null } }],
  ["track", track("Course Started", { properties: { title: "Intro" } })],
  ["track of somebody not yet known", { type: "track", anonymousId: "a-1", event: "Course Started" }],
  ["track of an object", { type: "track", groupId: "acme", event: "Plan Changed", properties: {} }],
  [
    "the common fields",
    track("Course Started", {
      messageId: "8f1c9d3e-2d0b-4c5e-9e1a-6d2f7a4b3c21",
      timestamp: "2026-09-17T10:24:21.000Z",
      originalTimestamp: "2026-09-17T12:24:21+02:00",
      sentAt: "2026-09-17T10:24:22Z",
    }),
  ],
  [
    "fields that the server sets",
    track("Course Started", { receivedAt: "2026-09-17T10:24:21.000Z", version: 2 }),
  ],
  [
    "integrations",
    track("Course Started", {
      integrations: { All: true, Mixpanel: false, Amplitude: { session_id: 1 }, Other: null },
    }),
  ],
  ["integrations that are null", track("Course Started", { integrations: null })],
  [
    "the context of a server library",
    track("Course Started", {
      context: {
        library: { name: "customerio-node", version: "5.2.0" },
        ip: "8.8.8.8",
        locale: "en-US",
        timezone: "Europe/Berlin",
        active: true,
        channel: "server",
      },
    }),
  ],
  [
    "the context of a browser",
    track("Course Started", {
      context: {
        page: {
          path: "/",
          hash: "#a",
          referrer: "",
          search: "",
          title: "Home",
          url: "https://example.com/",
          keywords: ["a"],
        },
        campaign: { name: "spring", source: "mail", custom: "x" },
        referrer: { id: "1" },
        userAgent: "Mozilla",
        userAgentData: { mobile: false },
        groupId: "acme",
        traits: { plan: "pro" },
      },
    }),
  ],
  [
    "the context of an app",
    {
      type: "screen",
      userId: "42",
      name: "Cart",
      context: {
        app: { name: "Shop", version: "1", build: "7", namespace: "com.example.shop" },
        device: {
          ...push,
          id: "d",
          manufacturer: "Apple",
          model: "iPhone",
          name: "phone",
          advertisingId: "ad",
        },
        network: { bluetooth: false, cellular: true, wifi: false, carrier: "T" },
        os: { name: "iOS", version: "26" },
      },
    },
  ],
  [
    "page",
    {
      type: "page",
      userId: "42",
      name: "Home",
      properties: {
        url: "https://example.com/",
        title: "Home",
        path: "/",
        referrer: "",
        search: "",
        category: "start",
      },
    },
  ],
  ["page with a category of its own", { type: "page", anonymousId: "a-1", category: "Docs", name: "Home" }],
  [
    "screen with a category of its own",
    { type: "screen", anonymousId: "a-1", category: "Shop", name: "Cart" },
  ],
  [
    "group with a person",
    {
      type: "group",
      userId: "42",
      groupId: "acme",
      traits: { objectTypeId: "1", name: "Acme", relationshipAttributes: { role: "admin" } },
    },
  ],
  ["group with somebody not yet known", { type: "group", anonymousId: "a-1", groupId: "acme" }],
  ["group alone", { type: "group", groupId: "acme", traits: { objectTypeId: 2, name: "Acme" } }],
  [
    "the older spelling of the object's type",
    { type: "group", groupId: "acme", traits: { object_type_id: "2" } },
  ],
  ["alias", { type: "alias", previousId: "a-1", userId: "42" }],
  [
    "alias with the common fields",
    {
      type: "alias",
      previousId: "a-1",
      userId: "42",
      messageId: "m-1",
      timestamp: "2026-09-17T10:24:21Z",
      context: {},
    },
  ],
  [
    "a new device",
    track("Device Created or Updated", {
      context: { device: push, app: { namespace: "com.example.shop", version: "1" } },
      properties: { last_used: 1_726_568_661 },
    }),
  ],
  ["a device that goes", track("Device Deleted", { context: { device: push } })],
  ["a person that goes", track("User Deleted", { properties: {} })],
  ["suppression", track("User Suppressed", { timestamp: "2026-09-17T10:24:21.000Z" })],
  ["suppression lifted", track("User Unsuppressed")],
  [
    "a relationship that goes",
    track("Relationship Deleted", { properties: { objectId: "acme", objectTypeId: 1 } }),
  ],
  [
    "a relationship that goes, its type as text",
    track("Relationship Deleted", { properties: { objectId: "acme", objectTypeId: "1" } }),
  ],
  [
    "an object that goes",
    {
      type: "track",
      anonymousId: "unused",
      event: "Object Deleted",
      properties: { objectId: "acme", objectTypeId: "1" },
    },
  ],
  [
    "a delivery, reported by its own id",
    {
      type: "track",
      anonymousId: "d-1",
      event: "Report Delivery Event",
      properties: { deliveryId: "d-1", metric: "opened", recipient: "ada@example.com", actionName: "cta" },
    },
  ],
  [
    "a delivery, with a metric of the other four",
    track("Report Delivery Event", { properties: { deliveryId: "d-1", metric: "bounced", reason: "full" } }),
  ],
  [
    "content that was seen",
    {
      type: "track",
      anonymousId: "a-1",
      event: "Report Content Event",
      properties: { actionType: "viewed_content", contentId: 1, templateId: 2, contentType: "banner" },
    },
  ],
  [
    "an order",
    track("Order Completed", {
      properties: {
        order_id: "o-1",
        total: 27.5,
        currency: "USD",
        products: [{ product_id: "p-1", name: "Uno", price: 3, quantity: 2, position: 1 }],
      },
    }),
  ],
  [
    "an order with columns that are null",
    track("Order Completed", { properties: { coupon: null, discount: null, products: null } }),
  ],
  [
    "an experiment with the names of the sample",
    track("Experiment Viewed", { properties: { experiment_id: "e", variant_id: "v", variant_name: "b" } }),
  ],
  [
    "an e-mail that was opened",
    track("Email Opened", {
      properties: { email_id: "e-1" },
      context: { traits: { email: "ada@example.com", ip: "8.8.8.8", user_agent: "Mail" } },
    }),
  ],
  [
    "an e-mail list that was left",
    track("Email Unsubscribed", { properties: { email_id: "e-1", list_id: "l", list_name: "News" } }),
  ],
  [
    "an app that was installed",
    track("Application Installed", { properties: { version: "1", build: "7" }, context: { device: push } }),
  ],
  [
    "a playback with lists of ads",
    track("Video Playback Started", {
      properties: { ad_asset_id: ["a", "b"], ad_pod_id: "p", content_asset_ids: ["c"], sound: 88 },
    }),
  ],
  [
    "a playback that was interrupted",
    track("Video Playback interrupted", { properties: { method: "call" } }),
  ],
  [
    "a geofence",
    track("Geofence Transition", {
      properties: { geofenceId: "g", transition: "enter", metadata: { floor: 2, open: true, name: "shop" } },
    }),
  ],
  [
    "a location, as mobile libraries send it",
    track("CIO Location Update", { properties: { latitude: 1.5, longitude: 2.5 } }),
  ],
];

test.each(shapes)("%s is accepted, and handed back as it is", (_name, call) => {
  const before = structuredClone(call);
  const parsed = parseCall(call);
  expect(parsed).toEqual({ ok: true, call: before });
  expect(parsed.ok && parsed.call).toBe(call);
});
