import type { Clock } from "../clock.ts";
import type { Outcome } from "../outcome.ts";
import type { PackEnd } from "../sendPack.ts";
import type { SettledOutcome } from "../settlement.ts";
import type { DeliverReport, Missed, Reason } from "./deliverReport.ts";
import { createHistogram } from "./histogram.ts";

/** Keeps the sums of a delivery. */
export type DeliverAccount = {
  taken(calls: number): void;
  recovered(calls: number): void;
  ended(settled: readonly SettledOutcome[]): void;
  /** Calls that were delivered or accepted, without making an outcome of each. */
  took(calls: number, outcome: "delivered" | "accepted"): void;
  request(end: PackEnd, bytes: number): void;
  waited(ms: number, calls: number): void;
  warn(text: string): void;
  sums(): Sums;
  report(rest: Rest): DeliverReport;
};

export type Sums = Pick<
  DeliverReport,
  | "calls"
  | "delivered"
  | "accepted"
  | "rejected"
  | "suppressed"
  | "unsent"
  | "requests"
  | "retries"
  | "bytes"
  | "durationMs"
  | "recovered"
>;

/** What is known of a delivery beside its sums. */
export type Rest = Pick<
  DeliverReport,
  "complete" | "stopped" | "resumedAt" | "restamped" | "stale" | "remaining"
>;

const mostExamples = 5;

export function createDeliverAccount(clock: Clock): DeliverAccount {
  const begun = clock.monotonic();
  const latency = createHistogram();
  const warnings = new Set<string>();
  const reasons: Partial<Record<Reason, number>> = {};
  const examples: Missed[] = [];
  const sums = {
    ...{ calls: 0, delivered: 0, accepted: 0, rejected: 0, suppressed: 0, unsent: 0 },
    ...{ requests: 0, retries: 0, bytes: 0, recovered: 0 },
  };

  const miss = (outcome: Exclude<Outcome, { outcome: "delivered" | "accepted" }>) => {
    reasons[outcome.reason] = (reasons[outcome.reason] ?? 0) + 1;
    const message = "message" in outcome ? outcome.message : "";
    const same = examples.find((one) => one.reason === outcome.reason && messageIn(one) === message);
    if (same !== undefined) same.calls += 1;
    else if (examples.length < mostExamples) examples.push({ ...outcome, calls: 1 });
  };
  const now = () => ({ ...sums, durationMs: clock.monotonic() - begun });

  return {
    taken(calls) {
      sums.calls += calls;
    },
    recovered(calls) {
      sums.calls += calls;
      sums.recovered += calls;
    },
    ended(settled) {
      for (const { outcome } of settled) {
        sums[outcome.outcome] += 1;
        if (outcome.outcome !== "delivered" && outcome.outcome !== "accepted") miss(outcome);
      }
    },
    took(calls, outcome) {
      sums[outcome] += calls;
    },
    request(end, bytes) {
      sums.requests += end.attempts > 0 ? 1 : 0;
      sums.retries += Math.max(0, end.attempts - 1);
      sums.bytes += bytes * end.attempts;
    },
    waited: (ms, calls) => latency.add(ms, calls),
    warn: (text) => void warnings.add(text),
    sums: now,
    report: (rest) => ({
      ...now(),
      ...rest,
      reasons: { ...reasons },
      latencyMs: {
        p50: latency.quantile(0.5),
        p90: latency.quantile(0.9),
        p99: latency.quantile(0.99),
        max: latency.max,
      },
      examples: [...examples],
      warnings: [...warnings],
    }),
  };
}

const messageIn = (missed: Missed) => ("message" in missed ? missed.message : "");
