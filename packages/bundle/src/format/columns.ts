import { type Formatted, formatDate, formatValue, fractionDigits } from "./formatValue.ts";
import type { Cell, TableColumn } from "./tableData.ts";

export type ColumnOptions = {
  /** @default the column's name */
  heading?: string;
  /** `percent` of 0.5 is 50 %, `bytes` and `milliseconds` get units, `text` is never a number. @default by the values */
  as?: "percent" | "bytes" | "milliseconds" | "text";
  /** Digits after the point. @default as many as the values need, 4 at most */
  decimals?: number;
};

/** Names in the order to show, or names with a heading or more for each. */
export type Columns<Name extends string = string> =
  | readonly Name[]
  | Readonly<Partial<Record<Name, string | ColumnOptions>>>;

export type ChosenColumn = { name: string; options: ColumnOptions };

export function chooseColumns(columns: Columns | undefined, names: readonly string[]): ChosenColumn[] {
  if (columns === undefined) return names.map((name) => ({ name, options: {} }));
  if (isList(columns)) return columns.map((name) => ({ name, options: {} }));
  return Object.entries(columns).map(([name, given = {}]) => ({
    name,
    options: typeof given === "string" ? { heading: given } : given,
  }));
}

// Array.isArray does not narrow a readonly array
const isList = (columns: Columns): columns is readonly string[] => Array.isArray(columns);

/** The values of one column as texts that fit each other: one number of decimals, one alignment. */
export function formatColumn(
  { name, options }: ChosenColumn,
  values: readonly unknown[],
): { column: TableColumn; cells: Cell[] } {
  const days = areDays(values);
  const formatted = values.map((value) =>
    formatAs(days && value instanceof Date ? dayOf(value) : value, options.as),
  );
  const shown = formatted.filter(({ kind }) => kind !== "none");
  const numeric = shown.length > 0 && shown.every(({ kind }) => kind === "number");
  const decimals = options.decimals ?? commonDecimals(values);
  const texts = formatted.map(({ text }, index) =>
    options.as === undefined
      ? withDecimals(values[index], text, decimals)
      : withUnit(values[index], text, options),
  );
  return {
    column: { heading: options.heading ?? name, numeric },
    cells: texts.map((text, index) => ({
      text,
      none: formatted[index]?.kind === "none",
      grouped: numeric && !/(id|year)$/i.test(name),
    })),
  };
}

/** True when every time in a column begins a day, so that the day says all. */
function areDays(values: readonly unknown[]): boolean {
  const times = values.filter((value) => value instanceof Date);
  return times.length > 0 && times.every((time) => formatDate(time).endsWith("T00:00:00Z"));
}

const dayOf = (date: Date) => formatDate(date).slice(0, -"T00:00:00Z".length);

function formatAs(value: unknown, as: ColumnOptions["as"]): Formatted {
  const formatted = formatValue(value);
  return as === "text" && formatted.kind === "number" ? { ...formatted, kind: "text" } : formatted;
}

/** The most decimals that one of the binary fractions among `values` needs. */
function commonDecimals(values: readonly unknown[]): number {
  const fractions = values.filter((value) => typeof value === "number" && !Number.isInteger(value));
  const lengths = fractions.map((value) => /\.(\d+)$/.exec(formatValue(value).text)?.[1]?.length ?? 0);
  return Math.min(Math.max(0, ...lengths), fractionDigits);
}

function withDecimals(value: unknown, text: string, decimals: number): string {
  const plain = typeof value === "number" && /^-?\d+(\.\d+)?$/.test(text);
  if (!plain) return text;
  const tooSmall = value !== 0 && Math.abs(value) < 10 ** -decimals;
  return tooSmall ? text : value.toFixed(decimals);
}

function withUnit(value: unknown, text: string, { as, decimals = 1 }: ColumnOptions): string {
  if (typeof value !== "number" && typeof value !== "bigint") return text;
  const number = Number(value);
  if (as === "percent") return `${(100 * number).toFixed(decimals)} %`;
  if (as === "bytes") return formatBytes(number, decimals);
  if (as === "milliseconds") return formatMilliseconds(number);
  return text;
}

/** Decimal units, as limits of an API are given: 32,000 bytes are 32.0 kB. */
export function formatBytes(bytes: number, decimals = 1): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes === 0 ? 0 : Math.min(Math.floor(Math.log10(Math.abs(bytes)) / 3), units.length - 1);
  return power <= 0 ? `${bytes} B` : `${(bytes / 1_000 ** power).toFixed(decimals)} ${units[power]}`;
}

/** A length of time by the largest unit that suits: 0.21 ms, 340 ms, 12.4 s, 3 min 20 s, 2 h 5 min. */
export function formatMilliseconds(ms: number): string {
  if (!Number.isFinite(ms)) return "unknown";
  if (ms < 10) return `${Number(ms.toFixed(2))} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  const seconds = ms / 1_000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
