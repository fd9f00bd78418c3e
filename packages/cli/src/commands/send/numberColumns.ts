import { UsageError } from "../../errors.ts";

type Row = Readonly<Record<string, unknown>>;

const plainNumber = /^-?\d+(\.\d+)?$/;
const exactDigits = 15; // a double holds every decimal number of so many digits

/**
 * Turns text into numbers in the named columns, as DECIMAL columns need whose values come as exact text. What is no
 * plain number of 15 digits at most stays as it is, for the client to judge.
 * @throws {UsageError} if the first row has no such column
 */
export async function* numberColumns(
  rows: AsyncIterable<Row>,
  columns: readonly string[],
): AsyncGenerator<Row> {
  let checked = false;
  for await (const row of rows) {
    if (!checked) checkColumns(row, columns);
    checked = true;
    const numbers = columns.map((column) => [column, toNumber(row[column])] as const);
    yield { ...row, ...Object.fromEntries(numbers) };
  }
}

function toNumber(value: unknown): unknown {
  if (typeof value !== "string" || !plainNumber.test(value)) return value;
  const digits = value.replace(/^-?0*\.?0*/, "").replace(".", "");
  return digits.length > exactDigits ? value : Number(value);
}

function checkColumns(row: Row, columns: readonly string[]): void {
  const missing = columns.filter((column) => !Object.hasOwn(row, column));
  if (missing.length === 0) return;
  throw new UsageError(
    `Cannot use --numbers: there is no column ${missing.join(", ")}. There are: ${Object.keys(row).join(", ")}.`,
  );
}
