import type { Table } from "../defineTable.ts";
import { checkWritable } from "../delta/protocol.ts";
import type { Snapshot } from "../delta/snapshot.ts";
import { SchemaDriftError } from "../errors.ts";
import type { AppendId } from "../warehouse.ts";
import { compareSchema, storedColumns } from "./schema.ts";

/** @throws {SchemaDriftError} when rows of the definition cannot be written to the table as it is. */
export type CheckFits = (table: Table, snapshot: Snapshot) => void;

export function createFitsCheck(): CheckFits {
  // a definition is compared with the log once, and again when the log's schema changes
  const compared = new WeakMap<Table, string>();
  return (table, { metadata, protocol }) => {
    checkWritable(table.name, protocol, metadata);
    if (compared.get(table) === metadata.schemaString) return;
    const { missing, conflicts } = compareSchema(table, storedColumns(table.name, { metadata }), metadata);
    const wrong = [
      ...missing.map(({ name }) => `the column '${name}' is missing in the table`),
      ...conflicts.filter((conflict) => !conflict.endsWith("not in the definition")),
    ];
    if (wrong.length > 0) {
      throw new SchemaDriftError(
        `Cannot write to '${table.name}': ${wrong.join("; ")}. Run migrate() with the newest definitions`,
        wrong,
      );
    }
    compared.set(table, metadata.schemaString);
  };
}

/** Whether a commit under this id, or a later one, is in the table. */
export function isRepeated(snapshot: Snapshot, id: AppendId | undefined): boolean {
  const last = id && snapshot.transactions.get(id.application);
  return last !== undefined && id !== undefined && last.version >= id.version;
}
