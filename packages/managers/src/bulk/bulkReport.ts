import type { DeliverReport } from "@cionb/client";

/** A row that was not sent, or not taken; `position` is its place in the input, from 0. */
export type RowProblem = { position: number; reason: string; message: string };

/** A row that was sent though something about it is doubtful. */
export type RowWarning = { position: number; message: string };

/**
 * What became of the rows of a bulk run. `rows` is `refused + kept + delivered + accepted + rejected + suppressed + unsent`;
 * calls that an earlier run had left in the journal are counted in `recovered` alone.
 */
export type BulkReport = {
  /** Rows that were taken from the source. */
  rows: number;
  /** Rows that were no valid input, so that nothing was sent for them. */
  refused: number;
  /** Rows that were recorded and not sent, because Customer.io has no place for them. */
  kept: number;
  delivered: number;
  /** Answered 200 by a server that is not strict. */
  accepted: number;
  rejected: number;
  suppressed: number;
  unsent: number;
  /** Rows that the manager's table holds now. */
  recorded: number;
  /** Rows that were sent with a warning. */
  warned: number;
  recovered: number;
  requests: number;
  retries: number;
  bytes: number;
  durationMs: number;
  /** The source was read to its end. */
  complete: boolean;
  /** The first 20 rows that were refused or not taken, and the first 20 warnings. */
  problems: readonly RowProblem[];
  warnings: readonly RowWarning[];
};

/** The counts of a bulk run on its way. */
export type BulkProgress = Omit<BulkReport, "durationMs" | "complete" | "problems" | "warnings">;

const kept = 20;

/** Adds up what becomes of a bulk run. */
export function createBulkBook() {
  const counts = {
    ...{ rows: 0, refused: 0, kept: 0, delivered: 0, accepted: 0, rejected: 0, suppressed: 0, unsent: 0 },
    ...{ recorded: 0, warned: 0, recovered: 0, requests: 0, retries: 0, bytes: 0 },
  };
  const problems: RowProblem[] = [];
  const warnings: RowWarning[] = [];
  return {
    counts,
    problem(problem: RowProblem): void {
      if (problems.length < kept) problems.push(problem);
    },
    warning(warning: RowWarning): void {
      counts.warned += 1;
      if (warnings.length < kept) warnings.push(warning);
    },
    /** @param missed how many of this part's own calls were not taken, by outcome */
    add(report: DeliverReport, own: number, missed: Readonly<Record<Missed, number>>): void {
      const taken = own - missed.rejected - missed.suppressed - missed.unsent;
      // a server is strict for all calls of a delivery, or for none
      if (report.accepted > 0) counts.accepted += taken;
      else counts.delivered += taken;
      for (const outcome of ["rejected", "suppressed", "unsent"] as const) counts[outcome] += missed[outcome];
      for (const count of ["recovered", "requests", "retries", "bytes"] as const)
        counts[count] += report[count];
    },
    report: (durationMs: number, complete: boolean): BulkReport => ({
      ...counts,
      durationMs,
      complete,
      problems: problems.toSorted((one, other) => one.position - other.position),
      warnings,
    }),
  };
}

export type Missed = "rejected" | "suppressed" | "unsent";
