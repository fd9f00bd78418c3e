import type { CallType } from "@cionb/api";
import type { Outcome } from "./outcome.ts";

/** One attempt at one request, for the log: no key, and no body unless `bodies: "keep"`. */
export type Exchange = {
  /** The same for all attempts at a request. */
  requestId: string;
  /** From 1. */
  attempt: number;
  operation: CallType | "batch";
  method: "POST";
  /** As sent, `/v1/batch`. */
  path: string;
  host: string;
  /** Calls in the body. */
  calls: number;
  requestBytes: number;
  responseBytes: number;
  /** Absent when there was no answer. */
  status?: number;
  /** Name of the error's class when the attempt failed. */
  error?: string;
  /** Milliseconds since the Unix epoch. */
  startedAt: number;
  /** From sending to the end of the answer or the failure. */
  durationMs: number;
  /** Time spent waiting for a place and a slot before sending. */
  waitMs: number;
  /** What the answer asked to wait. */
  retryAfterMs?: number;
  /** First 12 hex digits of the SHA-256 of the write key. */
  keyFingerprint: string;
  requestBody?: string;
  responseBody?: string;
};

/**
 * What can be told about a settled call. A call that passed the check is here whole, as it was sent; of one that was
 * rejected as invalid there are only those of these members that were strings.
 */
export type SettledCall = {
  readonly type?: CallType;
  readonly messageId?: string;
  readonly timestamp?: string;
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly groupId?: string;
  readonly previousId?: string;
  readonly event?: string;
};

/**
 * `bytes` is the size of the call's JSON, 0 where it was never made. `input` is what was given, where that was no call:
 * it may be anything.
 */
export type SettledOutcome = { call: SettledCall; outcome: Outcome; bytes: number; input?: unknown };

/** What `record` turns into log records: an attempt at a request, or the end of some calls (at `at`, Unix milliseconds). */
export type Settlement =
  | { kind: "exchange"; exchange: Exchange }
  | { kind: "outcomes"; requestId?: string; at: number; calls: readonly SettledOutcome[] };
