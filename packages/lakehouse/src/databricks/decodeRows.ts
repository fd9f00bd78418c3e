import { DataType, type Field, RecordBatchReader } from "apache-arrow";

/** Turns a value that the driver hands out into what this package answers; null is the caller's. */
type Decode = (value: unknown) => unknown;

export type RowDecoder = (row: object) => Record<string, unknown>;

const least = BigInt(Number.MIN_SAFE_INTEGER);
const most = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Makes the function for the rows of one result: BIGINT becomes a number when exact and stays a bigint else, DATE
 * becomes 'YYYY-MM-DD', BINARY a Uint8Array, a MAP whose keys are no text a Map; DECIMAL comes as text, TIMESTAMP as Date.
 * @param schema the Arrow schema that the service sends with a result; left out, only top-level values are told apart.
 */
export function rowDecoder(schema: Uint8Array | undefined): RowDecoder {
  if (schema === undefined) return (row) => Object.fromEntries(Object.entries(row).map(decodeByValue));
  const columns = fieldsOf(schema).map((field) => ({ name: field.name, decode: decoderOf(field) }));
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

function fieldsOf(schema: Uint8Array): Field[] {
  const reader = RecordBatchReader.from(schema);
  reader.open();
  return reader.schema.fields;
}

const decodeByValue = ([name, value]: [string, unknown]): [string, unknown] => [
  name,
  typeof value === "bigint" ? decodeInteger(value) : value instanceof Uint8Array ? copy(value) : value,
];

const decodeInteger: Decode = (value) =>
  typeof value === "bigint" && value >= least && value <= most ? Number(value) : value;

// the driver's Buffers lie on memory of a whole page
const copy = (bytes: Uint8Array) => Uint8Array.from(bytes);

function decoderOf(field: Field): Decode | undefined {
  const { type } = field;
  if (DataType.isInt(type)) return type.bitWidth === 64 ? decodeInteger : undefined;
  if (DataType.isDate(type))
    return (value) => (value instanceof Date ? value.toISOString().slice(0, 10) : value);
  if (DataType.isBinary(type)) return (value) => (value instanceof Uint8Array ? copy(value) : value);
  if (DataType.isList(type)) return listDecoder(type.children[0]);
  if (DataType.isStruct(type)) return structDecoder(type.children);
  if (DataType.isMap(type)) return mapDecoder(type.children[0]?.type.children ?? []);
  return undefined;
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
function keyReader(type: DataType): ((text: string) => unknown) | undefined {
  if (DataType.isUtf8(type)) return undefined;
  if (DataType.isInt(type)) return (text) => decodeInteger(BigInt(text));
  if (DataType.isFloat(type)) return Number;
  if (DataType.isBool(type)) return (text) => text === "true";
  return (text) => text;
}
