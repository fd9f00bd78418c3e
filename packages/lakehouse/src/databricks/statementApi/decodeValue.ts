import { Buffer } from "node:buffer";
import { parseSqlType, type ScalarName, type SqlType } from "../../types/sqlType.ts";
import { KnownFailure } from "../failureOf.ts";
import type { ResultColumn } from "./statementAnswer.ts";

type Decode = (value: unknown) => unknown;

export type ChunkRow = readonly (string | null)[];

/** Makes the function that turns the texts of a row into what `query` answers, as the driver's rows become it. */
export function rowReader(columns: readonly ResultColumn[]): (row: ChunkRow) => Record<string, unknown> {
  const decoders = columns
    .toSorted((one, other) => one.position - other.position)
    .map(({ name, type_text: text }) => ({ name, decode: columnDecoder(text) }));
  return (row) => {
    if (row.length !== decoders.length)
      throw unreadable(`a row of ${row.length} values for ${decoders.length} columns`);
    return Object.fromEntries(
      decoders.map(({ name, decode }, index) => {
        const value = row[index] ?? null;
        return [name, value === null ? null : decode(value)];
      }),
    );
  };
}

const unreadable = (what: string) =>
  new KnownFailure({ kind: "statement", message: `the service answered ${what}`, state: undefined });

// fields of a STRUCT may carry them (docs.databricks.com/sql/language-manual/data-types/struct-type)
const annotations = / NOT NULL| COMMENT '(?:[^'\\]|\\.|'')*'/gi;

/** A type that definitions cannot name, such as VARIANT, stays the text that it came as. */
function columnDecoder(text: string): Decode {
  if (text.toUpperCase() === "TIMESTAMP_NTZ") return instant;
  let type: SqlType;
  try {
    type = parseSqlType(text.replaceAll(annotations, ""));
  } catch {
    return (value) => value;
  }
  if (type.kind === "scalar" || type.kind === "decimal") return decoder(type);
  const decode = decoder(type);
  return (value) => decode(readJson(String(value), text));
}

const number = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** JSON in which numbers stay texts: a BIGINT or DECIMAL would lose digits. */
function readJson(text: string, type: string): unknown {
  try {
    return JSON.parse(text.replaceAll(number, (token) => (token.startsWith('"') ? token : `"${token}"`)));
  } catch {
    throw unreadable(`a value of ${type} that is no JSON`);
  }
}

function decoder(type: SqlType): Decode {
  switch (type.kind) {
    case "scalar":
      return scalars[type.name];
    case "decimal":
      return plainText("a DECIMAL", /^-?\d+(\.\d+)?$/);
    case "array":
      return arrayDecoder(orNull(decoder(type.element)));
    case "struct":
      return structDecoder(type.fields.map(({ name, type: field }) => [name, orNull(decoder(field))]));
    case "map":
      return mapDecoder(type);
  }
}

const orNull =
  (decode: Decode): Decode =>
  (value) =>
    value === null || value === undefined ? null : decode(value);

const plainText =
  (what: string, form: RegExp): Decode =>
  (value) => {
    if (typeof value === "string" && form.test(value)) return value;
    throw unreadable(`${what} that cannot be read`);
  };

const wholeText = plainText("a whole number", /^-?\d+$/);
const whole: Decode = (value) => Number(wholeText(value));

const long: Decode = (value) => {
  const exact = BigInt(String(wholeText(value)));
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
};

const floating: Decode = (value) => {
  const result = Number(value);
  if (!Number.isNaN(result) || value === "NaN") return result;
  throw unreadable("a DOUBLE that cannot be read");
};

const boolean: Decode = (value) => {
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  throw unreadable("a BOOLEAN that is neither true nor false");
};

const moment = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?$/;

/** A text without a zone is UTC's: the zone of a SQL warehouse unless its administrator sets another. */
const instant: Decode = (value) => {
  const [, day, time, fraction = "", zone = "Z"] = moment.exec(String(value)) ?? [];
  const date = new Date(`${day}T${time}${fraction.slice(0, 4)}${zone}`);
  if (Number.isNaN(date.getTime())) throw unreadable("a TIMESTAMP that cannot be read");
  return date;
};

const scalars: Readonly<Record<ScalarName, Decode>> = {
  STRING: (value) => value,
  BIGINT: long,
  INT: whole,
  SMALLINT: whole,
  TINYINT: whole,
  DOUBLE: floating,
  FLOAT: floating,
  BOOLEAN: boolean,
  TIMESTAMP: instant,
  DATE: plainText("a DATE", /^-?\d{4,}-\d\d-\d\d$/),
  BINARY: (value) => Uint8Array.from(Buffer.from(String(value), "base64")),
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function arrayDecoder(decode: Decode): Decode {
  return (value) => {
    if (Array.isArray(value)) return value.map(decode);
    throw unreadable("an ARRAY that is none");
  };
}

function structDecoder(fields: readonly (readonly [name: string, decode: Decode])[]): Decode {
  return (value) => {
    if (!isRecord(value)) throw unreadable("a STRUCT that is none");
    return Object.fromEntries(fields.map(([name, decode]) => [name, decode(value[name])]));
  };
}

/** A map whose keys are no text becomes a Map. */
function mapDecoder(type: Extract<SqlType, { kind: "map" }>): Decode {
  const decodeKey = decoder(type.key);
  const decodeItem = orNull(decoder(type.value));
  const byText = type.key.kind === "scalar" && type.key.name === "STRING";
  return (value) => {
    if (!isRecord(value)) throw unreadable("a MAP that is none");
    const entries = Object.entries(value);
    return byText
      ? Object.fromEntries(entries.map(([key, item]) => [key, decodeItem(item)]))
      : new Map(entries.map(([key, item]) => [decodeKey(key), decodeItem(item)]));
  };
}
