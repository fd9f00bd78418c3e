import type { DuckDBPreparedStatement, DuckDBType, DuckDBValue } from "@duckdb/node-api";
import { SqlError } from "../errors.ts";
import { parametersOf } from "../sql/timedReads.ts";
import type { Parameter } from "../warehouse.ts";
import type { DuckDBModule } from "./duckdb.ts";
import type { Statement } from "./runQuery.ts";

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
export function checkParameters({ sql, translation, parameters: given }: Statement): void {
  const inReads = translation.reads.flatMap((read) => parametersOf(read));
  const wanted = [...new Set([...translation.parameters, ...inReads])];
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
