import type { Table } from "../defineTable.ts";
import type { AppendId, Parameter, Predicate, Removed, Updated } from "../warehouse.ts";
import type { DuckDBModule } from "./duckdb.ts";
import type { Edit } from "./edit.ts";
import { prepareFind, type SqlOfRows } from "./findRows.ts";
import { checkNewValues, stageNewValues } from "./setColumns.ts";

/** Removes the rows that a predicate finds. */
export const createRemove =
  (duckdb: DuckDBModule, sql: SqlOfRows, edit: Edit) =>
  async (table: Table, where: Predicate, id?: AppendId): Promise<Removed> => {
    const find = await prepareFind(duckdb, sql, table, where);
    const { found, inserted, ...edited } = await edit(table, {
      operation: "DELETE",
      id,
      plan: async (workspace) => ({ find: (hits) => find(workspace, hits), effect: { kind: "removed" } }),
    });
    return { ...edited, deleted: found };
  };

/** Sets columns of the rows that a predicate finds. */
export const createUpdate =
  (duckdb: DuckDBModule, sql: SqlOfRows, edit: Edit) =>
  async (
    table: Table,
    set: Readonly<Record<string, Parameter>>,
    where: Predicate,
    id?: AppendId,
  ): Promise<Updated> => {
    const values = checkNewValues(duckdb, table, set);
    const find = await prepareFind(duckdb, sql, table, where);
    const { found, inserted, ...edited } = await edit(table, {
      operation: "UPDATE",
      id,
      plan: async (workspace) => ({
        find: (hits) => find(workspace, hits),
        effect: await stageNewValues(duckdb, workspace.connection, values),
      }),
    });
    return { ...edited, updated: found };
  };
