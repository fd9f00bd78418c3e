import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import type { BehaviourId } from "../behaviours.ts";

/** One request that both sides get. Every id in it begins with `cionb-compare-`. */
export type ComparisonCase = {
  readonly name: string;
  /** The behaviour that a difference speaks of. */
  readonly behaviour: BehaviourId;
  readonly path: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly strict: boolean;
  readonly key: "given" | "unknown" | "none";
  readonly method: "POST" | "GET";
  readonly headers: Readonly<Record<string, string>>;
};

type Details = Partial<Pick<ComparisonCase, "strict" | "key" | "method" | "headers">>;

const person = "cionb-compare-person";
const object = "cionb-compare-object";
const user = { userId: person };
const track = { ...user, event: "cionb-compare-event", messageId: "cionb-compare-message" };
const item = { type: "track", ...track };

const padded = (call: object, bytes: number): string => {
  const empty = JSON.stringify({ ...call, properties: { pad: "" } });
  return JSON.stringify({ ...call, properties: { pad: "x".repeat(bytes - Buffer.byteLength(empty)) } });
};

const one = (
  name: string,
  behaviour: BehaviourId,
  path: string,
  body: object | string | Uint8Array<ArrayBuffer>,
  details: Details = {},
): ComparisonCase => ({
  name,
  behaviour,
  path,
  body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
  strict: true,
  key: "given",
  method: "POST",
  headers: {},
  ...details,
});

const permissive = { strict: false };

/** Everything that a comparison sends, in order; the last ones remove what the first ones made. */
export function comparisonCases(): ComparisonCase[] {
  return [...singleCases(), ...shapeCases(), ...sizeCases(), ...batchCases(), ...cleaningCases()];
}

function singleCases(): ComparisonCase[] {
  return [
    one("a good identify", "success-body", "/identify", { ...user, traits: { cionb_compare: "yes" } }),
    one("a good identify without strict mode", "success-body", "/identify", user, permissive),
    one("a good track", "paths", "/track", track),
    one("a good page", "paths", "/page", { ...user, name: "cionb-compare-page" }),
    one("a good screen", "paths", "/screen", { ...user, name: "cionb-compare-screen" }),
    one("a good group", "paths", "/group", { ...user, groupId: object }),
    one("an unknown key", "bad-key-strict", "/track", track, { key: "unknown" }),
    one("an unknown key without strict mode", "bad-key-permissive", "/track", track, {
      key: "unknown",
      ...permissive,
    }),
    one("no key", "bad-key-strict", "/track", track, { key: "none" }),
    one(
      "strict mode as true",
      "strict-header",
      "/track",
      { event: track.event },
      { ...permissive, headers: { "x-strict-mode": "true" } },
    ),
    one("a path that is not one", "unknown-path", "/cionb-compare", track),
    one("GET", "other-methods", "/track", "", { method: "GET" }),
    one("text/plain", "media-type", "/track", track, { headers: { "content-type": "text/plain" } }),
    one("gzip", "no-compression", "/track", gzipSync(JSON.stringify(track)), {
      headers: { "content-encoding": "gzip" },
    }),
    one("no JSON", "strict-invalid", "/track", '{"userId":'),
    one("no JSON without strict mode", "permissive-invalid", "/track", '{"userId":', permissive),
    one("no body", "strict-invalid", "/track", ""),
  ];
}

function shapeCases(): ComparisonCase[] {
  const shape = (name: string, behaviour: BehaviourId, path: string, call: object) =>
    one(name, behaviour, path, call);
  return [
    shape("the right type", "type-on-single", "/track", item),
    shape("a wrong type", "type-on-single", "/track", { ...track, type: "page" }),
    shape("nobody", "identity-required", "/identify", { traits: {} }),
    one("nobody without strict mode", "permissive-invalid", "/identify", { traits: {} }, permissive),
    shape("an anonymous identify", "anonymous-identify", "/identify", {
      anonymousId: "cionb-compare-anonymous",
    }),
    shape("a track by group", "identity-required", "/track", { groupId: object, event: track.event }),
    shape("no event", "event-required", "/track", user),
    shape("a blank event", "event-required", "/track", { ...user, event: " " }),
    shape("a number as event", "event-required", "/track", { ...user, event: 7 }),
    shape("a group without an id", "group-id-required", "/group", user),
    shape("a group of nobody", "group-id-required", "/group", { groupId: object }),
    shape("a number as object type", "object-type", "/group", {
      ...user,
      groupId: object,
      traits: { objectTypeId: 1 },
    }),
    shape("an alias without a previous id", "alias-ids-required", "/alias", user),
    shape("an alias of nobody", "alias-unknown", "/alias", { ...user, previousId: "cionb-compare-nobody" }),
    shape("a number as messageId", "ids-are-text", "/track", { ...track, messageId: 7 }),
    shape("an empty userId", "empty-user-id", "/identify", { userId: "", traits: { cionb_compare: "yes" } }),
    shape("a number as timestamp", "timestamp-format", "/track", { ...track, timestamp: 1_795_514_400 }),
    shape("a date as timestamp", "timestamp-format", "/track", { ...track, timestamp: "2026-11-24" }),
    shape("traits that are a list", "declared-types", "/identify", { ...user, traits: [] }),
    shape("a number as context.ip", "declared-types", "/track", { ...track, context: { ip: 7 } }),
    shape("null as context", "null-is-absent", "/track", { ...track, context: null }),
    shape("a delivery report of nobody", "report-delivery-id", "/track", {
      event: "Report Delivery Event",
      properties: { deliveryId: "cionb-compare-delivery", metric: "opened" },
    }),
    shape("a content report without an action", "report-content-action", "/track", {
      ...user,
      event: "Report Content Event",
      properties: {},
    }),
    shape("a text as order total", "semantic-properties", "/track", {
      ...user,
      event: "Order Completed",
      properties: { total: "cionb-compare-total" },
    }),
    shape("a trait of 1,001 bytes", "attribute-limits", "/identify", {
      ...user,
      traits: { cionb_compare: "x".repeat(1_001) },
    }),
    shape("a date a year ahead", "odd-timestamps", "/track", {
      ...track,
      timestamp: "2099-01-01T00:00:00.000Z",
    }),
  ];
}

function sizeCases(): ComparisonCase[] {
  return [
    one("a call of 32,000 bytes", "call-bytes", "/track", padded(track, 32_000)),
    one("a call of 32,768 bytes", "call-bytes", "/track", padded(track, 32_768)),
    one("a call of 33,000 bytes", "oversize-strict", "/track", padded(track, 33_000)),
    one(
      "a call of 33,000 bytes without strict mode",
      "oversize-permissive",
      "/track",
      padded(track, 33_000),
      permissive,
    ),
    one("an item of 33,000 bytes", "item-bytes", "/batch", `{"batch":[${padded(item, 33_000)}]}`),
    one(
      "a batch of 500,000 bytes",
      "batch-bytes",
      "/batch",
      JSON.stringify({ batch: [item] }).padEnd(500_000),
    ),
    one(
      "a batch of 512,000 bytes",
      "batch-bytes",
      "/batch",
      JSON.stringify({ batch: [item] }).padEnd(512_000),
    ),
    one(
      "a batch of 520,000 bytes",
      "batch-bytes",
      "/batch",
      JSON.stringify({ batch: [item] }).padEnd(520_000),
    ),
  ];
}

function batchCases(): ComparisonCase[] {
  const bad = { type: "track", ...user };
  return [
    one("a good batch", "paths", "/batch", { batch: [{ type: "identify", ...user }, item] }),
    one("a batch with one bad item", "batch-bad-item", "/batch", { batch: [item, bad, item] }),
    one(
      "a batch with one bad item without strict mode",
      "permissive-invalid",
      "/batch",
      { batch: [item, bad] },
      permissive,
    ),
    one("a batch item without type", "batch-item-type", "/batch", { batch: [track] }),
    one("an alias in a batch", "batch-alias", "/batch", {
      batch: [{ type: "alias", ...user, previousId: "cionb-compare-nobody" }],
    }),
    one("a track by group in a batch", "batch-alias", "/batch", {
      batch: [{ type: "track", groupId: object, event: track.event }],
    }),
    one("an empty batch", "batch-count", "/batch", { batch: [] }),
    one("300 calls", "batch-count", "/batch", { batch: Array.from({ length: 300 }, () => item) }),
    one("no batch", "batch-missing", "/batch", {}),
    one("a context for the whole batch", "batch-context", "/batch", {
      batch: [item],
      context: { locale: "en-GB" },
    }),
  ];
}

function cleaningCases(): ComparisonCase[] {
  const properties = { objectId: object, objectTypeId: 1 };
  return [
    one("the object's deletion", "object-deleted", "/track", {
      anonymousId: "cionb-compare-anonymous",
      event: "Object Deleted",
      properties,
    }),
    one("the person's deletion", "user-deleted", "/track", { ...user, event: "User Deleted" }),
  ];
}
