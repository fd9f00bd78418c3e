import type { Problem } from "@cionb/api";
import type { BatchReport } from "./batchReport.ts";

/** What every error of the client may carry beside its message. */
export type ErrorDetails = {
  /** Why, as far as another error says it; never holds the write key or personal data. */
  cause?: unknown;
  /** The request, as in the log's exchanges. */
  requestId?: string;
  /** How often the request was tried. */
  attempts?: number;
};

/**
 * The base of all errors of this client. None of them holds the write key or personal data, in its message, stack,
 * causes or members.
 */
export class CustomerioError extends Error {
  override name = "CustomerioError";
  readonly requestId: string | undefined;
  readonly attempts: number | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.requestId = details.requestId;
    this.attempts = details.attempts;
  }
}

/** An option of `createClient` cannot be used; `setting` names it. */
export class ConfigurationError extends CustomerioError {
  override name = "ConfigurationError";
  readonly setting: string;

  constructor(setting: string, message: string, details?: ErrorDetails) {
    super(message, details);
    this.setting = setting;
  }
}

/** The call does not have the shape that the API asks for; it was not sent. `problems` says where and what was expected. */
export class InvalidCallError extends CustomerioError {
  override name = "InvalidCallError";
  readonly problems: readonly Problem[];

  constructor(message: string, problems: readonly Problem[], details?: ErrorDetails) {
    super(message, details);
    this.problems = problems;
  }
}

/** The call is over 32,000 bytes of JSON; it was not sent. */
export class CallTooLargeError extends CustomerioError {
  override name = "CallTooLargeError";
  readonly bytes: number;
  readonly limit: number;

  constructor(message: string, bytes: number, limit: number) {
    super(message);
    this.bytes = bytes;
    this.limit = limit;
  }
}

/** The server answered something that is not success; `status` is what it answered. */
export class AnswerError extends CustomerioError {
  override name = "AnswerError";
  readonly status: number;

  constructor(message: string, status: number, details?: ErrorDetails) {
    super(message, details);
    this.status = status;
  }
}

/** 401 or 403: the write key was not accepted. */
export class UnauthorisedError extends AnswerError {
  override name = "UnauthorisedError";
}

/** 400 or 413: the server refused the call itself. `reasons` are the server's words, with the call's values masked. */
export class RefusedError extends AnswerError {
  override name = "RefusedError";
  readonly reasons: readonly string[];

  constructor(message: string, status: number, reasons: readonly string[], details?: ErrorDetails) {
    super(message, status, details);
    this.reasons = reasons;
  }
}

/** 429 until the attempts or the time were used up. */
export class RateLimitError extends AnswerError {
  override name = "RateLimitError";
  /** What the server's last answer asked to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, status: number, retryAfterMs: number | undefined, details?: ErrorDetails) {
    super(message, status, details);
    this.retryAfterMs = retryAfterMs;
  }
}

/** A redirect: never followed, so that the key and the call reach no other host. */
export class RedirectRefusedError extends AnswerError {
  override name = "RedirectRefusedError";
  /** The host that the answer points at, where it names one. */
  readonly location: string | undefined;

  constructor(message: string, status: number, location: string | undefined, details?: ErrorDetails) {
    super(message, status, details);
    this.location = location;
  }
}

/** A status that this API does not use, such as 404: most likely not the right host or path. */
export class UnexpectedAnswerError extends AnswerError {
  override name = "UnexpectedAnswerError";
}

/** 408, 5xx or no connection until the attempts or the time were used up. */
export class UnavailableError extends CustomerioError {
  override name = "UnavailableError";
  /** The last answer's status; absent when there was no answer. */
  readonly status: number | undefined;

  constructor(message: string, status: number | undefined, details?: ErrorDetails) {
    super(message, details);
    this.status = status;
  }
}

/** No complete answer within `timeoutMs`, until the attempts or the time were used up. */
export class TimeoutError extends CustomerioError {
  override name = "TimeoutError";
  readonly timeoutMs: number;

  constructor(message: string, timeoutMs: number, details?: ErrorDetails) {
    super(message, details);
    this.timeoutMs = timeoutMs;
  }
}

/** The last requests all failed, so nothing is sent for a while; the next try is due in `retryInMs`. */
export class BreakerOpenError extends CustomerioError {
  override name = "BreakerOpenError";
  readonly retryInMs: number;

  constructor(message: string, retryInMs: number, details?: ErrorDetails) {
    super(message, details);
    this.retryInMs = retryInMs;
  }
}

/** The caller's signal aborted. A request that was on its way may have arrived. */
export class AbortedError extends CustomerioError {
  override name = "AbortedError";
}

/** The client was closed before. */
export class ClientClosedError extends CustomerioError {
  override name = "ClientClosedError";
}

/** At least one call of a batch was not delivered; `report` says what became of each. */
export class BatchError extends CustomerioError {
  override name = "BatchError";
  readonly report: BatchReport;

  constructor(message: string, report: BatchReport, details?: ErrorDetails) {
    super(message, details);
    this.report = report;
  }
}
