import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Add } from "../delta/actions.ts";
import { rowsOf } from "./inspect.ts";

// one group is read, sorted and written at once, so that it fits into DuckDB's 256 MB with room to spare
const groupBytes = 48_000_000; // uncompressed
export const groupRows = 122_880; // DuckDB's row group
const rowGroupBytes = 12_000_000; // held in memory whole while a file is written or read
const leastRowGroup = 2_048; // DuckDB's vector

/** A data file with its rows and the bytes that they take in memory. */
export type MeasuredFile = { add: Add; rows: number; uncompressed: number };

/** Reads from the footers what the files take in memory. */
export async function measureFiles(
  connection: DuckDBConnection,
  folder: string,
  files: readonly Add[],
): Promise<MeasuredFile[]> {
  if (files.length === 0) return [];
  const paths = files.map(({ path }) => join(folder, decodeURIComponent(path)));
  const list = paths.map((path) => `'${path.replaceAll("'", "''")}'`).join(", ");
  const result = await connection.run(
    `SELECT file_name, sum(total_uncompressed_size)::DOUBLE FROM parquet_metadata([${list}]) GROUP BY ALL`,
  );
  const uncompressed = new Map(
    (await result.getRowsJS()).map(([path, bytes]) => [String(path), Number(bytes)]),
  );
  return files.map((add, index) => ({
    add,
    rows: rowsOf(add.stats),
    uncompressed: uncompressed.get(paths[index] ?? "") ?? add.size,
  }));
}

/** Puts files together, in their order, so that each group is one good file; a large file is a group of its own. */
export function groupFiles<File extends MeasuredFile>(files: readonly File[]): File[][] {
  const groups: File[][] = [];
  let bytes = 0;
  let rows = 0;
  for (const file of files) {
    bytes += file.uncompressed;
    rows += file.rows;
    const group = groups.at(-1);
    // where rows are large, one row group is already all that a reader should hold
    const limit = bytes / rows > rowGroupBytes / leastRowGroup ? rowGroupBytes : groupBytes;
    if (group && bytes <= limit && rows <= groupRows) group.push(file);
    else {
      groups.push([file]);
      bytes = file.uncompressed;
      rows = file.rows;
    }
  }
  return groups;
}

/** Fewer rows in a row group where rows are large, such as logged bodies. */
export function rowGroupFor(group: readonly MeasuredFile[]): number {
  const bytes = group.reduce((sum, { uncompressed }) => sum + uncompressed, 0);
  const rows = group.reduce((sum, file) => sum + file.rows, 0);
  return Math.min(
    groupRows,
    Math.max(leastRowGroup, Math.floor((rowGroupBytes * Math.max(rows, 1)) / Math.max(bytes, 1))),
  );
}
