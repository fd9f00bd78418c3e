import { Buffer } from "node:buffer";
import { limits } from "./generated/limits.ts";
import { type Problem, pathOf, type Step } from "./problem.ts";
import { semanticEvents } from "./semanticEvents.ts";
import type { Call } from "./types.ts";

const dayMs = 86_400_000;
const oldest = Date.UTC(2000, 0, 1);
const firstMilliseconds = 1e11; // as seconds this is the year 5138

/**
 * What Customer.io takes without doing what was probably meant: limits of Journeys, which are documented for the
 * Track API and show up after a 200; times far off; calls without effect; names that miss a semantic event by
 * letter case. Empty when nothing is doubtful. Takes calls that `parseCall` accepts.
 * @param now milliseconds since 1970
 */
export function adviseCall(call: Call, now: number): Problem[] {
  return [...aboutIds(call), ...aboutTime(call, now), ...aboutKind(call)];
}

function aboutKind(call: Call): Problem[] {
  switch (call.type) {
    case "identify":
      return [...aboutEffect(call), ...aboutAttributes(call, ["traits"], call.traits)];
    case "group":
      return [
        ...aboutAttributes(call, ["traits"], call.traits),
        ...aboutAttributes(call, ["traits", "relationshipAttributes"], call.traits?.relationshipAttributes),
      ];
    case "track":
      return aboutEvent(call.event, call.properties);
    default:
      return [];
  }
}

function aboutIds(call: Call): Problem[] {
  const ids = { userId: call.userId, groupId: idOf(call, "groupId"), previousId: idOf(call, "previousId") };
  return Object.entries(ids).flatMap(([path, id]) =>
    id === undefined ? [] : tooLong(path, id, limits.idBytes),
  );
}

function idOf(call: Call, name: "groupId" | "previousId"): string | undefined {
  const id: unknown = name in call ? Reflect.get(call, name) : undefined;
  return typeof id === "string" ? id : undefined;
}

function aboutTime({ timestamp }: Call, now: number): Problem[] {
  const time = timestamp === undefined ? now : Date.parse(timestamp);
  if (time > now + dayMs) return [{ path: "timestamp", message: "expected a time at most a day ahead" }];
  if (time < oldest) return [{ path: "timestamp", message: "expected a time after the year 2000" }];
  return [];
}

function aboutEffect(call: Extract<Call, { type: "identify" }>): Problem[] {
  const problems: Problem[] = [];
  if (call.userId === undefined)
    problems.push({ path: "userId", message: "expected userId: anonymousId alone makes no profile" });
  if (Object.keys(call.traits ?? {}).length === 0)
    problems.push({
      path: "traits",
      message: "expected traits: without any, a known person stays unchanged",
    });
  const created = call.traits?.created_at;
  if (typeof created === "number" && created >= firstMilliseconds)
    problems.push({
      path: "traits.created_at",
      message: "expected Unix seconds, got what looks like milliseconds",
    });
  return problems;
}

function aboutAttributes(
  call: Call,
  steps: readonly Step[],
  attributes: object | null | undefined,
): Problem[] {
  const entries = Object.entries(attributes ?? {}).filter(([name]) => name !== "relationshipAttributes");
  const problems = entries.flatMap(([name, value]) => [
    ...tooLong(pathOf([...steps, name], call), name, limits.attributeNameBytes, "as name"),
    ...tooLong(pathOf([...steps, name], call), textOf(value), limits.attributeValueBytes),
  ]);
  if (entries.length > limits.attributes)
    problems.push({
      path: pathOf(steps, call),
      message: `expected at most ${limits.attributes} attributes, got ${entries.length}`,
    });
  return problems;
}

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value) ?? "");

function aboutEvent(event: string, properties: object = {}): Problem[] {
  const problems = tooLong("event", event, limits.eventNameBytes);
  const meant = byLowerCase.get(event.trim().toLowerCase());
  if (meant !== undefined && meant !== event)
    problems.push({ path: "event", message: `expected "${meant}": names of semantic events are exact` });
  if (event.startsWith("Device ") && "device" in properties)
    problems.push({ path: "properties.device", message: "expected the device in context.device only" });
  return problems;
}

const byLowerCase = new Map([...semanticEvents.keys()].map((name) => [name.toLowerCase(), name]));

function tooLong(path: string, text: string, most: number, where = ""): Problem[] {
  const bytes = Buffer.byteLength(text);
  if (bytes <= most) return [];
  return [{ path, message: `expected at most ${most} bytes${where && ` ${where}`}, got ${bytes}` }];
}
