import { stat } from "node:fs/promises";
import { errorCode } from "../delta/logFiles.ts";
import { SourceFileError } from "../errors.ts";
import { readNdjson } from "./readNdjson.ts";
import { readTabular } from "./readTabular.ts";

export type SourceRow = Record<string, unknown>;

export type ReadRowsOptions = {
  /**
   * What CSV values become. `detect`: a column whose values all read as plain numbers (no leading zero, 15 digits at
   * most) gives numbers, one of true and false gives booleans, any other text. `text`: all are text.
   * @default {"detect"}
   */
  csvTypes?: "detect" | "text";
};

/**
 * Reads the rows of a file with flat memory: `.csv`, `.tsv`, `.ndjson`, `.jsonl` (each also with `.gz`), `.parquet`.
 * Empty CSV fields are null. Values of Parquet come as in `Warehouse.query`.
 * @throws {SourceFileError} while reading: no such file, unknown ending, a bad line (with its number).
 * @throws {LocalEngineMissingError} for CSV and Parquet without DuckDB.
 */
export async function* readRows(path: string, options: ReadRowsOptions = {}): AsyncGenerator<SourceRow> {
  await checkFile(path);
  const name = path.toLowerCase();
  if (/\.(ndjson|jsonl)(\.gz)?$/.test(name)) yield* readNdjson(path);
  else if (/\.(csv|tsv)(\.gz)?$/.test(name)) yield* readTabular(path, "csv", options.csvTypes ?? "detect");
  else if (name.endsWith(".parquet")) yield* readTabular(path, "parquet", "text");
  else {
    throw new SourceFileError(
      `Cannot read ${path}: its ending says no format known here. Known: .csv, .tsv, .ndjson, .jsonl (also with .gz), .parquet`,
    );
  }
}

async function checkFile(path: string): Promise<void> {
  try {
    if ((await stat(path)).isFile()) return;
  } catch (cause) {
    const reason = errorCode(cause) === "ENOENT" ? "there is no such file" : String(cause);
    throw new SourceFileError(`Cannot read ${path}: ${reason}`, { cause });
  }
  throw new SourceFileError(`Cannot read ${path}: it is not a file`);
}
