import type { Attempt } from "./attempt.ts";
import type { Course } from "./outgoing.ts";
import type { Settings } from "./settings.ts";
import type { Exchange } from "./settlement.ts";
import { judge } from "./statuses.ts";
import { textOf } from "./textOf.ts";

/** The record of one attempt. */
export function describeExchange(
  settings: Settings,
  course: Course,
  attempt: Attempt,
  times: { startedAt: number; durationMs: number; waitMs: number },
): Exchange {
  const { destination, keyFingerprint, keepBodies } = settings;
  const { outgoing, requestId, attempts } = course;
  const answer = attempt.kind === "answered" ? attempt.answer : undefined;
  const error = errorName(attempt);
  return {
    requestId,
    attempt: attempts,
    operation: outgoing.operation,
    method: "POST",
    path: `${new URL(destination.baseUrl).pathname}/${outgoing.operation}`,
    host: destination.host,
    calls: outgoing.calls,
    requestBytes: outgoing.bytes,
    responseBytes: answer?.bytes ?? 0,
    ...(answer && { status: answer.status }),
    ...(error !== undefined && { error }),
    ...times,
    ...(answer?.retryAfterMs !== undefined && { retryAfterMs: answer.retryAfterMs }),
    keyFingerprint,
    ...(keepBodies && { requestBody: textOf(outgoing.body) }),
    ...(keepBodies && answer && { responseBody: settings.mask(answer.text) }),
  };
}

/** The exchange as a log line may show it. */
export function withoutBodies({ requestBody: _, responseBody: __, ...exchange }: Exchange): Exchange {
  return exchange;
}

function errorName(attempt: Attempt): string | undefined {
  if (attempt.kind === "timeout") return "TimeoutError";
  if (attempt.kind === "aborted") return "AbortedError";
  if (attempt.kind !== "answered") return "UnavailableError";
  switch (judge(attempt.answer.status)) {
    case "accepted":
      return undefined;
    case "redirected":
      return "RedirectRefusedError";
    case "refused":
      return "RefusedError";
    case "unauthorised":
      return "UnauthorisedError";
    case "retry":
      return attempt.answer.status === 429 ? "RateLimitError" : "UnavailableError";
    case "unexpected":
      return "UnexpectedAnswerError";
  }
}
