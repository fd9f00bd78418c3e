import type { Call } from "@cionb/api";

/**
 * Whom a call is about: calls with the same key are sent in their order. A person's id, else the anonymous id, else
 * the group's, else the e-mail address by which Customer.io knows the person; `undefined` of a call without any.
 */
export function firstKey(call: Call): string | undefined {
  if (call.userId) return call.userId;
  if (call.type === "alias") return undefined;
  if (call.anonymousId) return call.anonymousId;
  if ((call.type === "group" || call.type === "track") && call.groupId) return call.groupId;
  const email: unknown = call.type === "identify" ? call.traits?.["email"] : undefined;
  return typeof email === "string" && email !== "" ? email : undefined;
}

/** The other key of a call that names two: it is sent behind what came before of both. */
export function secondKey(call: Call): string | undefined {
  if (call.type === "alias") return call.previousId;
  return call.userId ? call.anonymousId || undefined : undefined;
}
