import type {
  DuckDBConnection,
  DuckDBPreparedStatement,
  DuckDBResult,
  DuckDBType,
  DuckDBValue,
} from "@duckdb/node-api";
import { SqlError } from "../errors.ts";
import { positionOf } from "../sql/edits.ts";
import type { Translation } from "../sql/translate.ts";
import type { Parameter, Parameters } from "../warehouse.ts";
import { type Decode, decoder } from "./decode.ts";
import type { DuckDBModule } from "./duckdb.ts";
import { maskValues } from "./maskValues.ts";

export type Statement = { sql: string; translation: Translation; parameters: Parameters };

/** Starts a statement and hands out its rows as they come. Closes the connection at the end, also an early one. */
export async function* runQuery(
  duckdb: DuckDBModule,
  connection: DuckDBConnection,
  statement: Statement,
): AsyncGenerator<Record<string, unknown>[]> {
  try {
    checkParameters(statement.sql, statement.translation.parameters, statement.parameters);
    const result = await start(duckdb, connection, statement);
    const names = result.deduplicatedColumnNames();
    const decoders = names.map((_, index) => decoder(duckdb, result.columnType(index)));
    for (;;) {
      const rows = await nextRows(result, names, decoders, statement);
      if (!rows) break;
      if (rows.length > 0) yield rows;
    }
  } finally {
    connection.closeSync();
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

/** Gives a prepared statement its values. @throws {SqlError} */
export function bindParameters(
  duckdb: DuckDBModule,
  prepared: DuckDBPreparedStatement,
  { sql, translation, parameters }: Statement,
): void {
  for (const name of translation.parameters) {
    const { value, type } = bound(duckdb, sql, name, parameters[name] ?? null);
    prepared.bindValue(prepared.parameterIndex(name), value, type);
  }
}

/** @throws {SqlError} unless there is a value for each parameter, and a parameter for each value. */
export function checkParameters(sql: string, wanted: readonly string[], given: Parameters): void {
  const missing = wanted.filter((name) => !Object.hasOwn(given, name) || given[name] === undefined);
  const unused = Object.keys(given).filter((name) => !wanted.includes(name));
  if (missing.length > 0) {
    throw new SqlError(`Cannot run the query: no value for ${missing.map((name) => `:${name}`).join(", ")}`, {
      sql,
    });
  }
  if (unused.length > 0) {
    throw new SqlError(
      `Cannot run the query: it has no parameter ${unused.map((name) => `:${name}`).join(", ")}; remove the value or name it in the statement`,
      { sql },
    );
  }
}

type Bound = { value: DuckDBValue; type: DuckDBType };

function bound(duckdb: DuckDBModule, sql: string, name: string, value: Parameter): Bound {
  if (value === null) return { value, type: duckdb.SQLNULL };
  if (typeof value === "string") return { value, type: duckdb.VARCHAR };
  if (typeof value === "boolean") return { value, type: duckdb.BOOLEAN };
  if (typeof value === "bigint") return { value, type: duckdb.BIGINT };
  if (value instanceof Date && !Number.isNaN(value.getTime())) {
    return {
      value: new duckdb.DuckDBTimestampTZValue(BigInt(value.getTime()) * 1_000n),
      type: duckdb.TIMESTAMPTZ,
    };
  }
  if (typeof value === "number") {
    if (Number.isInteger(value) && Math.abs(value) < 2 ** 31) return { value, type: duckdb.INTEGER };
    if (Number.isSafeInteger(value)) return { value: BigInt(value), type: duckdb.BIGINT };
    return { value, type: duckdb.DOUBLE };
  }
  throw new SqlError(
    `Cannot run the query: the value of :${name} must be a string, number, bigint, boolean, valid Date or null`,
    { sql },
  );
}

async function nextRows(
  result: DuckDBResult,
  names: readonly string[],
  decoders: readonly (Decode | undefined)[],
  statement: Statement,
): Promise<Record<string, unknown>[] | undefined> {
  const chunk = await result.fetchChunk().catch((cause: unknown) => {
    throw queryFailed(statement, cause);
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
