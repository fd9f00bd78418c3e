import type { DuckDBConnection, DuckDBResult } from "@duckdb/node-api";
import { SqlError } from "../errors.ts";
import { positionOf } from "../sql/edits.ts";
import type { Translation } from "../sql/translate.ts";
import type { Parameters } from "../warehouse.ts";
import { type Decode, decoder } from "./decode.ts";
import type { DuckDBModule } from "./duckdb.ts";
import { maskValues } from "./maskValues.ts";
import { bindParameters } from "./parameters.ts";

export type Statement = { sql: string; translation: Translation; parameters: Parameters };

/** Starts a statement and hands out its rows as they come. @throws the signal's reason when that aborts. */
export async function* runQuery(
  duckdb: DuckDBModule,
  connection: DuckDBConnection,
  statement: Statement,
  signal?: AbortSignal,
): AsyncGenerator<Record<string, unknown>[]> {
  const interrupt = () => connection.interrupt();
  signal?.throwIfAborted();
  signal?.addEventListener("abort", interrupt);
  try {
    const result = await start(duckdb, connection, statement);
    for await (const rows of readRows(duckdb, result, (cause) => queryFailed(statement, cause))) {
      yield rows;
      signal?.throwIfAborted();
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", interrupt);
  }
}

async function start(
  duckdb: DuckDBModule,
  connection: DuckDBConnection,
  statement: Statement,
): Promise<DuckDBResult> {
  const { sql, translation } = statement;
  try {
    const prepared = await connection.prepare(translation.sql);
    if (prepared.statementType !== duckdb.StatementType.SELECT) {
      throw new SqlError("Cannot run the statement as a query: it does not only read", { sql });
    }
    bindParameters(duckdb, prepared, statement);
    return await prepared.stream();
  } catch (cause) {
    throw cause instanceof SqlError ? cause : queryFailed(statement, cause);
  }
}

/** Hands out the rows of a result as they come, as plain values. @param failed makes the error when reading fails. */
export async function* readRows(
  duckdb: DuckDBModule,
  result: DuckDBResult,
  failed: (cause: unknown) => Error,
): AsyncGenerator<Record<string, unknown>[]> {
  const names = result.deduplicatedColumnNames();
  const decoders = names.map((_, index) => decoder(duckdb, result.columnType(index)));
  for (;;) {
    const rows = await nextRows(result, names, decoders, failed);
    if (!rows) return;
    yield rows;
  }
}

async function nextRows(
  result: DuckDBResult,
  names: readonly string[],
  decoders: readonly (Decode | undefined)[],
  failed: (cause: unknown) => Error,
): Promise<Record<string, unknown>[] | undefined> {
  const chunk = await result.fetchChunk().catch((cause: unknown) => {
    throw failed(cause);
  });
  if (!chunk || chunk.rowCount === 0) return undefined;
  const rows: Record<string, unknown>[] = Array.from({ length: chunk.rowCount }, () => ({}));
  for (const [index, name] of names.entries()) {
    const decode = decoders[index];
    const values = chunk.getColumnValues(index);
    for (const [at, row] of rows.entries()) {
      const value = values[at] ?? null;
      row[name] = decode && value !== null ? decode(value) : value;
    }
  }
  return rows;
}

/**
 * DuckDB's own words without values of the data, and where in the statement the name stands that they are about. What
 * was left out of the message is left out of the cause as well.
 */
export function queryFailed({ sql, translation }: Statement, cause: unknown): SqlError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const masked = maskValues(text);
  const [reason = masked] = masked.split(/\n\s*\nLINE /);
  const at = findNamed(sql, reason);
  const place = at ? ` at line ${at.line}, column ${at.column}` : "";
  const run = translation.sql === sql ? "" : `\nDuckDB ran: ${translation.sql}`;
  return new SqlError(
    `Cannot run the query${place}: ${reason.trim()}${run}`,
    { sql, ...at },
    masked === text ? { cause } : {},
  );
}

// how DuckDB names what it could not find
const named = [
  /\bcolumn "([^"]+)"/i,
  /\bwith name "?([\w.]+)"? does not exist/i,
  /\btype with name "?(\w+)"?/i,
];

function findNamed(sql: string, reason: string): { line: number; column: number } | undefined {
  const name = named.map((pattern) => pattern.exec(reason)?.[1]).find((found) => found !== undefined);
  if (name === undefined) return undefined;
  const at = sql.toLowerCase().indexOf(name.toLowerCase().replace(/^spark_/, ""));
  return at < 0 ? undefined : positionOf(sql, Array.from(sql.slice(0, at)).length);
}
