import type { Outcome, RejectedReason, UnsentReason } from "../outcome.ts";

export type Reason = RejectedReason | UnsentReason | "consent" | "suppressed";

/** Calls that were not taken for one reason: the first of them, and how many there are. */
export type Missed = { calls: number } & Exclude<Outcome, { outcome: "delivered" | "accepted" }>;

/** What became of a delivery: `delivered + accepted + rejected + suppressed + unsent` is `calls`. */
export type DeliverReport = {
  /** Calls that were taken from the source, and those that an earlier process had left in the journal. */
  calls: number;
  delivered: number;
  /** Answered 200 by a server that does not refuse invalid calls. */
  accepted: number;
  rejected: number;
  suppressed: number;
  /** With a journal they are in it and go out with the next delivery; without one they are the caller's to keep. */
  unsent: number;
  /** How many ended for which reason. */
  reasons: Readonly<Partial<Record<Reason, number>>>;
  /** Requests, retries not counted. */
  requests: number;
  /** Attempts beyond the first of each request. */
  retries: number;
  /** Bytes of all request bodies, retries included. */
  bytes: number;
  durationMs: number;
  /** From taking a call from its source to the answer, of all calls that were sent, within 5 %. */
  latencyMs: { p50: number; p90: number; p99: number; max: number };
  /** The source was read to its end. */
  complete: boolean;
  /** Why it was not: the reason of the first call that could not be sent, or that the caller wanted no more. */
  stopped: UnsentReason | "drained" | undefined;
  /** Calls among `calls` that an earlier process had left in the journal. */
  recovered: number;
  /** Calls of the source that an earlier process had taken, so that they were not read again. */
  resumedAt: number;
  /** Identifies that were older than one before, and were given the newer time. */
  restamped: number;
  /** Identifies that were older than one before, and were sent as they are. */
  stale: number;
  /** Calls in the journal for this destination; 0 without one. */
  remaining: number;
  /** The first few reasons for which calls were not taken. */
  examples: readonly Missed[];
  /** What was odd though calls were taken; each text once. */
  warnings: readonly string[];
};
