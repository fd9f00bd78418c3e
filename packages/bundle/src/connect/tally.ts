import type { Settlement } from "@cionb/client";

/** What became of the calls of a run, and the log rows that say so. */
export type RunCounts = {
  calls: { delivered: number; accepted: number; rejected: number; suppressed: number; unsent: number };
  logRows: { api_log: number; deliveries: number };
};

export type Tally = Sink & {
  readonly counts: RunCounts;
  /** Counts what a journal takes in place of the sink. */
  count(settlement: Settlement): void;
};

type Sink = { write(records: readonly unknown[]): void };

/** Counts log records on their way to `sink`. */
export function createTally(sink: Sink): Tally {
  const counts: RunCounts = {
    calls: { delivered: 0, accepted: 0, rejected: 0, suppressed: 0, unsent: 0 },
    logRows: { api_log: 0, deliveries: 0 },
  };
  return {
    counts,
    write(records) {
      for (const record of records) if (isLogRecord(record)) count(record, counts);
      sink.write(records);
    },
    count(settlement) {
      if (settlement.kind === "exchange") {
        counts.logRows.api_log += 1;
        return;
      }
      counts.logRows.deliveries += settlement.calls.length;
      for (const { outcome } of settlement.calls) counts.calls[outcome.outcome] += 1;
    },
  };
}

function count({ table, row }: LogRecord, { calls, logRows }: RunCounts): void {
  if (table.name === "api_log") logRows.api_log += 1;
  if (table.name !== "deliveries") return;
  logRows.deliveries += 1;
  if (isOutcome(row.outcome, calls)) calls[row.outcome] += 1;
}

function isOutcome(outcome: unknown, calls: RunCounts["calls"]): outcome is keyof RunCounts["calls"] {
  return typeof outcome === "string" && Object.hasOwn(calls, outcome);
}

type LogRecord = { table: { name: string }; row: { outcome?: unknown } };

function isLogRecord(value: unknown): value is LogRecord {
  return typeof value === "object" && value !== null && "table" in value && "row" in value;
}
