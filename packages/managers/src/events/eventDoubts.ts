import { adviseCall, type Call, limits, type Problem } from "@cionb/api";
import type { EventCall, EventDoubt, EventDoubtKind } from "./models.ts";

const hourMs = 3_600_000;
// Track API document: these override what the campaign says
const campaignSettings = new Set(["from_address", "recipient", "reply_to"]);

/** What Customer.io would take and not do as was probably meant. @param now milliseconds since 1970 */
export function eventDoubts(call: EventCall, now: number): EventDoubt[] {
  const doubts: EventDoubt[] = Object.keys(call.properties ?? {})
    .filter(
      (name) => call.type === "track" && campaignSettings.has(name) && !call.event.startsWith("Report "),
    )
    .map((name) => ({
      kind: "campaign setting",
      path: `properties.${name}`,
      message: "expected another name: a property of this name overrides the setting of a campaign",
    }));
  const problems = isShaped(call) ? adviseCall(call, now) : [];
  return [...doubts, ...problems.map((problem) => ({ ...problem, kind: kindOf(problem) }))];
}

// a call of another shape is refused by the client, with everything that is wrong
const isShaped = (call: EventCall): call is EventCall & Call =>
  call.timestamp === undefined || typeof call.timestamp === "string";

function kindOf({ path, message }: Problem): EventDoubtKind {
  if (path === "timestamp") return "time far off";
  if (path === "properties.device") return "device place";
  return path === "event" && message.includes("semantic") ? "name" : "limit";
}

/** Whether an event says that it happened so lately that it can start a campaign. */
export function isRecent(call: EventCall, now: number): boolean {
  if (call.timestamp === undefined) return false;
  const age = now - new Date(call.timestamp).getTime();
  return age >= 0 && age < limits.campaignWindowHours * hourMs;
}
