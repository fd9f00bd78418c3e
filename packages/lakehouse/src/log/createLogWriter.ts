import type { Table } from "../defineTable.ts";
import { LogWriteError } from "../errors.ts";
import { systemClock } from "../types/systemClock.ts";
import type { Clock, Logger } from "../types/world.ts";
import type { Warehouse } from "../warehouse.ts";
import { createLane, type Lane } from "./createLane.ts";

export type LogWriterOptions = {
  /** How long a row waits for others, in milliseconds. @default {250} */
  waitMs?: number;
  /** Rows that memory holds at most. Those that come when it is full are not written; `flush` says so. @default {200_000} */
  limitRows?: number;
  /** Bytes that memory holds at most, roughly counted; as `limitRows`. @default {64_000_000} */
  limitBytes?: number;
  /** Names the appends, so that one which is tried again counts once; new for each writer. @default a random name */
  application?: string;
  /** @default the machine's clock */
  clock?: Clock;
  /** Hears of each failed attempt. @default none */
  logger?: Logger;
};

export type LogWriterState = {
  /** Rows in memory. */
  waiting: number;
  written: number;
  /** Rows that will not be written: refused by their table, or come when memory was full. */
  failed: number;
  /** Age of the oldest row in memory; 0 when none waits. */
  oldestMs: number;
};

/** Gathers log rows and appends them in groups. */
export type LogWriter = {
  /** Takes rows; never blocks and never throws. */
  write<Row>(table: Table<Row>, rows: readonly Row[]): void;
  /**
   * Writes what waits. Rows whose append failed stay for the next attempt, which comes by itself.
   * @throws {LogWriteError} saying how many rows are not in their tables and why.
   */
  flush(): Promise<void>;
  readonly state: LogWriterState;
  /** Flushes and takes no more rows. @throws {LogWriteError} for rows that are not in their tables: they are lost. */
  close(): Promise<void>;
};

const maxRetryMs = 5_000;

/** @param warehouse holds the tables; they must exist (`migrate`). */
export function createLogWriter(
  warehouse: Pick<Warehouse, "append">,
  options: LogWriterOptions = {},
): LogWriter {
  const { waitMs = 250, limitRows = 200_000, limitBytes = 64_000_000 } = options;
  const { application = `log/${crypto.randomUUID()}`, clock = systemClock, logger } = options;
  const lanes = new Map<Table, Lane>();
  const total = { written: 0, failed: 0 };
  // lost rows that no flush has told of yet
  const untold = { rows: 0, why: "" };
  let failures = 0;
  let closed = false;
  let alarm: AbortController | undefined;
  let draining: Promise<unknown> | undefined;

  const sum = (field: "size" | "bytes") => [...lanes.values()].reduce((all, lane) => all + lane[field], 0);
  const waiting = () => sum("size");

  function lose(rows: number, why: string): void {
    total.failed += rows;
    untold.rows += rows;
    untold.why = why;
  }

  function laneOf(table: Table): Lane {
    const known = lanes.get(table);
    if (known) return known;
    const lane = createLane({
      warehouse,
      table,
      application,
      onWritten: (rows) => {
        total.written += rows;
      },
      onRefused: lose,
    });
    lanes.set(table, lane);
    return lane;
  }

  function write<Row>(table: Table<Row>, rows: readonly Row[]): void {
    if (rows.length === 0) return;
    const held = waiting();
    const bytes = roughBytes(rows[0]) * rows.length;
    if (closed) {
      lose(rows.length, "they came after the log was closed");
    } else if (held + rows.length > limitRows || sum("bytes") + bytes > limitBytes) {
      lose(rows.length, `memory was full with ${held} rows that could not be written yet`);
    } else {
      laneOf(table).push(rows, bytes, clock.now());
      schedule();
    }
  }

  function schedule(): void {
    if (alarm || draining || closed) return;
    const own = new AbortController();
    alarm = own;
    const ms = failures === 0 ? waitMs : Math.min(waitMs * 2 ** failures, maxRetryMs);
    clock.sleep(ms, own.signal).then(
      () => {
        alarm = undefined;
        void drain();
      },
      () => undefined, // aborted by a flush, which drains itself
    );
  }

  /** Appends what waits; answers with the first error, so that the timer has nothing to catch. */
  function drain(): Promise<unknown> {
    draining ??= drainLanes().finally(() => {
      draining = undefined;
      if (waiting() > 0) schedule();
    });
    return draining;
  }

  async function drainLanes(): Promise<unknown> {
    let first: unknown;
    for (const lane of lanes.values()) {
      try {
        await lane.drain();
      } catch (error) {
        first ??= error;
        logger?.warn(
          { err: error, table: lane.table.name, rows: lane.size },
          "log rows wait for the next attempt",
        );
      }
    }
    failures = first === undefined ? 0 : failures + 1;
    return first;
  }

  async function flush(): Promise<void> {
    alarm?.abort();
    alarm = undefined;
    await draining; // what came since it began is not in it
    const error = await drain();
    const left = waiting();
    const lost = { ...untold };
    untold.rows = 0;
    if (error === undefined && lost.rows === 0) return;
    const kept = closed ? "they are lost" : "they are kept for the next attempt";
    const problems = [
      ...(error === undefined ? [] : [`${left} rows could not be appended, ${kept}: ${textOf(error)}`]),
      ...(lost.rows === 0 ? [] : [`${lost.rows} rows are lost: ${lost.why}`]),
    ];
    throw new LogWriteError(`Cannot write the log: ${problems.join("; ")}`, left + lost.rows, {
      cause: error,
    });
  }

  return {
    write,
    flush,
    get state() {
      const since = Math.min(...[...lanes.values()].map((lane) => lane.since ?? Number.POSITIVE_INFINITY));
      const oldestMs = Number.isFinite(since) ? Math.max(0, clock.now() - since) : 0;
      return { waiting: waiting(), written: total.written, failed: total.failed, oldestMs };
    },
    async close() {
      closed = true;
      await flush();
    },
  };
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** About what a row takes in memory; all rows of one write are taken to be alike. */
function roughBytes(row: unknown): number {
  if (typeof row !== "object" || row === null) return 8;
  let bytes = 16;
  for (const value of Object.values(row)) bytes += typeof value === "string" ? value.length + 16 : 8;
  return bytes;
}
