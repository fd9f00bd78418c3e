import type { DuckDBValue } from "@duckdb/node-api";
import { duckdbType, type SqlType } from "../types/sqlType.ts";
import type { DuckDBModule } from "./duckdb.ts";

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** The value as DuckDB's SQL writes it, exactly; undefined for those that have no plain text. */
export function literal(duckdb: DuckDBModule, type: SqlType, value: DuckDBValue): string | undefined {
  const name = duckdbType(type);
  if (value === null) return `NULL::${name}`;
  if (value instanceof duckdb.DuckDBTimestampTZValue) return `make_timestamp(${value.micros})::TIMESTAMPTZ`;
  if (value instanceof duckdb.DuckDBDateValue) return `${quote(value.toString())}::DATE`;
  if (typeof value === "object" && !(value instanceof duckdb.DuckDBDecimalValue)) return undefined;
  const text = String(value);
  // by way of a text, numbers are read without a detour over DECIMAL; SQL text ends at a zero byte
  return text.includes("\0") ? undefined : `${quote(text)}::${name}`;
}
