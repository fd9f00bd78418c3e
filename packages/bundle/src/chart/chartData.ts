import { ChartError } from "../errors.ts";
import { isDecimal } from "../format/formatValue.ts";

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
  const sources = Object.entries(parts);
  return rows.map((row) =>
    Object.fromEntries(
      sources.map(([part, source]) => [part, drawnValue(readCell(row, source.column), source)]),
    ),
  );
}

export const places = (column: string): Source => ({ column, scale: "ordinal" });
export const numbers = (column: string): Source => ({ column, scale: "quantitative" });

function drawnValue(value: unknown, { column, scale }: Source): number | string | null {
  if (value === null || value === undefined) return null;
  if (scale === "ordinal")
    return value instanceof Date ? value.toISOString().replace("T00:00:00.000Z", "") : String(value);
  const number = scale === "temporal" ? toTime(value) : toNumber(value);
  if (number !== undefined) return number;
  throw new ChartError(
    `Cannot draw column '${column}' as ${scale === "temporal" ? "times" : "numbers"}: it has the value ${JSON.stringify(value)}.`,
  );
}

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
