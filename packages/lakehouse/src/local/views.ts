import type { DuckDBConnection } from "@duckdb/node-api";
import type { Snapshot } from "../delta/snapshot.ts";
import { TableCorruptError, TableUnsupportedError } from "../errors.ts";
import { createLock } from "../lock.ts";
import { parquetScan } from "./parquetScan.ts";
import { storedColumns } from "./schema.ts";

/** The tables of a lakehouse as views in DuckDB, each on one snapshot. */
export type Views = {
  /** Shows the table as the snapshot has it; costs nothing when it already does. */
  show(table: string, folder: string, snapshot: Snapshot): Promise<void>;
  /** Shows the table as DuckDB's delta extension reads it. */
  showForeign(table: string, folder: string): Promise<void>;
  /** Forgets a table that is gone. */
  hide(table: string): Promise<void>;
};

export function createViews(connection: DuckDBConnection): Views {
  const shown = new Map<string, string>();
  const exclusive = createLock();
  return {
    show: (table, folder, snapshot) =>
      exclusive(async () => {
        const state = `${snapshot.metadata.id}/${snapshot.version}`;
        if (shown.get(table) === state) return;
        const select = selectFrom(table, folder, snapshot);
        try {
          await connection.run(`CREATE OR REPLACE VIEW "${table}" AS ${select}`);
        } catch (cause) {
          shown.delete(table);
          throw unreadable(table, folder, cause);
        }
        shown.set(table, state);
      }),
    showForeign: (table, folder) =>
      exclusive(async () => {
        shown.delete(table);
        try {
          await connection.run(
            `CREATE OR REPLACE VIEW "${table}" AS SELECT * FROM delta_scan('${folder.replaceAll("'", "''")}')`,
          );
        } catch (cause) {
          const [reason] = String(cause instanceof Error ? cause.message : cause).split("\n");
          throw new TableUnsupportedError(
            `Cannot read the table '${table}': DuckDB's delta extension does not read it either (${reason})`,
            { cause },
          );
        }
        shown.set(table, "foreign");
      }),
    hide: (table) =>
      exclusive(async () => {
        if (!shown.has(table)) return;
        await connection.run(`DROP VIEW IF EXISTS "${table}"`);
        shown.delete(table);
      }),
  };
}

function unreadable(table: string, folder: string, cause: unknown): TableCorruptError {
  const [reason] = String(cause instanceof Error ? cause.message : cause).split("\n");
  return new TableCorruptError(
    `Cannot read the table '${table}': a file that its log names cannot be read (${reason}). Restore it in ${folder}, or move the folder away and create the table anew`,
    { cause },
  );
}

/** The rows of a snapshot. */
export function selectFrom(
  table: string,
  folder: string,
  snapshot: Snapshot,
  paths: Iterable<string> = snapshot.files.keys(),
): string {
  const columns = storedColumns(table, snapshot);
  const list = columns.map(({ name }) => `"${name}"`).join(", ");
  return `SELECT ${list} FROM ${parquetScan(folder, columns, paths)}`;
}
