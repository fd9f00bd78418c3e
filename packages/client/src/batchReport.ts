import type { Outcome } from "./outcome.ts";

/** What became of a batch: `delivered + accepted + rejected + suppressed + unsent` is `calls`. */
export type BatchReport = {
  calls: number;
  delivered: number;
  /** Answered 200 while strict mode is off, which also invalid calls are. */
  accepted: number;
  rejected: number;
  suppressed: number;
  unsent: number;
  /** Requests, retries not counted. */
  requests: number;
  /** Attempts beyond the first of each request. */
  retries: number;
  /** Bytes of all request bodies, retries included. */
  bytes: number;
  durationMs: number;
  /** One a call, in the order of the input. */
  outcomes: readonly Outcome[];
  /** What was odd though the calls were taken, such as an answer that is not JSON; each text once. */
  warnings: readonly string[];
};

/** The counts of a batch on its way, without the outcomes. */
export type BatchProgress = Omit<BatchReport, "outcomes" | "warnings">;
