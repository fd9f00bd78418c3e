import type { BatchReport } from "./batchReport.ts";
import { BatchError } from "./errors.ts";
import type { Outcome } from "./outcome.ts";

/** The error for a batch that has ended like this; undefined when each of its calls was taken. */
export function batchFailure(report: BatchReport, cause: unknown): BatchError | undefined {
  const { calls, rejected, suppressed, unsent } = report;
  const missed = rejected + suppressed + unsent;
  if (missed === 0) return undefined;
  const parts = [
    rejected > 0 && `${rejected} rejected`,
    suppressed > 0 && `${suppressed} suppressed`,
    unsent > 0 && `${unsent} unsent`,
  ].filter((part) => part !== false);
  const first = report.outcomes.find(isMissed);
  const why = first === undefined ? "" : ` The first is call ${first.index}: ${first.message}`;
  const message = `Cannot deliver ${missed} of ${calls} calls: ${parts.join(", ")}. The report says of each what became of it.${why}`;
  return new BatchError(message, report, { cause });
}

const isMissed = (outcome: Outcome) => outcome.outcome === "rejected" || outcome.outcome === "unsent";
