import { adviseCall, type Call, limits, type Problem } from "@cionb/api";
import type { Doubt, DoubtKind, IdentifyCall } from "./models.ts";

const year2000 = Date.UTC(2000, 0, 1);
const mostBytesACharacter = 3; // of UTF-8 for one UTF-16 unit
const shortId = Math.floor(limits.idBytes / mostBytesACharacter);
const shortName = Math.floor(limits.attributeNameBytes / mostBytesACharacter);
const shortValue = Math.floor(limits.attributeValueBytes / mostBytesACharacter);

/**
 * What Customer.io would take and not do as was probably meant: limits that show up after a 200, calls without
 * effect, ids that are hardly meant.
 * @param now milliseconds since 1970
 */
export function doubtsOf(call: IdentifyCall, now: number): Doubt[] {
  const doubts = aboutId(call.userId);
  if (isOrdinary(call, now)) return doubts;
  // a call of another shape is refused by the client, with everything that is wrong
  const problems = isShaped(call) ? adviseCall(call, now) : [];
  return [...doubts, ...problems.map((problem) => ({ ...problem, kind: kindOf(problem, call) }))];
}

/** Whether nothing can be doubtful, seen without measuring bytes. */
function isOrdinary({ userId, traits, timestamp }: IdentifyCall, now: number): boolean {
  if (typeof userId !== "string" || userId.length > shortId || traits == null) return false;
  if (timestamp !== undefined && !isOrdinaryTime(timestamp, now)) return false;
  let count = 0;
  for (const name in traits) {
    const value = traits[name];
    count += 1;
    if (name.length > shortName || name === "created_at") return false;
    if (typeof value === "string" ? value.length > shortValue : typeof value === "object" && value !== null)
      return false;
  }
  return count > 0 && count <= limits.attributes;
}

function isOrdinaryTime(timestamp: string | Date, now: number): boolean {
  const at = timestamp instanceof Date ? timestamp.getTime() : Date.parse(timestamp);
  return at >= year2000 && at <= now;
}

const isShaped = (call: IdentifyCall): call is IdentifyCall & Call =>
  call.timestamp === undefined || typeof call.timestamp === "string";

function aboutId(userId: string | undefined): Doubt[] {
  if (userId === "0")
    return [
      { kind: "zero id", path: "userId", message: "expected an id, got 0, which is often a missing one" },
    ];
  if (userId?.includes("@"))
    return [
      {
        kind: "e-mail as id",
        path: "userId",
        message:
          "expected an id that stays, got an e-mail address: a person who changes it becomes another one",
      },
    ];
  return [];
}

function kindOf({ path }: Problem, call: IdentifyCall): DoubtKind {
  if (path === "timestamp" || path === "traits.created_at") return "time far off";
  if (path === "userId" && call.userId === undefined) return "anonymous only";
  return path === "traits" && Object.keys(call.traits ?? {}).length === 0 ? "no effect" : "limit";
}

/** Tells whether an id is of another kind than the first one of a run. */
export function createIdKinds(): (userId: string | undefined) => Doubt | undefined {
  let first: string | undefined;
  return (userId) => {
    if (typeof userId !== "string") return undefined;
    const kind = idKind(userId);
    first ??= kind;
    if (kind === first) return undefined;
    return { kind: "mixed ids", path: "userId", message: `expected ${first}s as before, got ${kind}` };
  };
}

function idKind(userId: string): string {
  if (userId.includes("@")) return "e-mail address";
  return /^\d+$/.test(userId) ? "number" : "text id";
}
