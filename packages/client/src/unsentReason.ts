import type { UnsentReason } from "./outcome.ts";
import type { Sent } from "./sender.ts";
import { judge } from "./statuses.ts";

/** Why the calls of a request that was neither taken nor refused are unsent. */
export function unsentReason(sent: Sent, signal: AbortSignal | undefined): UnsentReason {
  if (sent.kind === "aborted") return isDeadline(signal) ? "deadline" : "aborted";
  const unauthorised = sent.kind === "answered" && judge(sent.answer.status) === "unauthorised";
  return unauthorised ? "unauthorised" : "unavailable";
}

// AbortSignal.timeout() is how a caller sets a deadline
const isDeadline = (signal: AbortSignal | undefined): boolean =>
  signal?.reason instanceof DOMException && signal.reason.name === "TimeoutError";
