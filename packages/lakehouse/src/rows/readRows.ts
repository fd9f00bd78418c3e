import { access, constants, stat } from "node:fs/promises";
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
  /** Told once, before the first row, which columns are DECIMAL: their values come as exact text. */
  onDecimals?: (columns: readonly string[]) => void;
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
  else if (/\.(csv|tsv)(\.gz)?$/.test(name)) yield* readTabular(path, "csv", options);
  else if (name.endsWith(".parquet")) yield* readTabular(path, "parquet", options);
  else {
    throw new SourceFileError(
      `Cannot read ${path}: its ending says no format known here. Known: .csv, .tsv, .ndjson, .jsonl (also with .gz), .parquet`,
    );
  }
}

async function checkFile(path: string): Promise<void> {
  try {
    const file = await stat(path);
    if (!file.isFile()) throw new SourceFileError(`Cannot read ${path}: it is not a file`);
    await access(path, constants.R_OK);
  } catch (cause) {
    if (cause instanceof SourceFileError) throw cause;
    throw new SourceFileError(`Cannot read ${path}: ${unreadable[errorCode(cause) ?? ""] ?? cause}`, {
      cause,
    });
  }
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "this user may not read it. Give the right to with chmod u+r, or run as its owner",
};
