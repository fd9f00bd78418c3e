import type { Column, Table } from "../defineTable.ts";
import { PersonalDataError } from "../errors.ts";

// kept out of the values by nothing, but in no id that anybody gives
const separator = "\u001f";

// what Spark's cast to STRING writes just as JavaScript does
const bindable = new Set(["STRING", "BIGINT", "INT", "SMALLINT", "TINYINT", "DATE", "BOOLEAN"]);

/** The columns whose values name a row. @throws {PersonalDataError} when one of them cannot. */
export function bindingKeys(table: Table): readonly Column[] {
  return table.keys.map((name) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (column?.personal) {
      throw new PersonalDataError(
        `Cannot encrypt '${table.name}': its key '${name}' is personal, and an encrypted value is never the same twice. Use a keyed hash as the key`,
      );
    }
    if (column?.type.kind === "scalar" && bindable.has(column.type.name)) return column;
    throw new PersonalDataError(
      `Cannot encrypt '${table.name}': its key '${name}' must be of the type ${[...bindable].join(", ")}`,
    );
  });
}

/**
 * What an encrypted value is bound to: table, column and key values of its row, with the character U+001F between
 * them. Moved to another place, the value cannot be read. A null in a key stands as an empty text.
 */
export function bindingOf(
  table: Table,
  keys: readonly Column[],
  column: string,
  row: Readonly<Record<string, unknown>>,
): string {
  return [table.name, column, ...keys.map(({ name }) => String(row[name] ?? ""))].join(separator);
}

/** The same in Databricks SQL. */
export const bindingSql = (table: Table, keys: readonly Column[], column: string): string =>
  `concat_ws('\\u001f', '${table.name}', '${column}'${keys.map(({ name }) => `, coalesce(cast(\`${name}\` as string), '')`).join("")})`;
