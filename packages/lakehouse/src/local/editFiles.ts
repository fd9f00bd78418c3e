import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Add } from "../delta/actions.ts";
import { errorCode, storageError } from "../delta/logFiles.ts";
import type { StoredColumn } from "../delta/protocol.ts";
import { changeFolder } from "../delta/vacuum.ts";
import type { FileChanges } from "./editActions.ts";
import { type Effect, feedRows, namedRows, rewrittenRows, scanView } from "./editSql.ts";
import { groupFiles, type MeasuredFile, measureFiles, rowGroupFor } from "./fileGroups.ts";
import { copyToParquet, type DataFile, discardFiles } from "./fileWriter.ts";
import { parquetScan } from "./parquetScan.ts";

/** Where an edit works: a connection of its own and the table's folder. */
export type Workspace = {
  connection: DuckDBConnection;
  folder: string;
  uuid(): string;
  /** Whether the table keeps a change feed. */
  feed: boolean;
};

/** What an edit does to rows that are there. */
export type RowEdit = {
  /** Puts the rows that it looks for in the view `cionb_scan` into the table named, as (file, row, source). */
  find(hits: string): Promise<void>;
  effect: Effect;
};

/** What an edit came to in the files that it looked at together. */
export type EditedFiles = FileChanges & {
  /** Paths of the files that were looked at. */
  examined: ReadonlySet<string>;
  /** The table with the rows that were found. */
  hits: string;
  found: number;
};

/** Data files with a large text are written in zstd, as `fileWriter` does. */
const zstdBytes = 1_000_000;

export const newPath = (uuid: string, uncompressed: number) =>
  `part-${uuid}.${uncompressed < zstdBytes ? "snappy" : "zstd"}.parquet`;

const groupHits = "cionb_group_hits"; // the rows that were found in the files of one group

type TouchedFile = MeasuredFile & { index: number; found: number };

/** Looks for rows in the files and writes the files anew that hold some. When it fails, no new file is left. */
export async function editFiles(
  workspace: Workspace,
  edit: RowEdit,
  files: readonly Add[],
  columns: readonly StoredColumn[],
  hits: string,
): Promise<EditedFiles> {
  const { connection, folder } = workspace;
  const paths = files.map(({ path }) => path);
  const scan = namedRows(parquetScan(folder, columns, paths), columns);
  await connection.run(`CREATE OR REPLACE TEMP VIEW ${scanView} AS SELECT * FROM ${scan}`);
  await connection.run(`CREATE TEMP TABLE ${hits} (file BIGINT, row BIGINT, source BIGINT)`);
  await edit.find(hits);
  const counts = await countHits(connection, hits);
  const found = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const examined = new Set(paths);
  const { effect } = edit;
  if (effect.kind === "kept") return { examined, hits, found, removed: [], added: [], feed: [] };
  const indexes = [...counts.keys()];
  const removed = indexes.flatMap((index) => files[index] ?? []);
  const measured = await measureFiles(connection, folder, removed);
  const touched = measured.map((file, at): TouchedFile => {
    const index = indexes[at] ?? 0;
    return { ...file, index, found: counts.get(index) ?? 0 };
  });
  const written = await rewriteGroups(workspace, groupFiles(touched), columns, hits, effect);
  return { examined, hits, found, removed, ...written };
}

async function countHits(connection: DuckDBConnection, hits: string): Promise<Map<number, number>> {
  const result = await connection.run(
    `SELECT file::DOUBLE, count(*)::DOUBLE FROM ${hits} GROUP BY file ORDER BY file`,
  );
  return new Map((await result.getRowsJS()).map(([file, count]) => [Number(file), Number(count)]));
}

async function rewriteGroups(
  workspace: Workspace,
  groups: readonly (readonly TouchedFile[])[],
  columns: readonly StoredColumn[],
  hits: string,
  effect: Exclude<Effect, { kind: "kept" }>,
): Promise<{ added: DataFile[]; feed: DataFile[] }> {
  const added: DataFile[] = [];
  const feed: DataFile[] = [];
  try {
    for (const group of groups) {
      await workspace.connection.run(
        `CREATE OR REPLACE TEMP TABLE ${groupHits} AS SELECT * FROM ${hits} WHERE file IN (${group.map(({ index }) => index).join(", ")})`,
      );
      // of a file that loses all of its rows nothing is left to write
      const rewritten = effect.kind === "removed" ? group.filter(({ rows, found }) => rows !== found) : group;
      if (rewritten.length > 0) {
        const source = rewrittenRows(rowsOfGroup(workspace, rewritten, columns), columns, groupHits, effect);
        added.push(...(await writeRows(workspace, source, columns, rewritten)));
      }
      if (!workspace.feed) continue;
      const source = feedRows(rowsOfGroup(workspace, group, columns), columns, groupHits, effect);
      feed.push(await writeFeed(workspace, source, columns, group));
    }
    return { added, feed };
  } catch (error) {
    await discardFiles(workspace.folder, [...added, ...feed]);
    throw error;
  }
}

const rowsOfGroup = (
  { folder }: Workspace,
  group: readonly TouchedFile[],
  columns: readonly StoredColumn[],
) =>
  namedRows(
    parquetScan(
      folder,
      columns,
      group.map(({ add }) => add.path),
    ),
    columns,
    group.map(({ index }) => index),
  );

/** Writes what `source` selects as a data file; none when that is no row. @param like files whose rows are as large. */
export async function writeRows(
  { connection, folder, uuid }: Workspace,
  source: string,
  columns: readonly StoredColumn[],
  like: readonly MeasuredFile[],
): Promise<DataFile[]> {
  const path = newPath(uuid(), uncompressedBytes(like));
  const to = { source, folder, path, columns, rowGroup: rowGroupFor(like) };
  const file = await copyOrDiscard(connection, to);
  if (file.rows > 0) return [file];
  await discardFiles(folder, [file]);
  return [];
}

/** Writes what `source` selects as a change data file. */
export async function writeFeed(
  { connection, folder, uuid }: Workspace,
  source: string,
  columns: readonly StoredColumn[],
  like: readonly MeasuredFile[],
): Promise<DataFile> {
  await makeChangeFolder(folder);
  const path = `${changeFolder}/cdc-${newPath(uuid(), uncompressedBytes(like)).slice("part-".length)}`;
  return copyOrDiscard(connection, { source, folder, path, columns, rowGroup: rowGroupFor(like) });
}

async function copyOrDiscard(
  connection: DuckDBConnection,
  to: Parameters<typeof copyToParquet>[1],
): Promise<DataFile> {
  try {
    return await copyToParquet(connection, to);
  } catch (error) {
    await discardFiles(to.folder, [to]);
    throw error;
  }
}

const uncompressedBytes = (files: readonly MeasuredFile[]) =>
  files.reduce((sum, { uncompressed }) => sum + uncompressed, 0);

// not with its parents: the folder of a table that was deleted must not come back
async function makeChangeFolder(folder: string): Promise<void> {
  const path = join(folder, changeFolder);
  try {
    await mkdir(path);
  } catch (cause) {
    if (errorCode(cause) !== "EEXIST") throw storageError(`make the folder ${path}`, cause);
  }
}
