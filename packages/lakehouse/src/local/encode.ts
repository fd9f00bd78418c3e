import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";
import type { SqlType } from "../types/sqlType.ts";
import type { DuckDBModule } from "./duckdb.ts";

/** Why a value does not fit its column; never holds the value. */
export class CellError extends Error {}

/** Turns a value of a row into what DuckDB stores. @throws {CellError} */
export type Encode = (value: unknown) => DuckDBValue;

/** What the value is, for an error: its kind and never its content. */
export function describeValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid Date" : "a Date";
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value === "number" && !Number.isInteger(value)) return "a number with a fraction";
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}

const mismatch = (expected: string, value: unknown) =>
  new CellError(`expected ${expected}, got ${describeValue(value)}`);

const integerRanges = {
  BIGINT: [-(2n ** 63n), 2n ** 63n - 1n],
  INT: [-(2 ** 31), 2 ** 31 - 1],
  SMALLINT: [-(2 ** 15), 2 ** 15 - 1],
  TINYINT: [-(2 ** 7), 2 ** 7 - 1],
} as const;

function encodeBigint(value: unknown): bigint {
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  const [least, most] = integerRanges.BIGINT;
  if (typeof value === "bigint" && value >= least && value <= most) return value;
  throw mismatch("a whole number that is exact (a safe integer, or a bigint of 64 bits)", value);
}

function integerEncoder(name: "INT" | "SMALLINT" | "TINYINT"): Encode {
  const [least, most] = integerRanges[name];
  return (value) => {
    const number = typeof value === "bigint" ? Number(value) : value;
    if (typeof number === "number" && Number.isInteger(number) && number >= least && number <= most)
      return number;
    throw mismatch(`a whole number from ${least} to ${most}`, value);
  };
}

function encodeText(value: unknown): string {
  if (typeof value !== "string") throw mismatch("a string", value);
  if (!value.isWellFormed())
    throw new CellError("the string holds half of a surrogate pair, which UTF-8 cannot store");
  return value;
}

const dayMs = 86_400_000;
const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;

function encodeDate({ DuckDBDateValue }: DuckDBModule): Encode {
  return (value) => {
    if (typeof value !== "string" || !datePattern.test(value))
      throw mismatch("a date as 'YYYY-MM-DD'", value);
    const ms = Date.parse(value);
    // Date.parse takes February 30 for March 2
    if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== value) {
      throw new CellError("expected a date as 'YYYY-MM-DD', got one that is not in the calendar");
    }
    return new DuckDBDateValue(ms / dayMs);
  };
}

const instantPattern = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;

/** Microseconds since 1970 of a Date or of an ISO 8601 text with its zone. */
export function toMicros(value: unknown): bigint | undefined {
  if (value instanceof Date) {
    const ms = value.getTime();
    return Number.isNaN(ms) ? undefined : BigInt(ms) * 1_000n;
  }
  const match = typeof value === "string" ? instantPattern.exec(value) : null;
  if (!match) return undefined;
  const ms = Date.parse(String(value));
  if (Number.isNaN(ms)) return undefined;
  const belowMs = (match[2] ?? "").slice(4, 7).padEnd(3, "0");
  return BigInt(ms) * 1_000n + BigInt(belowMs);
}

function encodeTimestamp({ DuckDBTimestampTZValue }: DuckDBModule): Encode {
  return (value) => {
    const micros = toMicros(value);
    if (micros === undefined)
      throw mismatch("a Date, or a text such as '2026-11-24T10:00:00Z' with its zone", value);
    return new DuckDBTimestampTZValue(micros);
  };
}

const decimalPattern = /^([+-]?)(\d+)(?:\.(\d*))?$/;

/** The number as its digits, scaled; undefined when it has more digits than the type holds. */
export function toScaled(text: string, precision: number, scale: number): bigint | undefined {
  const match = decimalPattern.exec(text);
  if (!match) return undefined;
  const fraction = (match[3] ?? "").replace(/0+$/, "");
  if (fraction.length > scale) return undefined;
  const digits = BigInt(`${match[2]}${fraction.padEnd(scale, "0")}`);
  if (digits >= 10n ** BigInt(precision)) return undefined;
  return match[1] === "-" ? -digits : digits;
}

function encodeDecimal({ DuckDBDecimalValue }: DuckDBModule, precision: number, scale: number): Encode {
  return (value) => {
    const text = typeof value === "number" || typeof value === "bigint" ? String(value) : value;
    const scaled = typeof text === "string" ? toScaled(text, precision, scale) : undefined;
    if (scaled === undefined) {
      throw mismatch(
        `a decimal of at most ${precision} digits, ${scale} of them after the point, unrounded`,
        value,
      );
    }
    return new DuckDBDecimalValue(scaled, precision, scale);
  };
}

/** Makes the function that checks and turns the values of one type. `null` is the caller's. */
export function encoder(duckdb: DuckDBModule, type: SqlType): Encode {
  switch (type.kind) {
    case "scalar":
      return scalarEncoder(duckdb, type.name);
    case "decimal":
      return encodeDecimal(duckdb, type.precision, type.scale);
    case "array": {
      const element = orNull(encoder(duckdb, type.element));
      return (value) => {
        if (!Array.isArray(value)) throw mismatch("an array", value);
        return new duckdb.DuckDBListValue(value.map(element));
      };
    }
    case "map":
      return mapEncoder(duckdb, type);
    case "struct":
      return structEncoder(duckdb, type);
  }
}

function scalarEncoder(duckdb: DuckDBModule, name: Extract<SqlType, { kind: "scalar" }>["name"]): Encode {
  switch (name) {
    case "STRING":
      return encodeText;
    case "BIGINT":
      return encodeBigint;
    case "INT":
    case "SMALLINT":
    case "TINYINT":
      return integerEncoder(name);
    case "DOUBLE":
    case "FLOAT":
      return (value) => {
        if (typeof value === "number") return value;
        throw mismatch("a number", value);
      };
    case "BOOLEAN":
      return (value) => {
        if (typeof value === "boolean") return value;
        throw mismatch("true or false", value);
      };
    case "TIMESTAMP":
      return encodeTimestamp(duckdb);
    case "DATE":
      return encodeDate(duckdb);
    case "BINARY":
      return (value) => {
        if (value instanceof Uint8Array) return new duckdb.DuckDBBlobValue(value);
        throw mismatch("bytes (Uint8Array)", value);
      };
  }
}

const orNull =
  (encode: Encode): Encode =>
  (value) =>
    value === null || value === undefined ? null : encode(value);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function mapEncoder(duckdb: DuckDBModule, type: Extract<SqlType, { kind: "map" }>): Encode {
  const encodeKey = encoder(duckdb, type.key);
  const encodeValue = orNull(encoder(duckdb, type.value));
  return (value) => {
    if (!isRecord(value)) throw mismatch("a Map or an object", value);
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    return new duckdb.DuckDBMapValue(
      entries.map(([key, item]) => ({ key: encodeKey(key), value: encodeValue(item) })),
    );
  };
}

function structEncoder(duckdb: DuckDBModule, type: Extract<SqlType, { kind: "struct" }>): Encode {
  const fields = type.fields.map(({ name, type: fieldType }) => ({
    name,
    encode: orNull(encoder(duckdb, fieldType)),
  }));
  const known = new Set(fields.map(({ name }) => name));
  return (value) => {
    if (!isRecord(value)) throw mismatch("an object", value);
    const unknown = Object.keys(value).find((key) => !known.has(key));
    if (unknown !== undefined)
      throw new CellError(`the object has a field that the type does not know: '${unknown}'`);
    return new duckdb.DuckDBStructValue(
      Object.fromEntries(fields.map(({ name, encode }) => [name, encode(value[name])])),
    );
  };
}

/** DuckDB's type object, which its vectors need for nested values. */
export function duckdbTypeOf(duckdb: DuckDBModule, type: SqlType): DuckDBType {
  switch (type.kind) {
    case "scalar":
      return {
        STRING: duckdb.VARCHAR,
        BIGINT: duckdb.BIGINT,
        INT: duckdb.INTEGER,
        SMALLINT: duckdb.SMALLINT,
        TINYINT: duckdb.TINYINT,
        DOUBLE: duckdb.DOUBLE,
        FLOAT: duckdb.FLOAT,
        BOOLEAN: duckdb.BOOLEAN,
        TIMESTAMP: duckdb.TIMESTAMPTZ,
        DATE: duckdb.DATE,
        BINARY: duckdb.BLOB,
      }[type.name];
    case "decimal":
      return duckdb.DECIMAL(type.precision, type.scale);
    case "array":
      return duckdb.LIST(duckdbTypeOf(duckdb, type.element));
    case "map":
      return duckdb.MAP(duckdbTypeOf(duckdb, type.key), duckdbTypeOf(duckdb, type.value));
    case "struct":
      return duckdb.STRUCT(
        Object.fromEntries(type.fields.map((field) => [field.name, duckdbTypeOf(duckdb, field.type)])),
      );
  }
}
