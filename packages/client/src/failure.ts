import type { Answer } from "./answer.ts";
import type { Attempt } from "./attempt.ts";
import {
  AbortedError,
  BreakerOpenError,
  type CustomerioError,
  type ErrorDetails,
  RateLimitError,
  RedirectRefusedError,
  RefusedError,
  TimeoutError,
  UnauthorisedError,
  UnavailableError,
  UnexpectedAnswerError,
} from "./errors.ts";
import type { Mask } from "./mask.ts";
import { personalMask } from "./mask.ts";
import type { Outgoing } from "./outgoing.ts";
import { safeCause } from "./safeCause.ts";
import type { Sent } from "./sender.ts";
import type { Settings } from "./settings.ts";
import { judge } from "./statuses.ts";
import { textOf } from "./textOf.ts";

/** The error for a request that did not end with a 2xx. */
export function failureOf(sent: Sent, outgoing: Outgoing, settings: Settings): CustomerioError {
  const { host } = settings.destination;
  const personal = personalMask(() => textOf(outgoing.body));
  const mask: Mask = (text) => personal(settings.mask(text));
  const what =
    outgoing.operation === "batch" ? counted(outgoing.calls, "call") : `the ${outgoing.operation} call`;
  const cannot = `Cannot send ${what} to ${host}`;
  const details: ErrorDetails = { requestId: sent.requestId, attempts: sent.attempts };
  const end = `(request ${sent.requestId}, ${counted(sent.attempts, "attempt")})`;
  switch (sent.kind) {
    case "answered":
      return answered(sent.answer, { cannot, end, host, details, mask });
    case "failed": {
      const cause = safeCause(sent.error, mask);
      const why = cause === undefined ? "no answer" : wordsOf(innermost(cause));
      const message = `${cannot}: ${why} ${end}. Check the network, the proxy settings and the address; the same calls may be sent again`;
      return new UnavailableError(message, undefined, { ...details, cause });
    }
    case "timeout": {
      const ms = Math.round(sent.ms);
      const message = `${cannot}: no complete answer within ${ms} ms ${end}. The calls may have arrived; sent again with the same messageIds they can be told apart`;
      return new TimeoutError(message, ms, details);
    }
    case "open": {
      const why = troubleWords(sent.trouble, mask);
      const message = `${cannot}: the last requests failed${why === undefined ? "" : ` (${why})`}, so nothing is sent for ${Math.ceil(sent.retryInMs)} ms more. Wait, or look at why they failed`;
      return new BreakerOpenError(message, sent.retryInMs, details);
    }
    case "paused": {
      const asked = `it answered 429 to another request and asked to send nothing for ${Math.ceil(sent.pausedMs / 1_000)} s more`;
      return new RateLimitError(`${cannot}: ${asked} ${end}`, 429, sent.pausedMs, details);
    }
    case "aborted": {
      const cause = safeCause(outgoing.signal?.reason, mask);
      return new AbortedError(`${cannot}: the caller aborted ${end}`, { ...details, cause });
    }
  }
}

/** Why another request failed; of an answer only its status, since its words may be about other people. */
function troubleWords(trouble: Attempt | undefined, mask: Mask): string | undefined {
  if (trouble?.kind === "answered") return `it answered ${trouble.answer.status}`;
  if (trouble?.kind === "timeout") return "no answer in time";
  if (trouble?.kind !== "failed") return undefined;
  const cause = safeCause(trouble.error, mask);
  return cause === undefined ? "no answer" : wordsOf(innermost(cause));
}

type Wording = { cannot: string; end: string; host: string; details: ErrorDetails; mask: Mask };

function answered(answer: Answer, { cannot, end, host, details, mask }: Wording): CustomerioError {
  const { status, retryAfterMs, location } = answer;
  const reasons = answer.reasons.map(mask);
  const said = reasons.length === 0 ? "" : `: ${reasons.slice(0, 3).join("; ")}`;
  switch (judge(status)) {
    case "refused":
      return new RefusedError(`${cannot}: it answered ${status}${said} ${end}`, status, reasons, details);
    case "unauthorised": {
      const message = `${cannot}: it answered ${status}, so it does not accept the write key ${end}. Check the key and that the region is the workspace's`;
      return new UnauthorisedError(message, status, details);
    }
    case "redirected": {
      const message = `${cannot}: it answered ${status}, a redirect${location === undefined ? "" : ` to ${location}`}, and redirects are not followed, so that the key stays with ${host} ${end}. Check the region or the base URL`;
      return new RedirectRefusedError(message, status, location, details);
    }
    case "retry": {
      if (status !== 429)
        return new UnavailableError(`${cannot}: it answered ${status}${said} ${end}`, status, details);
      const asked =
        retryAfterMs === undefined ? "" : ` and asked to wait ${Math.ceil(retryAfterMs / 1_000)} s`;
      return new RateLimitError(`${cannot}: it answered 429${asked} ${end}`, status, retryAfterMs, details);
    }
    default: {
      const message = `${cannot}: it answered ${status}${said}, which this API does not use ${end}. Check that the address is Customer.io's`;
      return new UnexpectedAnswerError(message, status, details);
    }
  }
}

function innermost(error: Error): Error {
  return error.cause instanceof Error ? innermost(error.cause) : error;
}

// an AggregateError for several addresses has no message of its own
const wordsOf = (error: Error) => error.message || ("code" in error ? String(error.code) : error.name);

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
