import { unlink } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Table } from "../defineTable.ts";
import { storageError } from "../delta/logFiles.ts";
import type { StoredColumn } from "../delta/protocol.ts";
import { StorageError } from "../errors.ts";
import type { DuckDBModule } from "./duckdb.ts";
import { type ColumnStats, deltaStats } from "./fileStats.ts";
import { rowChunker } from "./rowChunks.ts";
import { createStages, type Stage } from "./stages.ts";

/** A Parquet file that no commit names yet. */
export type DataFile = { path: string; size: number; rows: number; stats: string };

export type FileWriter = {
  /** Writes all rows into new files of the folder; when it fails, none is left. */
  write(
    folder: string,
    columns: readonly StoredColumn[],
    rows: Iterable<unknown> | AsyncIterable<unknown>,
  ): Promise<DataFile[]>;
};

// a file is written when so much waits in DuckDB, which has 256 MB for everything
const stagedBytes = 10_000_000;
const stagedRows = 61_440; // half of DuckDB's row group
// zstd costs a small file 0.3 ms and saves nothing that a compaction does not save later
const zstdBytes = 1_000_000;

/** Deletes files that no commit names. */
export async function discardFiles(folder: string, files: readonly { path: string }[]): Promise<void> {
  // what stays is invisible to every reader and goes with the next vacuum
  await Promise.allSettled(files.map(({ path }) => unlink(join(folder, path))));
}

/** Writes rows of one table as Parquet through a connection that nothing else uses meanwhile. */
export function createFileWriter(
  duckdb: DuckDBModule,
  connection: DuckDBConnection,
  table: Table,
  options: { name: string; uuid(): string },
): FileWriter {
  const chunks = rowChunker(duckdb, table);
  const stages = createStages(duckdb, connection, table, options.name);

  async function write(
    folder: string,
    columns: readonly StoredColumn[],
    rows: Iterable<unknown> | AsyncIterable<unknown>,
  ): Promise<DataFile[]> {
    const files: DataFile[] = [];
    const started: { path: string }[] = [];
    const staged = { rows: 0, bytes: 0 };
    let stage: Stage | undefined;
    const save = async () => {
      if (!stage || staged.rows === 0) return;
      const path = `part-${options.uuid()}.${staged.bytes < zstdBytes ? "snappy" : "zstd"}.parquet`;
      started.push({ path });
      files.push(await copyToParquet(connection, { source: stage.source, folder, path, columns }));
      await stage.clear();
      staged.rows = 0;
      staged.bytes = 0;
    };
    try {
      for await (const { item: chunk, last } of withLast(chunks(rows))) {
        stage ??= await (last ? stages.single(chunk) : stages.full());
        staged.rows += chunk.rows;
        staged.bytes += chunk.bytes;
        await stage.add(chunk);
        if (staged.rows >= stagedRows || staged.bytes >= stagedBytes) await save();
      }
      await save();
      return files;
    } catch (error) {
      await discardFiles(folder, started);
      await stage?.clear();
      throw error;
    }
  }

  return { write };
}

/** Says of each item whether it is the last. */
async function* withLast<Item>(items: AsyncIterable<Item>): AsyncGenerator<{ item: Item; last: boolean }> {
  let held: { item: Item } | undefined;
  for await (const item of items) {
    if (held) yield { ...held, last: false };
    held = { item };
  }
  if (held) yield { ...held, last: true };
}

/** Writes what `source` selects into one Parquet file. @throws {StorageError} */
export async function copyToParquet(
  connection: DuckDBConnection,
  to: { source: string; folder: string; path: string; columns: readonly StoredColumn[]; rowGroup?: number },
): Promise<DataFile> {
  const file = join(to.folder, to.path);
  const codec = to.path.includes(".zstd.") ? "zstd" : "snappy";
  try {
    const result = await connection.run(
      `COPY ${to.source} TO '${file.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION ${codec}, ROW_GROUP_SIZE ${to.rowGroup ?? stagedRows}, RETURN_STATS)`,
    );
    const [row] = await result.getRowsJS();
    return readCopyResult(to.path, to.columns, row ?? []);
  } catch (cause) {
    throw writeFailure(file, cause);
  }
}

// the columns of RETURN_STATS: filename, count, file_size_bytes, footer_size_bytes, column_statistics, ...
function readCopyResult(path: string, columns: readonly StoredColumn[], row: readonly unknown[]): DataFile {
  const rows = Number(row[1]);
  const size = Number(row[2]);
  const stats = new Map<string, ColumnStats>();
  for (const [name, values] of entriesOf(row[4])) {
    // '"a"' for a column, '"a"."b"' for what is nested in it
    const plain = /^"([^"]+)"$/.exec(name)?.[1];
    if (plain !== undefined)
      stats.set(plain, new Map(entriesOf(values).map(([key, value]) => [key, String(value)])));
  }
  return { path, rows, size, stats: deltaStats(rows, columns, stats) };
}

function entriesOf(map: unknown): [string, unknown][] {
  if (!Array.isArray(map)) return [];
  return map.flatMap((entry: unknown): [string, unknown][] =>
    typeof entry === "object" && entry !== null && "key" in entry && "value" in entry
      ? [[String(entry.key), entry.value]]
      : [],
  );
}

function writeFailure(file: string, cause: unknown): StorageError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const codes: [RegExp, string][] = [
    [/No space left/i, "ENOSPC"],
    [/File too large/i, "EFBIG"],
    [/Permission denied/i, "EACCES"],
    [/Read-only file system/i, "EROFS"],
    [/No such file or directory/i, "ENOENT"],
    [/Disk quota/i, "EDQUOT"],
  ];
  const code = codes.find(([pattern]) => pattern.test(text))?.[1];
  return code === undefined
    ? new StorageError(`Cannot write ${file}: ${text}`, { cause })
    : storageError(`write ${file}`, Object.assign(new Error(text, { cause }), { code }));
}
