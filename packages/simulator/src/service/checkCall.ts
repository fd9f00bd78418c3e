import { callTypes } from "@cionb/api";
import { parseTime } from "../world/parseTime.ts";
import { type CallType, isValues, type Values, type WireCall } from "../world/wireCall.ts";

/** What is wrong with a call, in the words of the answer; undefined when Customer.io would take it. */
export type Refusal = string | undefined;

const knownTypes: ReadonlySet<unknown> = new Set(callTypes);

export function isCallType(value: unknown): value is CallType {
  return knownTypes.has(value);
}

/**
 * Checks one call as strict mode does. The rules are those of the vendor's document of 2026-09; members that it does
 * not declare pass, null counts as absent.
 * @param path type of the endpoint; undefined for an item of a batch, whose own `type` then must say it
 */
export function refusalOf(call: Values, path: CallType | undefined): Refusal {
  const type = call["type"];
  if (path === undefined ? !isCallType(type) : type !== undefined && type !== null && type !== path) {
    return path === undefined
      ? "type must name one of the six calls"
      : `type must be ${path} on this endpoint`;
  }
  const kind = path ?? (isCallType(type) ? type : "track");
  return (
    wrongText(call, "userId") ??
    wrongText(call, "messageId") ??
    wrongTime(call, "timestamp") ??
    wrongTime(call, "originalTimestamp") ??
    wrongTime(call, "sentAt") ??
    wrongObject(call, "integrations") ??
    wrongContext(call["context"]) ??
    byType[kind](call)
  );
}

/** True for what `refusalOf` lets through: each member that the world reads is absent, null or of its type. */
export function isWireCall(call: Values, path: CallType | undefined): call is Values & WireCall {
  return refusalOf(call, path) === undefined;
}

const byType: Record<CallType, (call: Values) => Refusal> = {
  identify: (call) => needsPerson(call) ?? wrongObject(call, "traits"),
  page: (call) => wrongView(call) ?? wrongPage(call["properties"]),
  screen: wrongView,
  track: (call) => wrongTrack(call) ?? wrongObject(call, "properties"),
  group(call) {
    if (!has(call, "groupId")) return "groupId is required and must be a string";
    return wrongText(call, "anonymousId") ?? wrongObject(call, "traits") ?? wrongRelationship(call["traits"]);
  },
  alias(call) {
    if (!has(call, "previousId")) return "previousId is required and must be a string";
    return has(call, "userId") ? undefined : "userId is required";
  },
};

function wrongTrack(call: Values): Refusal {
  const event = call["event"];
  if (typeof event !== "string" || event.trim() === "") return "event is required and must be a string";
  const byGroup = event !== "Report Delivery Event" && has(call, "groupId");
  const wrong = wrongIds(call) ?? wrongText(call, "groupId") ?? (byGroup ? undefined : needsPerson(call));
  if (wrong !== undefined || event !== "Report Content Event") return wrong;
  const properties = call["properties"];
  const known = isValues(properties) && typeof properties["actionType"] === "string";
  return known ? undefined : "properties.actionType is required";
}

function wrongView(call: Values): Refusal {
  return needsPerson(call) ?? wrongText(call, "name") ?? wrongObject(call, "properties");
}

function needsPerson(call: Values): Refusal {
  const named = has(call, "userId") || has(call, "anonymousId");
  return wrongIds(call) ?? (named ? undefined : "userId or anonymousId is required");
}

function wrongIds(call: Values): Refusal {
  // an empty userId is refused also where an e-mail address would name the person
  return call["userId"] === "" ? "userId must not be empty" : wrongText(call, "anonymousId");
}

function has(call: Values, name: string): boolean {
  const value = call[name];
  return typeof value === "string" && value !== "";
}

function wrongText(call: Values, name: string): Refusal {
  const value = call[name];
  return value === undefined || typeof value === "string" || value === null
    ? undefined
    : `${name} must be a string`;
}

function wrongObject(call: Values, name: string): Refusal {
  const value = call[name];
  return value === undefined || value === null || isValues(value) ? undefined : `${name} must be an object`;
}

const dateTime = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)?$/;

function wrongTime(call: Values, name: string): Refusal {
  const value = call[name];
  if (value === undefined || value === null) return undefined;
  const right = typeof value === "string" && dateTime.test(value) && !Number.isNaN(parseTime(value));
  return right ? undefined : `${name} must be an ISO 8601 date-time`;
}

const pageMembers = ["category", "url", "title", "referrer", "path", "search"] as const;

function wrongPage(properties: unknown): Refusal {
  if (!isValues(properties)) return undefined;
  for (const name of pageMembers) {
    if (wrongText(properties, name)) return `properties.${name} must be a string`;
  }
  return undefined;
}

function wrongRelationship(traits: unknown): Refusal {
  if (!isValues(traits)) return undefined;
  return wrongObject(traits, "relationshipAttributes") && "traits.relationshipAttributes must be an object";
}

const texts = (...names: string[]): ReadonlyMap<string, "string" | "boolean"> =>
  new Map(names.map((name) => [name, "string"]));

/** Members of `context` with a declared type; everything else in it is free. */
const contextMembers: ReadonlyMap<string, "string" | "boolean" | ReadonlyMap<string, "string" | "boolean">> =
  new Map<string, "string" | "boolean" | ReadonlyMap<string, "string" | "boolean">>([
    ["active", "boolean"],
    ["ip", "string"],
    ["locale", "string"],
    ["userAgent", "string"],
    ["channel", "string"],
    ["campaign", texts("name", "source", "medium", "term", "content")],
    ["page", texts("name", "path", "referrer", "search", "title", "url")],
    ["app", texts("name", "version", "build", "namespace")],
    ["device", texts("id", "advertisingId", "manufacturer", "model", "name", "version", "type")],
    [
      "network",
      new Map([
        ["bluetooth", "boolean"],
        ["cellular", "boolean"],
        ["wifi", "boolean"],
        ["carrier", "string"],
      ] as const),
    ],
    ["os", texts("name", "version")],
  ]);

function wrongContext(context: unknown): Refusal {
  if (context === undefined || context === null) return undefined;
  if (!isValues(context)) return "context must be an object";
  for (const name in context) {
    const declared = contextMembers.get(name);
    const value = context[name];
    if (declared === undefined || value === null) continue;
    if (typeof declared === "string") {
      if (typeof value !== declared) return `context.${name} must be a ${declared}`;
      continue;
    }
    if (!isValues(value)) return `context.${name} must be an object`;
    for (const inner in value) {
      const type = declared.get(inner);
      const held = value[inner];
      if (type !== undefined && held !== null && typeof held !== type) {
        return `context.${name}.${inner} must be a ${type}`;
      }
    }
  }
  return undefined;
}
