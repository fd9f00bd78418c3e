import type { DuckDBConnection } from "@duckdb/node-api";
import type { Table } from "../defineTable.ts";
import { checkChangeable } from "../delta/protocol.ts";
import type { Snapshot } from "../delta/snapshot.ts";
import { ConcurrentCommitError } from "../errors.ts";
import { createLock, type Lock } from "../lock.ts";
import type { AppendId } from "../warehouse.ts";
import { tableGone, type Writing } from "./append.ts";
import { type EditCounts, type EditOperation, editActions } from "./editActions.ts";
import { createEditWork, type EditPlan } from "./editWork.ts";
import type { Engine } from "./engine.ts";
import { isRepeated } from "./fits.ts";

/** What an edit came to. */
export type Edited = EditCounts & { table: string; version: number; files: number; repeated: boolean };

export type Edit = (
  table: Table,
  change: { operation: EditOperation; id: AppendId | undefined; plan: EditPlan },
) => Promise<Edited>;

const maxRounds = 500;

/**
 * Changes rows by writing the files anew that hold them, and commits on the newest version only. Files that others add
 * meanwhile are looked at before the next attempt, files that they replaced are looked at again; the rest of the work
 * stands, so that a long edit ends although short ones go on.
 */
export function createEdit(engine: Engine, writing: Writing): Edit {
  const { context, checkFits, onCommit } = writing;
  // in one process edits of a table wait for each other: at once they would only undo each other's work
  const locks = new Map<string, Lock>();

  function lockOf(table: string): Lock {
    const lock = locks.get(table) ?? createLock();
    locks.set(table, lock);
    return lock;
  }

  function checkEditable(table: Table, snapshot: Snapshot): void {
    checkFits(table, snapshot);
    checkChangeable(table.name, snapshot.metadata);
  }

  async function run(
    table: Table,
    { operation, id, plan }: Parameters<Edit>[1],
    connection: DuckDBConnection,
  ): Promise<Edited> {
    const log = context.log(table.name);
    const feed = hasFeed(await log.require());
    const workspace = { connection, folder: log.folder, uuid: context.uuid, feed };
    const work = createEditWork(table.name, workspace, await plan(workspace));
    let kept = false;
    try {
      for (let round = 0; round < maxRounds; round += 1) {
        const snapshot = await log.require();
        checkEditable(table, snapshot);
        if (isRepeated(snapshot, id)) return nothing(table, snapshot.version, true);
        if (!(await work.follow(snapshot, log.require))) continue;
        if (work.isEmpty() && !id) return nothing(table, snapshot.version, false);
        const { version, committed } = await log.commit((newest) => {
          if (!newest) throw tableGone(table, log.folder);
          checkEditable(table, newest);
          if (isRepeated(newest, id) || !work.covers(newest)) return undefined;
          return editActions(
            { operation, id, now: context.clock.now(), counts: work.counts() },
            work.changes(),
          );
        });
        if (!committed) continue;
        kept = true;
        onCommit(table.name, version);
        const files = work.changes().added.length;
        return { table: table.name, version, files, repeated: false, ...work.counts() };
      }
      throw new ConcurrentCommitError(
        `Cannot change rows of '${table.name}': other writers changed the same files ${maxRounds} times. Try again, or let fewer processes write at once`,
      );
    } finally {
      await work.close(kept);
    }
  }

  return (table, change) =>
    lockOf(table.name)(async () => {
      const connection = await engine.connect();
      try {
        return await run(table, change, connection);
      } finally {
        connection.closeSync();
      }
    });
}

const hasFeed = ({ metadata }: Snapshot) => metadata.configuration["delta.enableChangeDataFeed"] === "true";

const nothing = (table: Table, version: number, repeated: boolean): Edited => ({
  table: table.name,
  version,
  files: 0,
  repeated,
  inserted: 0,
  found: 0,
});
