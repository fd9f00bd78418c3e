import { Buffer } from "node:buffer";
import { resolve } from "node:path";
import type { DuckDBConnection, DuckDBResult } from "@duckdb/node-api";
import { SourceFileError } from "../errors.ts";
import { decoder } from "../local/decode.ts";
import { type DuckDBModule, loadDuckDB } from "../local/duckdb.ts";
import { readBytes } from "./readBytes.ts";
import type { ReadRowsOptions, SourceRow } from "./readRows.ts";
import { tabularError } from "./tabularError.ts";

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
const quoteName = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Reads a CSV or Parquet file through a DuckDB of its own, which is closed at the end, also an early one. */
export async function* readTabular(
  path: string,
  format: "csv" | "parquet",
  { csvTypes = "detect", onDecimals }: ReadRowsOptions,
): AsyncGenerator<SourceRow> {
  if (/[*?[\]]/.test(path)) {
    throw new SourceFileError(
      `Cannot read ${path}: *, ?, [ and ] in a path are taken for a pattern. Rename the file`,
    );
  }
  const duckdb = await loadDuckDB();
  const instance = await duckdb.DuckDBInstance.create(":memory:", {
    threads: "2",
    memory_limit: "256MB",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  try {
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    const file = quote(resolve(path));
    const source = format === "csv" ? await csvSource(path, file) : `read_parquet(${file})`;
    const select = format === "csv" && csvTypes === "detect" ? await typedSelect(connection, source) : "*";
    const result = await connection.stream(`SELECT ${select} FROM ${source}`);
    const isDecimal = (index: number) => result.columnTypeId(index) === duckdb.DuckDBTypeId.DECIMAL;
    onDecimals?.(result.columnNames().filter((_, index) => isDecimal(index)));
    yield* rowsOf(duckdb, result);
  } catch (error) {
    throw error instanceof SourceFileError ? error : tabularError(path, format, error);
  } finally {
    instance.closeSync();
  }
}

/** The shape comes from the first line: guessing by the whole file would take a broken one for a single column. */
async function csvSource(path: string, file: string): Promise<string> {
  const header = await firstLine(path);
  if (header.trim() === "")
    throw new SourceFileError(`Cannot read ${path}: its first line must name the columns`);
  const separator = mostFrequent(header);
  const columns = headerNames(header, separator).map((name) => `${quote(name)}: 'VARCHAR'`);
  return `read_csv(${file}, auto_detect = false, header = true, columns = {${columns.join(", ")}}, delim = ${quote(separator)}, quote = '"', escape = '"', nullstr = '')`;
}

async function firstLine(path: string): Promise<string> {
  let text = "";
  for await (const chunk of readBytes(path)) {
    text += Buffer.from(chunk).toString("utf8");
    if (text.includes("\n") || text.length > 1_000_000) break;
  }
  const [line = ""] = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  return line;
}

const separators = [",", ";", "\t", "|"] as const;
const quoted = /"(?:[^"]|"")*"/g;

function mostFrequent(line: string): string {
  const bare = line.replaceAll(quoted, "");
  const counts = separators.map((separator) => bare.split(separator).length - 1);
  return separators[counts.indexOf(Math.max(...counts))] ?? ",";
}

/** Names that are empty or come again get a number. */
function headerNames(line: string, separator: string): string[] {
  const texts: string[] = [];
  const bare = line.replaceAll(quoted, (text) => {
    texts.push(text.slice(1, -1).replaceAll('""', '"'));
    return "\0";
  });
  const names = bare.split(separator).map((cell) => cell.replaceAll("\0", () => texts.shift() ?? "").trim());
  const seen = new Set<string>();
  return names.map((name, index) => {
    const base = name === "" ? `column_${index + 1}` : name;
    let unique = base;
    for (let count = 1; seen.has(unique.toLowerCase()); count += 1) unique = `${base}_${count}`;
    seen.add(unique.toLowerCase());
    return unique;
  });
}

async function* rowsOf(duckdb: DuckDBModule, result: DuckDBResult): AsyncGenerator<SourceRow> {
  const names = result.deduplicatedColumnNames();
  const decoders = names.map((_, index) => decoder(duckdb, result.columnType(index)));
  for await (const chunk of result) {
    const columns = names.map((_, index) => chunk.getColumnValues(index));
    for (let at = 0; at < chunk.rowCount; at += 1) {
      const cells = names.map((name, index): [string, unknown] => {
        const value = columns[index]?.[at] ?? null;
        const decode = decoders[index];
        return [name, decode && value !== null ? decode(value) : value];
      });
      yield Object.fromEntries(cells);
    }
  }
}

// a leading zero or a 16th digit would not survive as a number: '007' stays what it is
const plainNumber = "-?(0|[1-9][0-9]{0,14})([.][0-9]{1,15})?";

/** Looks at every value once, so that a column is typed by all of it and not by a sample. */
async function typedSelect(connection: DuckDBConnection, source: string): Promise<string> {
  const described = await connection.run(`DESCRIBE SELECT * FROM ${source}`);
  const names = (await described.getRowsJS()).map(([name]) => quoteName(String(name)));
  const tests = names.flatMap((name) => [
    `coalesce(bool_and(regexp_full_match(${name}, '${plainNumber}')), false)`,
    `coalesce(bool_and(lower(${name}) IN ('true', 'false')), false)`,
  ]);
  const answer = await connection.run(`SELECT ${tests.join(", ")} FROM ${source}`);
  const [row = []] = await answer.getRowsJS();
  return names
    .map((name, index) => {
      if (row[index * 2] === true) return `CAST(${name} AS DOUBLE) AS ${name}`;
      if (row[index * 2 + 1] === true) return `CAST(${name} AS BOOLEAN) AS ${name}`;
      return name;
    })
    .join(", ");
}
