import { parseTime } from "../world/parseTime.ts";
import { type CallType, isValues, textOf, type Values, type WireCall } from "../world/wireCall.ts";
import { isCallType } from "./checkCall.ts";

/**
 * What can be used of a call that strict mode would refuse: without strict mode such a call is answered 200.
 * Numbers as ids become strings, `traits.email` stands in for an empty userId, members of the wrong type are left out.
 * @returns undefined when nobody is named or the event has no name
 */
export function salvage(call: Values, path: CallType | undefined): WireCall | undefined {
  const type = path ?? call["type"];
  if (!isCallType(type)) return undefined;
  const traits = objectOf(call["traits"]);
  const used: WireCall = {
    type,
    userId: textOf(call["userId"]) ?? (type === "identify" ? textOf(traits?.["email"]) : undefined) ?? null,
    anonymousId: textOf(call["anonymousId"]) ?? null,
    groupId: textOf(call["groupId"]) ?? null,
    previousId: textOf(call["previousId"]) ?? null,
    event: (textOf(call["event"]) ?? "").trim(),
    name: textOf(call["name"]) ?? null,
    traits,
    properties: objectOf(call["properties"]),
    context: objectOf(call["context"]),
    messageId: textOf(call["messageId"]) ?? null,
    timestamp: timeOf(call["timestamp"]),
  };
  return isUsable(used) ? used : undefined;
}

function isUsable(call: WireCall): boolean {
  switch (call.type) {
    case "group":
      return !!call.groupId;
    case "alias":
      return !!call.previousId && !!call.userId;
    case "track":
      return !!call.event && (!!call.userId || !!call.anonymousId || !!call.groupId || isReport(call));
    default:
      return !!call.userId || !!call.anonymousId;
  }
}

const isReport = (call: WireCall): boolean =>
  call.event === "Report Delivery Event" || call.event === "Report Content Event";

const objectOf = (value: unknown): Values | null => (isValues(value) ? value : null);

const timeOf = (value: unknown): string | null =>
  typeof value === "string" && !Number.isNaN(parseTime(value)) ? value : null;
