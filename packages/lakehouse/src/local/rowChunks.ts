import { setImmediate as nextTurn } from "node:timers/promises";
import type { DuckDBValue } from "@duckdb/node-api";
import type { Column, Table } from "../defineTable.ts";
import { InvalidRowError } from "../errors.ts";
import type { DuckDBModule } from "./duckdb.ts";
import { CellError, describeValue, type Encode, encoder } from "./encode.ts";

/** Rows as columns, ready for DuckDB. */
export type RowChunk = {
  columns: DuckDBValue[][];
  rows: number;
  /** About what the rows take in memory. */
  bytes: number;
};

// DuckDB's own vector size: a chunk can hold no more
export const chunkRows = 2_048;

type EncodedColumn = Column & { encode: Encode };

/** Checks rows against their table and gathers them into chunks. @throws {InvalidRowError} for the first that does not fit. */
export function rowChunker(duckdb: DuckDBModule, table: Table) {
  const columns: EncodedColumn[] = table.columns.map((column) => ({
    ...column,
    encode: encoder(duckdb, column.type),
  }));
  const known = new Set(table.columns.map(({ name }) => name));

  const empty = (): RowChunk => ({ columns: columns.map(() => []), rows: 0, bytes: 0 });

  function addRow(chunk: RowChunk, row: unknown, number: number): void {
    if (!isRow(row)) {
      throw new InvalidRowError(
        `Cannot append to '${table.name}': row ${number} must be an object, got ${describeValue(row)}`,
        { table: table.name, row: number },
      );
    }
    for (const name in row) if (!known.has(name)) throw unknownColumn(table, name, number);
    let bytes = 0;
    for (const [index, column] of columns.entries()) {
      const value = encodeCell(table, column, row[column.name], number);
      bytes += typeof value === "string" ? value.length + 16 : 8;
      chunk.columns[index]?.push(value);
    }
    chunk.rows += 1;
    chunk.bytes += bytes;
  }

  /** Row numbers count from 1. The event loop gets its turn between two chunks. */
  return async function* chunks(rows: Iterable<unknown> | AsyncIterable<unknown>): AsyncGenerator<RowChunk> {
    let chunk = empty();
    let number = 0;
    for await (const slice of slices(rows)) {
      for (const row of slice) {
        number += 1;
        addRow(chunk, row, number);
      }
      if (chunk.rows < chunkRows) continue;
      yield chunk;
      chunk = empty();
      await nextTurn();
    }
    if (chunk.rows > 0) yield chunk;
  };
}

/** Cuts rows into slices, so that a plain iterable pays no promise for each row. */
async function* slices(rows: Iterable<unknown> | AsyncIterable<unknown>): AsyncGenerator<unknown[]> {
  let slice: unknown[] = [];
  if (Symbol.asyncIterator in rows) {
    for await (const row of rows) {
      slice.push(row);
      if (slice.length === chunkRows) {
        yield slice;
        slice = [];
      }
    }
  } else {
    for (const row of rows) {
      slice.push(row);
      if (slice.length === chunkRows) {
        yield slice;
        slice = [];
      }
    }
  }
  if (slice.length > 0) yield slice;
}

const isRow = (row: unknown): row is Record<string, unknown> =>
  typeof row === "object" && row !== null && !Array.isArray(row);

function encodeCell(table: Table, column: EncodedColumn, value: unknown, row: number): DuckDBValue {
  if (value === null || value === undefined) {
    if (column.nullable) return null;
    throw cellError(table, column.name, row, "it must not be empty");
  }
  try {
    return column.encode(value);
  } catch (error) {
    if (error instanceof CellError) throw cellError(table, column.name, row, error.message);
    throw error;
  }
}

const cellError = (table: Table, column: string, row: number, reason: string) =>
  new InvalidRowError(`Cannot append to '${table.name}': row ${row}, column '${column}': ${reason}`, {
    table: table.name,
    column,
    row,
  });

const unknownColumn = (table: Table, column: string, row: number) =>
  new InvalidRowError(
    `Cannot append to '${table.name}': row ${row} has the column '${column}', which the table does not have`,
    { table: table.name, column, row },
  );
