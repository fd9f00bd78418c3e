import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";
import type { DuckDBModule } from "./duckdb.ts";

/** Turns what DuckDB answers into plain values. */
export type Decode = (value: DuckDBValue) => unknown;

/**
 * Makes the function that turns values of a result column into plain ones: BIGINT and wider into a number when
 * exact and else a bigint, DECIMAL into a string, TIMESTAMP into a Date (microseconds are cut), DATE into
 * 'YYYY-MM-DD', nested into arrays and objects. Undefined: the values are plain already.
 */
export function decoder(duckdb: DuckDBModule, type: DuckDBType): Decode | undefined {
  const { DuckDBTypeId } = duckdb;
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
    case DuckDBTypeId.VARCHAR:
    case DuckDBTypeId.ENUM:
    case DuckDBTypeId.SQLNULL:
      return undefined;
    default:
      return (value) => plain(duckdb, value);
  }
}

// rounded down, also before 1970; as bigint, since microseconds after the year 2255 are no exact numbers
const wholeMillis = (micros: bigint) => Number(micros / 1_000n - (micros % 1_000n < 0n ? 1n : 0n));

const least = BigInt(Number.MIN_SAFE_INTEGER);
const most = BigInt(Number.MAX_SAFE_INTEGER);

function plain(duckdb: DuckDBModule, value: DuckDBValue): unknown {
  if (typeof value === "bigint") return value >= least && value <= most ? Number(value) : value;
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof duckdb.DuckDBTimestampTZValue || value instanceof duckdb.DuckDBTimestampValue) {
    return value.isFinite ? new Date(wholeMillis(value.micros)) : null;
  }
  // a copy: what DuckDB hands out may be a Buffer on memory that it uses again
  if (value instanceof duckdb.DuckDBBlobValue) return new Uint8Array(value.bytes);
  if (value instanceof duckdb.DuckDBListValue || value instanceof duckdb.DuckDBArrayValue) {
    return value.items.map((item) => plain(duckdb, item));
  }
  if (value instanceof duckdb.DuckDBStructValue) {
    return Object.fromEntries(
      Object.entries(value.entries).map(([name, item]) => [name, plain(duckdb, item)]),
    );
  }
  if (value instanceof duckdb.DuckDBMapValue) return plainMap(duckdb, value.entries);
  // DECIMAL, DATE, TIME, INTERVAL, UUID and the rare ones: their text is exact
  return value.toString();
}

function plainMap(
  duckdb: DuckDBModule,
  entries: readonly { key: DuckDBValue; value: DuckDBValue }[],
): unknown {
  const pairs = entries.map(({ key, value }): [unknown, unknown] => [
    plain(duckdb, key),
    plain(duckdb, value),
  ]);
  return pairs.every(([key]) => typeof key === "string")
    ? Object.fromEntries(pairs.map(([key, value]) => [String(key), value]))
    : new Map(pairs);
}
