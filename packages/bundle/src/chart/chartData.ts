import { ChartError } from "../errors.ts";
import { formatDate, isDecimal } from "../format/formatValue.ts";
import { inspectValue } from "../format/inspectValue.ts";

/** How a column is drawn: on a scale of numbers, of time, or as one place for each value. */
export type Scale = "quantitative" | "temporal" | "ordinal";

export type DrawnRow = Record<string, number | string | null>;

const dateText = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** The scale that fits the values of a column; times may be Dates or ISO 8601 texts. */
export function scaleOf(rows: readonly object[], column: string): Scale {
  const values = rows
    .map((row) => readCell(row, column))
    .filter((value) => value !== null && value !== undefined);
  if (values.length === 0)
    throw new ChartError(`Cannot draw column '${column}': none of ${rows.length} rows has a value in it.`);
  if (values.every((value) => toNumber(value) !== undefined)) return "quantitative";
  if (values.every((value) => toTime(value) !== undefined)) return "temporal";
  return "ordinal";
}

/** Which column a part of the picture is read from, and on which scale it is drawn. */
export type Source = { column: string; scale: Scale };

/**
 * A row for each of `rows` with the parts of the picture: a number, milliseconds since 1970, or a text, as the scale
 * needs it. Parts have names of their own, since vega would read `a.b` as a path.
 */
export function drawnRows(rows: readonly object[], parts: Readonly<Record<string, Source>>): DrawnRow[] {
  if (rows.length === 0) throw new ChartError("Cannot draw a chart of no rows.");
  const readers = Object.entries(parts).map(([part, source]) => ({
    part,
    column: source.column,
    draw: drawerFor(rows, source),
  }));
  return rows.map((row) =>
    Object.fromEntries(readers.map(({ part, column, draw }) => [part, draw(readCell(row, column))])),
  );
}

export const places = (column: string): Source => ({ column, scale: "ordinal" });
export const numbers = (column: string): Source => ({ column, scale: "quantitative" });

function drawerFor(
  rows: readonly object[],
  { column, scale }: Source,
): (value: unknown) => number | string | null {
  if (scale === "ordinal") {
    const name = nameFor(rows, column);
    return (value) => (value === null || value === undefined ? null : name(value));
  }
  const convert = scale === "temporal" ? toTime : toNumber;
  return (value) => {
    if (value === null || value === undefined) return null;
    const number = convert(value);
    if (number !== undefined) return number;
    const kind = scale === "temporal" ? "times" : "numbers";
    throw new ChartError(
      `Cannot draw column '${column}' as ${kind}: it has the value ${inspectValue(value)}.`,
    );
  };
}

/** How the places of an axis are called: months where every value begins one, days where every value begins one. */
function nameFor(rows: readonly object[], column: string): (value: unknown) => string {
  const plain = (value: unknown) => (value instanceof Date ? formatDate(value) : String(value));
  const values = rows
    .map((row) => readCell(row, column))
    .filter((value) => value !== null && value !== undefined);
  const times = values.map(toTime);
  const starts = (end: string) => times.every((time) => time !== undefined && isoOf(time).endsWith(end));
  if (values.length === 0 || !starts("T00:00:00.000Z")) return plain;
  const length = values.length > 1 && starts("-01T00:00:00.000Z") ? "1997-01".length : "1997-01-01".length;
  return (value) => isoOf(toTime(value) ?? Number.NaN).slice(0, length);
}

const isoOf = (time: number) => new Date(time).toISOString();

export function readCell(row: object, column: string): unknown {
  return Reflect.get(row, column);
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value === "bigint") return Number(value);
  return typeof value === "string" && isDecimal(value) ? Number(value) : undefined;
}

function toTime(value: unknown): number | undefined {
  const time =
    value instanceof Date
      ? value.getTime()
      : typeof value === "string" && dateText.test(value)
        ? Date.parse(value)
        : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
