import { chooseColumns, formatColumn } from "../format/columns.ts";
import { formatValue } from "../format/formatValue.ts";
import type { Cell, TableData } from "../format/tableData.ts";
import type { ShowOptions } from "./options.ts";

/** Most members of one object that are shown. */
const maxMembers = 200;

/** How deep plain objects inside are taken apart into names with points. */
const maxDepth = 3;

/** One object as a table of names and values; inner plain objects become names with points, `own.host`. */
export function memberTable(value: object, options: ShowOptions): TableData {
  const members = new Map(flatten(value instanceof Map ? value.entries() : Object.entries(value), "", 1));
  const chosen = chooseColumns(options.columns, [...members.keys()]);
  const shown = chosen.slice(0, Math.min(options.limit ?? maxMembers, maxMembers));
  return {
    columns: [
      { heading: "name", numeric: false },
      { heading: "value", numeric: false },
    ],
    rows: shown.map((column) => {
      const { column: head, cells } = formatColumn(column, [members.get(column.name)]);
      const cell: Cell = cells[0] ?? { text: "", none: true, grouped: false };
      return [{ text: head.heading, none: false, grouped: false }, cell];
    }),
    notes:
      chosen.length > shown.length
        ? [`${shown.length} of ${chosen.length} members; ${chosen.length - shown.length} more not shown.`]
        : [],
  };
}

function* flatten(
  entries: Iterable<[unknown, unknown]>,
  prefix: string,
  depth: number,
): Iterable<[string, unknown]> {
  for (const [key, value] of entries) {
    const name = `${prefix}${typeof key === "string" ? key : formatValue(key).text}`;
    if (typeof value === "function" || value === undefined) continue;
    if (depth < maxDepth && isPlain(value)) yield* flatten(Object.entries(value), `${name}.`, depth + 1);
    else yield [name, value];
  }
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !("toJSON" in value);
}
