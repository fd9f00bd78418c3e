import { adviseCall, parseCall } from "@cionb/api";
import type { CallInput } from "@cionb/client";

/**
 * What Customer.io would take with a 200 without doing what is meant, one sentence each: limits of ids, names and
 * values, times far off. Nothing for a call that is not valid: the client refuses that one with its reason.
 * @param now Unix milliseconds
 */
export function advise(call: CallInput, now: number): string[] {
  const timestamp = new Date(now).toISOString();
  const parsed = parseCall({ messageId: "advice", timestamp, ...call, ...isoTime(call) });
  if (!parsed.ok) return [];
  return adviseCall(parsed.call, now).map(({ path, message }) => `${path}: ${message}`);
}

const isoTime = ({ timestamp }: CallInput) =>
  timestamp instanceof Date ? { timestamp: timestamp.toISOString() } : {};
