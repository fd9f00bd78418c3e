import { TableDefinitionError } from "../errors.ts";

const scalars = {
  STRING: { duckdb: "VARCHAR", delta: "string" },
  BIGINT: { duckdb: "BIGINT", delta: "long" },
  INT: { duckdb: "INTEGER", delta: "integer" },
  SMALLINT: { duckdb: "SMALLINT", delta: "short" },
  TINYINT: { duckdb: "TINYINT", delta: "byte" },
  DOUBLE: { duckdb: "DOUBLE", delta: "double" },
  FLOAT: { duckdb: "FLOAT", delta: "float" },
  BOOLEAN: { duckdb: "BOOLEAN", delta: "boolean" },
  // Delta's timestamp is UTC-adjusted microseconds: TIMESTAMP WITH TIME ZONE in DuckDB
  TIMESTAMP: { duckdb: "TIMESTAMPTZ", delta: "timestamp" },
  DATE: { duckdb: "DATE", delta: "date" },
  BINARY: { duckdb: "BLOB", delta: "binary" },
} as const;

export type ScalarName = keyof typeof scalars;

export type SqlType =
  | { kind: "scalar"; name: ScalarName }
  | { kind: "decimal"; precision: number; scale: number }
  | { kind: "array"; element: SqlType }
  | { kind: "map"; key: SqlType; value: SqlType }
  | { kind: "struct"; fields: readonly StructField[] };

export type StructField = { name: string; type: SqlType };

/** A type in the JSON of Delta's `schemaString`. */
export type DeltaType =
  | string
  | { type: "array"; elementType: DeltaType; containsNull: boolean }
  | { type: "map"; keyType: DeltaType; valueType: DeltaType; valueContainsNull: boolean }
  | { type: "struct"; fields: DeltaField[] };

export type DeltaField = {
  name: string;
  type: DeltaType;
  nullable: boolean;
  metadata: Record<string, unknown>;
};

export const isScalarName = (name: string): name is ScalarName => Object.hasOwn(scalars, name);

/** Column and field names are plain so that they need no escaping in any engine. */
export const plainName = /^[A-Za-z_][A-Za-z0-9_]{0,126}$/;

/** The type as Databricks SQL writes it. */
export function formatSqlType(type: SqlType): string {
  switch (type.kind) {
    case "scalar":
      return type.name;
    case "decimal":
      return `DECIMAL(${type.precision},${type.scale})`;
    case "array":
      return `ARRAY<${formatSqlType(type.element)}>`;
    case "map":
      return `MAP<${formatSqlType(type.key)},${formatSqlType(type.value)}>`;
    case "struct":
      return `STRUCT<${type.fields.map((field) => `${field.name}: ${formatSqlType(field.type)}`).join(",")}>`;
  }
}

/** The type as DuckDB writes it. */
export function duckdbType(type: SqlType): string {
  switch (type.kind) {
    case "scalar":
      return scalars[type.name].duckdb;
    case "decimal":
      return `DECIMAL(${type.precision},${type.scale})`;
    case "array":
      return `${duckdbType(type.element)}[]`;
    case "map":
      return `MAP(${duckdbType(type.key)},${duckdbType(type.value)})`;
    case "struct":
      return `STRUCT(${type.fields.map((field) => `"${field.name}" ${duckdbType(field.type)}`).join(",")})`;
  }
}

/** The type as Delta's log writes it. */
export function deltaType(type: SqlType): DeltaType {
  switch (type.kind) {
    case "scalar":
      return scalars[type.name].delta;
    case "decimal":
      return `decimal(${type.precision},${type.scale})`;
    case "array":
      return { type: "array", elementType: deltaType(type.element), containsNull: true };
    case "map":
      return {
        type: "map",
        keyType: deltaType(type.key),
        valueType: deltaType(type.value),
        valueContainsNull: true,
      };
    case "struct":
      return {
        type: "struct",
        fields: type.fields.map(({ name, type: fieldType }) => ({
          name,
          type: deltaType(fieldType),
          nullable: true,
          metadata: {},
        })),
      };
  }
}

/** The type that Delta's log names; undefined for one that this version does not know. */
export function fromDeltaType(type: DeltaType): SqlType | undefined {
  if (typeof type === "string") return fromDeltaName(type);
  if (type.type === "array") {
    const element = fromDeltaType(type.elementType);
    return element && { kind: "array", element };
  }
  if (type.type === "map") {
    const key = fromDeltaType(type.keyType);
    const value = fromDeltaType(type.valueType);
    return key && value && { kind: "map", key, value };
  }
  const fields: StructField[] = [];
  for (const field of type.fields) {
    const fieldType = fromDeltaType(field.type);
    if (!fieldType || !plainName.test(field.name)) return undefined;
    fields.push({ name: field.name, type: fieldType });
  }
  return { kind: "struct", fields };
}

function fromDeltaName(name: string): SqlType | undefined {
  const decimal = /^decimal\((\d+),\s*(-?\d+)\)$/.exec(name);
  if (decimal) return { kind: "decimal", precision: Number(decimal[1]), scale: Number(decimal[2]) };
  for (const scalar of Object.keys(scalars)) {
    if (isScalarName(scalar) && scalars[scalar].delta === name) return { kind: "scalar", name: scalar };
  }
  return undefined;
}

const synonyms: Readonly<Record<string, ScalarName>> = {
  LONG: "BIGINT",
  INTEGER: "INT",
  SHORT: "SMALLINT",
  BYTE: "TINYINT",
  REAL: "FLOAT",
};

/**
 * Reads a Databricks SQL type, such as `DECIMAL(10,2)` or `ARRAY<STRUCT<id: BIGINT, name: STRING>>`.
 * @throws {TableDefinitionError} for a type that is not known.
 */
export function parseSqlType(text: string): SqlType {
  const parser = { text, tokens: text.match(/[A-Za-z_][A-Za-z0-9_]*|\d+|[<>(),:]|\S/g) ?? [], at: 0 };
  const type = readType(parser);
  if (parser.at < parser.tokens.length) throw notAType(parser, "the end");
  return type;
}

type Parser = { text: string; tokens: readonly string[]; at: number };

function notAType(parser: Parser, expected: string): TableDefinitionError {
  const found = parser.tokens[parser.at] ?? "the end";
  const known = [...Object.keys(scalars), "DECIMAL(p,s)", "ARRAY<...>", "MAP<...>", "STRUCT<...>"].join(", ");
  return new TableDefinitionError(
    `Cannot read the type '${parser.text}': expected ${expected}, found '${found}'. Known types: ${known}`,
  );
}

function expectToken(parser: Parser, token: string): void {
  if (parser.tokens[parser.at] !== token) throw notAType(parser, `'${token}'`);
  parser.at += 1;
}

function readType(parser: Parser): SqlType {
  const word = (parser.tokens[parser.at] ?? "").toUpperCase();
  if (word === "DECIMAL" || word === "NUMERIC") return readDecimal(parser);
  if (word === "ARRAY") return readArray(parser);
  if (word === "MAP") return readMap(parser);
  if (word === "STRUCT") return readStruct(parser);
  const name = Object.hasOwn(synonyms, word) ? synonyms[word] : word;
  if (name === undefined || !isScalarName(name)) throw notAType(parser, "a type");
  parser.at += 1;
  return { kind: "scalar", name };
}

function readDecimal(parser: Parser): SqlType {
  parser.at += 1;
  expectToken(parser, "(");
  const precision = readNumber(parser);
  expectToken(parser, ",");
  const scale = readNumber(parser);
  expectToken(parser, ")");
  if (precision < 1 || precision > 38 || scale > precision) {
    throw new TableDefinitionError(
      `Cannot read the type '${parser.text}': DECIMAL takes 1 to 38 digits and a scale within them`,
    );
  }
  return { kind: "decimal", precision, scale };
}

function readNumber(parser: Parser): number {
  const token = parser.tokens[parser.at] ?? "";
  if (!/^\d+$/.test(token)) throw notAType(parser, "a number");
  parser.at += 1;
  return Number(token);
}

function readArray(parser: Parser): SqlType {
  parser.at += 1;
  expectToken(parser, "<");
  const element = readType(parser);
  expectToken(parser, ">");
  return { kind: "array", element };
}

function readMap(parser: Parser): SqlType {
  parser.at += 1;
  expectToken(parser, "<");
  const key = readType(parser);
  expectToken(parser, ",");
  const value = readType(parser);
  expectToken(parser, ">");
  return { kind: "map", key, value };
}

function readStruct(parser: Parser): SqlType {
  parser.at += 1;
  expectToken(parser, "<");
  const fields: StructField[] = [];
  do {
    if (fields.length > 0) expectToken(parser, ",");
    const name = parser.tokens[parser.at] ?? "";
    if (!plainName.test(name)) throw notAType(parser, "a field name");
    parser.at += 1;
    if (parser.tokens[parser.at] === ":") parser.at += 1;
    fields.push({ name, type: readType(parser) });
  } while (parser.tokens[parser.at] === ",");
  expectToken(parser, ">");
  return { kind: "struct", fields };
}
