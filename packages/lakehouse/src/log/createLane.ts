import type { Table } from "../defineTable.ts";
import { InvalidRowError } from "../errors.ts";
import type { Warehouse } from "../warehouse.ts";

/** The rows of one table that wait to be appended, in order. */
export type Lane = {
  readonly table: Table;
  push(rows: readonly unknown[], bytes: number, now: number): void;
  /** Rows that wait. */
  readonly size: number;
  /** What they take in memory, as `push` was told. */
  readonly bytes: number;
  /** When the oldest of them came, in milliseconds since 1970. */
  readonly since: number | undefined;
  /** Appends what waits now. Throws what the append threw; its rows then stay first in line. */
  drain(): Promise<void>;
};

export type LaneOptions = {
  warehouse: Pick<Warehouse, "append">;
  table: Table;
  /** Names the appends, so that one which is tried again counts once. */
  application: string;
  /** Hears of rows that are in the table. */
  onWritten(rows: number): void;
  /** Hears of rows that the table refuses for good. */
  onRefused(rows: number, why: string): void;
};

// rows of one append; keeps the memory of an append small when much has gathered
const groupRows = 20_000;

type Group = { rows: readonly unknown[]; version: number; since: number };

export function createLane({ warehouse, table, application, onWritten, onRefused }: LaneOptions): Lane {
  let waiting: unknown[] = [];
  let waitingSince: number | undefined;
  const groups: Group[] = [];
  let versions = 0;
  const held = { rows: 0, bytes: 0 };

  function release(rows: number): void {
    held.bytes -= held.bytes * (rows / held.rows);
    held.rows -= rows;
  }

  const group = (rows: readonly unknown[], since: number): Group => {
    versions += 1;
    return { rows, version: versions, since };
  };

  function gather(): void {
    for (let at = 0; at < waiting.length; at += groupRows) {
      groups.push(group(waiting.slice(at, at + groupRows), waitingSince ?? 0));
    }
    waiting = [];
    waitingSince = undefined;
  }

  async function appendFirst(first: Group): Promise<void> {
    try {
      await warehouse.append(table, first.rows, { application, version: first.version });
      groups.shift();
      release(first.rows.length);
      onWritten(first.rows.length);
    } catch (error) {
      if (!(error instanceof InvalidRowError)) throw error;
      // nothing of the group was written: the rows before and after the bad one become groups of their own,
      // with new versions, since the versions of one application only grow
      const good = [first.rows.slice(0, error.row - 1), first.rows.slice(error.row)].filter(
        (rows) => rows.length > 0,
      );
      const behind = groups.splice(0).slice(1);
      for (const rows of good) groups.push(group(rows, first.since));
      for (const later of behind) groups.push(group(later.rows, later.since));
      release(1);
      onRefused(1, error.message);
    }
  }

  return {
    table,
    push(rows, bytes, now) {
      for (const row of rows) waiting.push(row);
      held.rows += rows.length;
      held.bytes += bytes;
      waitingSince ??= now;
    },
    get size() {
      return held.rows;
    },
    get bytes() {
      return held.bytes;
    },
    get since() {
      return groups[0]?.since ?? waitingSince;
    },
    async drain() {
      gather();
      for (let first = groups[0]; first; first = groups[0]) await appendFirst(first);
    },
  };
}
