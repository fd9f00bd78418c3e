import type { Table } from "../defineTable.ts";
import { SchemaDriftError } from "../errors.ts";
import { compareSchema } from "../local/schema.ts";
import type { Connection } from "./connection.ts";
import type { Schema } from "./names.ts";
import { comparable, notThere, readTable } from "./tableState.ts";

export type Fits = {
  /**
   * Compares a definition with its table, once.
   * @throws {TableNotFoundError} @throws {SchemaDriftError} when rows of the definition cannot be written.
   */
  check(table: Table): Promise<void>;
  /** Compares anew the next time: the table may have changed. */
  forget(table: Table): void;
};

export function createFits(connection: Connection, schema: Schema): Fits {
  const compared = new Map<Table, Promise<void>>();

  async function compare(table: Table): Promise<void> {
    const state = await readTable(connection, schema, table.name);
    if (!state) throw notThere(schema, table.name);
    const metadata = { configuration: state.properties };
    const { missing, conflicts } = compareSchema(table, comparable(table.name, state), metadata);
    const wrong = [
      ...missing.map(({ name }) => `the column '${name}' is missing in the table`),
      ...conflicts.filter((conflict) => !conflict.endsWith("not in the definition")),
    ];
    if (wrong.length === 0) return;
    throw new SchemaDriftError(
      `Cannot write to '${table.name}': ${wrong.join("; ")}. Run migrate() with the newest definitions`,
      wrong,
    );
  }

  return {
    check(table) {
      const known = compared.get(table);
      if (known) return known;
      const comparison = compare(table);
      compared.set(table, comparison);
      comparison.catch(() => compared.delete(table));
      return comparison;
    },
    forget: (table) => compared.delete(table),
  };
}
