import { Buffer } from "node:buffer";
import type { Column, Table } from "../defineTable.ts";
import { InvalidRowError } from "../errors.ts";
import { CellError, describeValue, toMicros, toScaled } from "../local/encode.ts";
import { formatSqlType, type SqlType } from "../types/sqlType.ts";

/** Turns a value into JSON that Spark's `from_json` reads back exactly. @throws {CellError} */
type Encode = (value: unknown) => string;

/** One row as a JSON object; null fields are left out. @throws {InvalidRowError} */
export type RowEncoder = (row: unknown, number: number) => string;

/** @param action what could not be done, such as `append to`, for errors. */
export function rowEncoder(table: Table, action: string): RowEncoder {
  const columns = table.columns.map((column) => ({
    ...column,
    label: `${JSON.stringify(column.name)}:`,
    encode: encoder(column.type),
  }));
  const known = new Set(table.columns.map(({ name }) => name));
  const refuse = (row: number, why: string, column?: string): never => {
    const place = column === undefined ? `row ${row} ` : `row ${row}, column '${column}': `;
    throw new InvalidRowError(`Cannot ${action} '${table.name}': ${place}${why}`, {
      table: table.name,
      row,
      ...(column === undefined ? {} : { column }),
    });
  };
  return (row, number) => {
    if (!isRecord(row)) return refuse(number, `must be an object, got ${describeValue(row)}`);
    for (const name in row) if (!known.has(name)) refuse(number, "the table does not have this column", name);
    const fields: string[] = [];
    for (const { name, label, nullable, encode } of columns) {
      const value = row[name];
      if (value === null || value === undefined) {
        if (!nullable) refuse(number, "it must not be empty", name);
        continue;
      }
      try {
        fields.push(label + encode(value));
      } catch (error) {
        if (error instanceof CellError) refuse(number, error.message, name);
        throw error;
      }
    }
    return `{${fields.join(",")}}`;
  };
}

/** @throws {InvalidRowError} when a value does not fit a column that is to be set. */
export function checkValue(table: Table, column: Column, value: unknown): void {
  const refuse = (why: string): never => {
    const at = { table: table.name, column: column.name, row: 1 };
    throw new InvalidRowError(`Cannot update '${table.name}': column '${column.name}': ${why}`, at);
  };
  if (value === null) {
    if (!column.nullable) refuse("it must not be empty");
    return;
  }
  try {
    encoder(column.type)(value);
  } catch (error) {
    if (error instanceof CellError) refuse(error.message);
    throw error;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const mismatch = (expected: string, value: unknown) =>
  new CellError(`expected ${expected}, got ${describeValue(value)}`);

function encoder(type: SqlType): Encode {
  switch (type.kind) {
    case "scalar":
      return scalars[type.name];
    case "decimal":
      return decimalEncoder(type.precision, type.scale);
    case "array": {
      const element = orNull(encoder(type.element));
      return (value) => {
        if (!Array.isArray(value)) throw mismatch("an array", value);
        return `[${value.map(element).join(",")}]`;
      };
    }
    case "map":
      return mapEncoder(type);
    case "struct":
      return structEncoder(type);
  }
}

const integer =
  (least: bigint, most: bigint, expected: string): Encode =>
  (value) => {
    const whole = typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
    if (typeof whole === "bigint" && whole >= least && whole <= most) return String(whole);
    throw mismatch(expected, value);
  };

const small = (bits: bigint) => {
  const most = 2n ** (bits - 1n) - 1n;
  return integer(-most - 1n, most, `a whole number from ${-most - 1n} to ${most}`);
};

function floating(value: unknown): string {
  if (typeof value !== "number") throw mismatch("a number", value);
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? "-0.0" : String(value);
}

function date(value: unknown): string {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value))
    throw mismatch("a date as 'YYYY-MM-DD'", value);
  const ms = Date.parse(value);
  // Date.parse takes February 30 for March 2
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== value)
    throw new CellError("expected a date as 'YYYY-MM-DD', got one that is not in the calendar");
  return `"${value}"`;
}

function timestamp(value: unknown): string {
  const micros = toMicros(value);
  if (micros === undefined)
    throw mismatch("a Date, or a text such as '2026-11-24T10:00:00Z' with its zone", value);
  const below = ((micros % 1_000n) + 1_000n) % 1_000n;
  const iso = new Date(Number((micros - below) / 1_000n)).toISOString();
  return `"${iso.slice(0, -1)}${String(below).padStart(3, "0")}Z"`;
}

const scalars: Record<Extract<SqlType, { kind: "scalar" }>["name"], Encode> = {
  STRING: (value) => {
    if (typeof value !== "string") throw mismatch("a string", value);
    if (!value.isWellFormed())
      throw new CellError("the string holds half of a surrogate pair, which UTF-8 cannot store");
    return JSON.stringify(value);
  },
  BIGINT: integer(
    -(2n ** 63n),
    2n ** 63n - 1n,
    "a whole number that is exact (a safe integer, or a bigint of 64 bits)",
  ),
  INT: small(32n),
  SMALLINT: small(16n),
  TINYINT: small(8n),
  DOUBLE: floating,
  FLOAT: floating,
  BOOLEAN: (value) => {
    if (typeof value !== "boolean") throw mismatch("true or false", value);
    return String(value);
  },
  TIMESTAMP: timestamp,
  DATE: date,
  BINARY: (value) => {
    if (!(value instanceof Uint8Array)) throw mismatch("bytes (Uint8Array)", value);
    return `"${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64")}"`;
  },
};

function decimalEncoder(precision: number, scale: number): Encode {
  return (value) => {
    const text = typeof value === "number" || typeof value === "bigint" ? String(value) : value;
    const scaled = typeof text === "string" ? toScaled(text, precision, scale) : undefined;
    if (scaled === undefined) {
      throw mismatch(
        `a decimal of at most ${precision} digits, ${scale} of them after the point, unrounded`,
        value,
      );
    }
    const digits = String(scaled < 0n ? -scaled : scaled).padStart(scale + 1, "0");
    const cut = digits.length - scale;
    return `"${scaled < 0n ? "-" : ""}${digits.slice(0, cut)}${scale > 0 ? `.${digits.slice(cut)}` : ""}"`;
  };
}

const orNull =
  (encode: Encode): Encode =>
  (value) =>
    value === null || value === undefined ? "null" : encode(value);

// from_json knows only text as the key of a map, so a map travels as its entries
function mapEncoder(type: Extract<SqlType, { kind: "map" }>): Encode {
  const encodeKey = encoder(type.key);
  const encodeValue = orNull(encoder(type.value));
  return (value) => {
    if (!isRecord(value)) throw mismatch("a Map or an object", value);
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    return `[${entries.map(([key, item]) => `{"key":${encodeKey(key)},"value":${encodeValue(item)}}`).join(",")}]`;
  };
}

function structEncoder(type: Extract<SqlType, { kind: "struct" }>): Encode {
  const fields = type.fields.map(({ name, type: field }) => ({
    name,
    label: `${JSON.stringify(name)}:`,
    encode: orNull(encoder(field)),
  }));
  const known = new Set(fields.map(({ name }) => name));
  return (value) => {
    if (!isRecord(value)) throw mismatch("an object", value);
    const unknown = Object.keys(value).find((key) => !known.has(key));
    if (unknown !== undefined)
      throw new CellError(`the object has a field that the type does not know: '${unknown}'`);
    return `{${fields.map(({ name, label, encode }) => label + encode(value[name])).join(",")}}`;
  };
}

/** The type as it travels in JSON. */
function wireType(type: SqlType): SqlType {
  switch (type.kind) {
    case "array":
      return { kind: "array", element: wireType(type.element) };
    case "map": {
      const fields = [
        { name: "key", type: wireType(type.key) },
        { name: "value", type: wireType(type.value) },
      ];
      return { kind: "array", element: { kind: "struct", fields } };
    }
    case "struct":
      return {
        kind: "struct",
        fields: type.fields.map(({ name, type: field }) => ({ name, type: wireType(field) })),
      };
    default:
      return type;
  }
}

/** The struct that a row is in JSON, as Databricks SQL writes it. */
export const wireStruct = (columns: readonly Column[]): string =>
  formatSqlType({
    kind: "struct",
    fields: columns.map(({ name, type }) => ({ name, type: wireType(type) })),
  });

/** What makes a value of its type again out of what has travelled. */
export function restore(type: SqlType, value: string, depth = 0): string {
  if (!holdsMap(type)) return value;
  const item = `x${depth}`;
  switch (type.kind) {
    case "array":
      return `transform(${value}, ${item} -> ${restore(type.element, item, depth + 1)})`;
    case "map": {
      const key = restore(type.key, `${item}.key`, depth + 1);
      const entry = `struct(${key}, ${restore(type.value, `${item}.value`, depth + 1)})`;
      const plain = !holdsMap(type.key) && !holdsMap(type.value);
      return `map_from_entries(${plain ? value : `transform(${value}, ${item} -> ${entry})`})`;
    }
    case "struct": {
      const fields = type.fields.map(
        ({ name, type: field }) => `'${name}', ${restore(field, `${value}.${name}`, depth)}`,
      );
      return `if(${value} is null, null, named_struct(${fields.join(", ")}))`;
    }
    default:
      return value;
  }
}

function holdsMap(type: SqlType): boolean {
  switch (type.kind) {
    case "map":
      return true;
    case "array":
      return holdsMap(type.element);
    case "struct":
      return type.fields.some((field) => holdsMap(field.type));
    default:
      return false;
  }
}
