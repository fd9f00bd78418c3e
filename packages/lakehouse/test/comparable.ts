import { inspect } from "node:util";

/** A value in which numbers that differ beyond their twelfth digit are the same. */
export function comparable(value: unknown): unknown {
  if (typeof value === "number" && !Number.isInteger(value)) return Number(value.toPrecision(12));
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date || value instanceof Map || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(comparable);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, comparable(item)]));
}

/** Rows in one order, whatever order they came in. */
export function inOneOrder(rows: readonly unknown[]): unknown[] {
  const text = (row: unknown) => inspect(row, { depth: null, sorted: true, maxArrayLength: null });
  return rows
    .map((row) => comparable(row))
    .map((row) => ({ row, text: text(row) }))
    .sort((one, other) => (one.text < other.text ? -1 : Number(one.text > other.text)))
    .map(({ row }) => row);
}

const texts = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|--[^\n]*/g;

/** Whether a statement says in which order its rows come: ORDER BY outside of all parentheses. */
export function isOrdered(sql: string): boolean {
  let code = sql.replaceAll(texts, "");
  for (let shorter = ""; shorter !== code; code = code.replaceAll(/\([^()]*\)/g, "")) shorter = code;
  return /\border\s+by\b/i.test(code);
}
