import { chooseColumns, formatColumn } from "../format/columns.ts";
import type { Cell, TableData } from "../format/tableData.ts";
import type { ShowOptions } from "./options.ts";
import type { TakenRows } from "./takeRows.ts";

/** Most columns of one table; more than these no one reads side by side. */
const maxColumns = 40;

/** Most characters in the cells of one table, so that a saved notebook stays small. */
const maxCharacters = 200_000;

/** Rows as a table: a column for each name that one of them has. Values that are not objects get one column. */
export function rowTable(taken: TakenRows, options: ShowOptions): TableData {
  const records = taken.rows.map(toRecord);
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const chosen = chooseColumns(options.columns, names);
  const shownColumns = chosen.slice(0, maxColumns);
  const formatted = shownColumns.map((column) =>
    formatColumn(
      column,
      records.map((record) => record[column.name]),
    ),
  );
  const rows = records.map((_, index) =>
    formatted.map(({ cells }) => cells[index] ?? { text: "", none: true, grouped: false }),
  );
  const fitting = countFitting(rows);
  return {
    columns: formatted.map(({ column }) => column),
    rows: rows.slice(0, fitting),
    notes: [
      ...rowNotes(fitting, taken),
      ...(chosen.length > maxColumns
        ? [`${maxColumns} of ${chosen.length} columns; choose others with columns: [...].`]
        : []),
    ],
  };
}

function toRecord(row: unknown): Record<string, unknown> {
  if (typeof row !== "object" || row === null || Array.isArray(row) || row instanceof Date)
    return { value: row };
  if (row instanceof Error) return { error: row.name, message: row.message };
  return Object.fromEntries(Object.entries(row));
}

/** How many rows stay below `maxCharacters`; one at least. */
function countFitting(rows: readonly (readonly Cell[])[]): number {
  let characters = 0;
  for (const [index, cells] of rows.entries()) {
    for (const { text } of cells) characters += text.length;
    if (characters > maxCharacters) return Math.max(1, index);
  }
  return rows.length;
}

function rowNotes(shown: number, { total, complete, rows }: TakenRows): string[] {
  if (total === 0) return ["No rows."];
  if (complete && shown === rows.length) return [];
  if (total === undefined) return [`The first ${counted(shown)}; there are more.`];
  return [`${grouped(shown)} of ${counted(total)}; ${grouped(total - shown)} more not shown.`];
}

const counted = (rows: number) => `${grouped(rows)} ${rows === 1 ? "row" : "rows"}`;

const grouped = (count: number) => count.toLocaleString("en-US");
