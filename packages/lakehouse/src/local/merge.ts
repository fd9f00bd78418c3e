import type { Table } from "../defineTable.ts";
import { TableDefinitionError } from "../errors.ts";
import type { Merged, MergeOptions } from "../warehouse.ts";
import { addAction } from "./actions.ts";
import type { Writing } from "./append.ts";
import type { Edit } from "./edit.ts";
import { type Workspace, writeFeed, writeRows } from "./editFiles.ts";
import { type Effect, scanView } from "./editSql.ts";
import type { Inserted, PlannedEdit } from "./editWork.ts";
import { measureFiles } from "./fileGroups.ts";
import { type DataFile, discardFiles } from "./fileWriter.ts";
import { isRepeated } from "./fits.ts";
import { parquetScan } from "./parquetScan.ts";
import { storedColumns } from "./schema.ts";

// the columns are checked against the definition, whatever the type of its rows
type Options = Omit<MergeOptions, "columns"> & { columns?: readonly string[] };

export type Merge = (
  table: Table,
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  options?: Options,
) => Promise<Merged>;

/**
 * Merges by way of files: the rows are written as an append would, then matched by key with the table's. Where none
 * matches, these files are the commit.
 */
export function createMerge({ context, writers, checkFits }: Writing, edit: Edit): Merge {
  return async (table, rows, options = {}) => {
    const { id } = options;
    const updated = updatedColumns(table, options);
    const log = context.log(table.name);
    const snapshot = await log.require();
    checkFits(table, snapshot);
    if (isRepeated(snapshot, id)) {
      const { version } = snapshot;
      return { table: table.name, version, inserted: 0, updated: 0, files: 0, repeated: true };
    }
    const staged = await writers.write(table, storedColumns(table.name, snapshot), rows);
    try {
      const { found, ...edited } = await edit(table, {
        operation: "MERGE",
        id,
        plan: (workspace) => planMerge(table, workspace, staged, updated),
      });
      return { ...edited, updated: found };
    } catch (error) {
      await discardFiles(log.folder, staged);
      throw error;
    }
  };
}

/** The columns that matched rows take; undefined where they stay as they are. */
function updatedColumns(table: Table, options: Options): ReadonlySet<string> | undefined {
  const refuse = (why: string): never => {
    throw new TableDefinitionError(`Cannot merge into '${table.name}': ${why}`);
  };
  const { whenMatched = "update", columns } = options;
  if (table.keys.length === 0) refuse("its definition has no 'keys'");
  const others = table.columns.map(({ name }) => name).filter((name) => !table.keys.includes(name));
  const wrong = columns?.find((name) => !others.includes(name));
  if (wrong !== undefined)
    refuse(`'columns' names '${wrong}', which is ${table.keys.includes(wrong) ? "a key" : "no column"}`);
  return whenMatched === "keep" ? undefined : new Set(columns ?? others);
}

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(", ");

async function planMerge(
  table: Table,
  workspace: Workspace,
  staged: readonly DataFile[],
  updated: ReadonlySet<string> | undefined,
): Promise<PlannedEdit> {
  const { connection, folder } = workspace;
  const columns = table.columns.map(({ name, type }) => ({ name, sqlType: type }));
  const paths = staged.map(({ path }) => path);
  const numbered = (given: typeof columns) =>
    `(SELECT ${quoted(given.map(({ name }) => name))}, (file_index::BIGINT << 32) | file_row_number AS source FROM ${parquetScan(folder, given, paths)})`;
  // of rows with one key the last is meant
  await connection.run(
    `CREATE TEMP TABLE cionb_source AS SELECT ${quoted(table.keys)}, max(source) AS source FROM ${numbered(columns)} GROUP BY ALL`,
  );
  const sameKey = table.keys.map((key) => {
    const nullable = table.columns.find(({ name }) => name === key)?.nullable ?? true;
    // equality lets DuckDB pass over row groups by their least and greatest values
    return `t."${key}" ${nullable ? "IS NOT DISTINCT FROM" : "="} s."${key}"`;
  });
  const effect: Effect = updated
    ? {
        kind: "updated",
        // only the rows that are needed, since DuckDB may hold them all in memory
        join: (hits) =>
          `LEFT JOIN (SELECT * FROM ${numbered(columns)} WHERE source IN (SELECT source FROM ${hits})) s ON s.source = h.source`,
        value: (column) => (updated.has(column) ? `s."${column}"` : undefined),
      }
    : { kind: "kept" };

  async function insert(
    hits: readonly string[],
    stored: Parameters<NonNullable<PlannedEdit["insert"]>>[1],
    told: boolean,
  ): Promise<Inserted> {
    const found = hits.map((hit) => `SELECT source FROM ${hit}`).join(" UNION ALL ");
    const rest = found ? `ANTI JOIN (${found}) h ON s.source = h.source` : "";
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE cionb_new AS SELECT source FROM cionb_source s ${rest}`,
    );
    const [[count] = []] = await (await connection.run("SELECT count(*)::DOUBLE FROM cionb_new")).getRowsJS();
    const rows = Number(count);
    if (rows === 0) return { rows, added: [], feed: [] };
    const source = (more: string) =>
      `(SELECT ${quoted(stored.map(({ name }) => name))}${more} FROM ${numbered([...stored])} s SEMI JOIN cionb_new n ON s.source = n.source)`;
    const like = await measureFiles(
      connection,
      folder,
      staged.map((file) => addAction(file, 0, false)),
    );
    const feed = told ? [await writeFeed(workspace, source(", 'insert' AS _change_type"), stored, like)] : [];
    if (rows === staged.reduce((sum, file) => sum + file.rows, 0)) return { rows, added: staged, feed };
    try {
      return { rows, added: await writeRows(workspace, source(""), stored, like), feed };
    } catch (error) {
      await discardFiles(folder, feed);
      throw error;
    }
  }

  return {
    staged,
    effect,
    insert,
    async find(hits) {
      await connection.run(
        `INSERT INTO ${hits} SELECT t.cionb_file, t.cionb_row, s.source FROM ${scanView} t JOIN cionb_source s ON ${sameKey.join(" AND ")}`,
      );
    },
  };
}
