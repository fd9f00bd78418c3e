import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";
import type { Column, Table } from "../defineTable.ts";
import { duckdbType } from "../types/sqlType.ts";
import type { DuckDBModule } from "./duckdb.ts";
import { duckdbTypeOf } from "./encode.ts";
import { literal } from "./literal.ts";
import type { ChunkColumn, RowChunk } from "./rowChunks.ts";

/** Rows on their way into a Parquet file: a temporary table of DuckDB and what selects the file's content from it. */
export type Stage = {
  add(chunk: RowChunk): Promise<void>;
  /** Stands in a COPY statement. */
  readonly source: string;
  clear(): Promise<void>;
};

export type Stages = {
  /** For any number of chunks. */
  full(): Promise<Stage>;
  /** For this chunk alone: what all of its rows share is written as a constant, which halves the work for log rows. */
  single(chunk: RowChunk): Promise<Stage>;
};

const maxShapes = 16; // temporary tables kept for the columns that vary together

/** @param name of the temporary tables; nothing else on the connection may use it. */
export function createStages(
  duckdb: DuckDBModule,
  connection: DuckDBConnection,
  table: Table,
  name: string,
): Stages {
  const made = new Set<string>();
  let open = false;

  async function makeTable(key: string, columns: readonly Column[]): Promise<string> {
    const staging = `${name}_${key}`;
    if (made.has(staging)) return staging;
    const definition = columns.map((column) => `"${column.name}" ${duckdbType(column.type)}`).join(", ");
    await connection.run(`CREATE TEMP TABLE "${staging}" (${definition})`);
    made.add(staging);
    return staging;
  }

  async function append(
    staging: string,
    columns: readonly Column[],
    values: readonly DuckDBValue[][],
    rows: number,
  ) {
    const data = duckdb.DuckDBDataChunk.create(
      columns.map(({ type }) => duckdbTypeOf(duckdb, type)),
      rows,
    );
    for (const [index, column] of values.entries()) data.setColumnValues(index, column);
    await begin();
    const appender = await connection.createAppender(staging, null, "temp");
    appender.appendDataChunk(data);
    appender.closeSync();
  }

  // rolled back, the rows give their memory back at once; after TRUNCATE an in-memory database keeps it
  async function begin(): Promise<void> {
    if (open) return;
    await connection.run("BEGIN");
    open = true;
  }

  async function clear(): Promise<void> {
    if (!open) return;
    open = false;
    await connection.run("ROLLBACK");
  }

  async function full(): Promise<Stage> {
    const staging = await makeTable("all", table.columns);
    return {
      add: (chunk) =>
        append(
          staging,
          table.columns,
          chunk.columns.map((column) => valuesOf(column, chunk.rows)),
          chunk.rows,
        ),
      source: `"${staging}"`,
      clear,
    };
  }

  async function single(chunk: RowChunk): Promise<Stage> {
    const texts = chunk.columns.map((column, index) => constantText(duckdb, table.columns[index], column));
    const varying = table.columns.filter((_, index) => texts[index] === undefined);
    const key = varying
      .map(({ name: column }) => table.columns.findIndex((other) => other.name === column))
      .join("_");
    if (made.size >= maxShapes && !made.has(`${name}_${key}`)) return full();
    const select = table.columns.map(({ name: column }, index) =>
      texts[index] ? `${texts[index]} AS "${column}"` : `"${column}"`,
    );
    if (varying.length === 0) {
      const source = `(SELECT ${select.join(", ")} FROM range(${chunk.rows}))`;
      return { add: async () => undefined, source, clear: async () => undefined };
    }
    const staging = await makeTable(key, varying);
    const values = chunk.columns.flatMap((column, index) =>
      texts[index] ? [] : [valuesOf(column, chunk.rows)],
    );
    return {
      add: () => append(staging, varying, values, chunk.rows),
      source: `(SELECT ${select.join(", ")} FROM "${staging}")`,
      clear,
    };
  }

  return { full, single };
}

const valuesOf = (column: ChunkColumn, rows: number): DuckDBValue[] =>
  "values" in column ? column.values : Array.from({ length: rows }, () => column.constant);

function constantText(
  duckdb: DuckDBModule,
  definition: Column | undefined,
  column: ChunkColumn,
): string | undefined {
  if (!definition || "values" in column) return undefined;
  return literal(duckdb, definition.type, column.constant);
}
