import type { DataType, Field } from "apache-arrow";

/** Turns a value that the driver hands out into what this package answers; null is the caller's. */
type Decode = (value: unknown) => unknown;

export type RowDecoder = (row: object) => Record<string, unknown>;

const least = BigInt(Number.MIN_SAFE_INTEGER);
const most = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Makes the function for the rows of one result: BIGINT becomes a number when exact and stays a bigint else, DATE
 * becomes 'YYYY-MM-DD', BINARY a Uint8Array, a MAP whose keys are no text a Map; DECIMAL comes as text, TIMESTAMP as Date.
 * @param fields the columns by the result's Arrow schema; left out, only top-level values are told apart.
 */
export function rowDecoder(fields: readonly Field[] | undefined): RowDecoder {
  if (fields === undefined) return (row) => Object.fromEntries(Object.entries(row).map(decodeByValue));
  const columns = fields.map((field) => ({ name: field.name, decode: decoderOf(field) }));
  return (row) => {
    const values = new Map(Object.entries(row));
    return Object.fromEntries(
      columns.map(({ name, decode }) => {
        const value = values.get(name) ?? null;
        return [name, value === null || decode === undefined ? value : decode(value)];
      }),
    );
  };
}

const decodeByValue = ([name, value]: [string, unknown]): [string, unknown] => [
  name,
  typeof value === "bigint" ? decodeInteger(value) : value instanceof Uint8Array ? copy(value) : value,
];

const decodeInteger: Decode = (value) =>
  typeof value === "bigint" && value >= least && value <= most ? Number(value) : value;

// the driver's Buffers lie on memory of a whole page
const copy = (bytes: Uint8Array) => Uint8Array.from(bytes);

// numbers of Arrow's format (org.apache.arrow.flatbuf.Type, as apache-arrow counts them)
const kinds = {
  int: 2,
  float: 3,
  binary: 4,
  text: 5,
  bool: 6,
  date: 8,
  timestamp: 10,
  list: 12,
  struct: 13,
  map: 17,
} as const;

function decoderOf({ type }: Field): Decode | undefined {
  const { children = [] } = type;
  switch (type.typeId) {
    case kinds.int:
      return type.bitWidth === 64 ? decodeInteger : undefined;
    case kinds.date:
      return (value) => (value instanceof Date ? value.toISOString().slice(0, 10) : value);
    case kinds.binary:
      return (value) => (value instanceof Uint8Array ? copy(value) : value);
    case kinds.list:
      return listDecoder(children[0]);
    case kinds.struct:
      return structDecoder(children);
    case kinds.map:
      return mapDecoder(children[0]?.type.children ?? []);
    default:
      return undefined;
  }
}

const orNull =
  (decode: Decode | undefined): Decode =>
  (value) =>
    value === null || value === undefined ? null : decode ? decode(value) : value;

function listDecoder(element: Field | undefined): Decode | undefined {
  const decode = element && decoderOf(element);
  return (value) => (Array.isArray(value) ? value.map(orNull(decode)) : value);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

function structDecoder(fields: readonly Field[]): Decode {
  const decoders = fields.map((field) => ({ name: field.name, decode: orNull(decoderOf(field)) }));
  return (value) =>
    isRecord(value)
      ? Object.fromEntries(decoders.map(({ name, decode }) => [name, decode(value[name])]))
      : value;
}

function mapDecoder([key, item]: readonly Field[]): Decode {
  const decodeItem = orNull(item && decoderOf(item));
  const readKey = key && keyReader(key.type);
  return (value) => {
    if (!isRecord(value)) return value;
    const entries = Object.entries(value);
    return readKey
      ? new Map(entries.map(([name, entry]) => [readKey(name), decodeItem(entry)]))
      : Object.fromEntries(entries.map(([name, entry]) => [name, decodeItem(entry)]));
  };
}

/** The driver makes a text of every key; undefined for those that are one. */
function keyReader({ typeId }: DataType): ((text: string) => unknown) | undefined {
  switch (typeId) {
    case kinds.text:
      return undefined;
    case kinds.int:
      return (text) => decodeInteger(BigInt(text));
    case kinds.float:
      return Number;
    case kinds.bool:
      return (text) => text === "true";
    case kinds.date:
      return (text) => new Date(text).toISOString().slice(0, 10);
    case kinds.timestamp:
      return (text) => new Date(Math.floor(Number(text)));
    default:
      return (text) => text;
  }
}
