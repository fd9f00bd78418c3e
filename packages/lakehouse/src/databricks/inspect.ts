import { z } from "zod";
import type { Table } from "../defineTable.ts";
import { SqlError } from "../errors.ts";
import { compareSchema } from "../local/schema.ts";
import { formatSqlType } from "../types/sqlType.ts";
import type { HistoryEntry, TableDescription, TableSummary } from "../warehouse.ts";
import type { Connection } from "./connection.ts";
import { historyEntry, readHistory } from "./history.ts";
import { quoteName, type Schema, tableName } from "./names.ts";
import { isMissing } from "./sqlError.ts";
import { comparable, notThere, readTable } from "./tableState.ts";

const detailSchema = z.looseObject({
  format: z.string().nullish(),
  description: z.string().nullish(),
  location: z.string(),
  numFiles: z.number(),
  sizeInBytes: z.number(),
});

const listSchema = z.array(z.looseObject({ tableName: z.string(), isTemporary: z.boolean() }));
const countSchema = z.array(z.object({ n: z.number() }));

export function createInspector(connection: Connection, schema: Schema) {
  const nameOf = (table: Table | string) => (typeof table === "string" ? table : table.name);
  const run = (sql: string) => connection.run({ sql, repeatable: true });

  async function detailOf(name: string) {
    const [detail] = await run(`DESCRIBE DETAIL ${tableName(schema, name)}`).catch((error: unknown) => {
      throw isMissing(error) ? notThere(schema, name) : error;
    });
    return detailSchema.parse(detail);
  }

  async function summarise(name: string): Promise<TableSummary & { detail: z.infer<typeof detailSchema> }> {
    const table = tableName(schema, name);
    const detail = await detailOf(name);
    const [counted, history] = await Promise.all([
      run(`SELECT count(*) AS n FROM ${table}`),
      readHistory(connection, table, 1),
    ]);
    const rows = countSchema.parse(counted)[0]?.n ?? 0;
    const version = history[0]?.version ?? 0;
    return { name, version, rows, files: detail.numFiles, bytes: detail.sizeInBytes, detail };
  }

  async function tables(): Promise<TableSummary[]> {
    const listed = await run(`SHOW TABLES IN ${quoteName(schema.catalog)}.${quoteName(schema.schema)}`).catch(
      (error: unknown) => {
        // before the first migration there is no schema
        if (error instanceof SqlError && /SCHEMA_NOT_FOUND/.test(error.message)) return [];
        throw error;
      },
    );
    const names = listSchema.parse(listed).filter((table) => !table.isTemporary);
    const found: TableSummary[] = [];
    for (const { tableName: name } of names) {
      const summary = await summarise(name).catch((error: unknown) => {
        if (error instanceof SqlError && isNoTable.test(error.message)) return undefined;
        throw error;
      });
      if (summary?.detail.format !== "delta") continue;
      const { detail, ...rest } = summary;
      found.push(rest);
    }
    return found.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  async function describe(table: Table | string): Promise<TableDescription> {
    const name = nameOf(table);
    const [{ detail, ...summary }, state] = await Promise.all([
      summarise(name),
      readTable(connection, schema, name),
    ]);
    if (!state) throw notThere(schema, name);
    return {
      ...summary,
      location: detail.location,
      ...(detail.description ? { comment: detail.description } : {}),
      columns: state.columns.map(({ name: column, text, type, nullable, personal, comment }) => ({
        name: column,
        type: type ? formatSqlType(type) : text.toUpperCase(),
        nullable,
        ...(comment ? { comment } : {}),
        personal,
      })),
      properties: state.properties,
    };
  }

  async function drift(table: Table): Promise<string[]> {
    const state = await readTable(connection, schema, table.name);
    if (!state) return ["the table is not there"];
    const { missing, conflicts } = compareSchema(table, comparable(table.name, state), {
      configuration: state.properties,
    });
    return [...missing.map(({ name }) => `the column '${name}' is missing in the table`), ...conflicts];
  }

  async function history(table: Table | string): Promise<HistoryEntry[]> {
    const name = nameOf(table);
    const rows = await readHistory(connection, tableName(schema, name)).catch((error: unknown) => {
      throw isMissing(error) ? notThere(schema, name) : error;
    });
    return rows.map(historyEntry);
  }

  return { tables, describe, drift, history };
}

/** A view in the list of tables, or a table of another format. */
const isNoTable =
  /EXPECT_TABLE_NOT_VIEW|DELTA_TABLE_ONLY_OPERATION|DELTA_NOT_A_DELTA_TABLE|is a view|not a Delta table/i;
