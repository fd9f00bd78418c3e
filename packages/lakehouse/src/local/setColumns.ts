import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";
import type { Column, Table } from "../defineTable.ts";
import { InvalidRowError, TableDefinitionError } from "../errors.ts";
import { duckdbType } from "../types/sqlType.ts";
import type { Parameter } from "../warehouse.ts";
import type { DuckDBModule } from "./duckdb.ts";
import type { Effect } from "./editSql.ts";
import { CellError, duckdbTypeOf, encoder } from "./encode.ts";

/** Values for columns of a table, checked. */
export type NewValues = { columns: readonly Column[]; values: readonly DuckDBValue[] };

/**
 * @throws {TableDefinitionError} when a name is no column, or none is named.
 * @throws {InvalidRowError} when a value does not fit its column.
 */
export function checkNewValues(
  duckdb: DuckDBModule,
  table: Table,
  set: Readonly<Record<string, Parameter>>,
): NewValues {
  const entries = Object.entries(set);
  if (entries.length === 0)
    throw new TableDefinitionError(`Cannot update '${table.name}': no column is named`);
  const columns = entries.map(([name]) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (column) return column;
    throw new TableDefinitionError(`Cannot update '${table.name}': it has no column '${name}'`);
  });
  const values = columns.map((column) => newValue(duckdb, table, column, set[column.name] ?? null));
  return { columns, values };
}

function newValue(duckdb: DuckDBModule, table: Table, column: Column, value: Parameter): DuckDBValue {
  const refuse = (why: string): never => {
    throw new InvalidRowError(`Cannot update '${table.name}': column '${column.name}': ${why}`, {
      table: table.name,
      column: column.name,
      row: 1,
    });
  };
  if (value === null) return column.nullable ? null : refuse("it must not be empty");
  try {
    return encoder(duckdb, column.type)(value);
  } catch (error) {
    if (error instanceof CellError) return refuse(error.message);
    throw error;
  }
}

/** Puts the values into a table of the connection. @returns what becomes of the rows that are found. */
export async function stageNewValues(
  duckdb: DuckDBModule,
  connection: DuckDBConnection,
  { columns, values }: NewValues,
): Promise<Effect> {
  const definition = columns.map(({ name, type }) => `"${name}" ${duckdbType(type)}`).join(", ");
  await connection.run(`CREATE TEMP TABLE cionb_set (${definition})`);
  const chunk = duckdb.DuckDBDataChunk.create(
    columns.map(({ type }) => duckdbTypeOf(duckdb, type)),
    1,
  );
  for (const [index, value] of values.entries()) chunk.setColumnValues(index, [value]);
  const appender = await connection.createAppender("cionb_set", null, "temp");
  appender.appendDataChunk(chunk);
  appender.closeSync();
  const names = new Set(columns.map(({ name }) => name));
  return {
    kind: "updated",
    join: () => "CROSS JOIN cionb_set v",
    value: (column) => (names.has(column) ? `v."${column}"` : undefined),
  };
}
