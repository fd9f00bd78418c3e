import type { Table } from "../defineTable.ts";
import type { Snapshot } from "../delta/snapshot.ts";
import { TableNotFoundError } from "../errors.ts";
import type { AppendId, Commit } from "../warehouse.ts";
import { appendActions, total } from "./actions.ts";
import { discardFiles } from "./fileWriter.ts";
import { type CheckFits, isRepeated } from "./fits.ts";
import type { LocalContext } from "./openLocal.ts";
import { storedColumns } from "./schema.ts";
import type { Writers } from "./writers.ts";

export type Append = (
  table: Table,
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  id?: AppendId,
) => Promise<Commit>;

/** What appends and edits share. */
export type Writing = {
  context: LocalContext;
  writers: Writers;
  checkFits: CheckFits;
  /** Hears of each commit; it must not throw. */
  onCommit(table: string, version: number): void;
};

export function createAppend({ context, writers, checkFits, onCommit }: Writing): Append {
  return async (table, rows, id) => {
    const log = context.log(table.name);
    const snapshot = await log.require();
    checkFits(table, snapshot);
    if (isRepeated(snapshot, id)) return nothingNew(table, snapshot);
    const files = await writers.write(table, storedColumns(table.name, snapshot), rows);
    if (files.length === 0 && !id) return { ...nothingNew(table, snapshot), repeated: false };
    try {
      const {
        snapshot: after,
        version,
        committed,
      } = await log.commit((newest) => {
        if (!newest) throw tableGone(table, log.folder);
        checkFits(table, newest);
        return isRepeated(newest, id) ? undefined : appendActions(files, id, context.clock.now());
      });
      if (!committed) {
        await discardFiles(log.folder, files);
        return nothingNew(table, after ?? snapshot);
      }
      onCommit(table.name, version);
      return { table: table.name, version, repeated: false, ...total(files) };
    } catch (error) {
      await discardFiles(log.folder, files);
      throw error;
    }
  };
}

export const tableGone = (table: Table, folder: string) =>
  new TableNotFoundError(`Cannot write to '${table.name}': its folder ${folder} was deleted`);

const nothingNew = (table: Table, snapshot: Snapshot): Commit => ({
  table: table.name,
  version: snapshot.version,
  rows: 0,
  files: 0,
  bytes: 0,
  repeated: true,
});
