import { setImmediate as nextTurn } from "node:timers/promises";
import type { DuckDBValue } from "@duckdb/node-api";
import type { Column, Table } from "../defineTable.ts";
import { InvalidRowError } from "../errors.ts";
import type { DuckDBModule } from "./duckdb.ts";
import { CellError, describeValue, type Encode, encoder } from "./encode.ts";

/** One column of a chunk: its values, or the one that all of its rows share. */
export type ChunkColumn = { values: DuckDBValue[] } | { constant: DuckDBValue };

/** Rows as columns, ready for DuckDB. */
export type RowChunk = {
  columns: ChunkColumn[];
  rows: number;
  /** About what the rows take in memory. */
  bytes: number;
};

// DuckDB's own vector size: a chunk can hold no more
const chunkRows = 2_048;
const chunkBytes = 4_000_000; // about; fewer rows make a chunk where they are large

type EncodedColumn = Column & { encode: Encode };
type Row = Record<string, unknown>;

export type RowChunker = (rows: Iterable<unknown> | AsyncIterable<unknown>) => AsyncGenerator<RowChunk>;

/**
 * Checks rows against their table and gathers them into chunks; the event loop gets its turn between two.
 * The chunks throw an InvalidRowError for the first row that does not fit; rows count from 1.
 */
export function rowChunker(duckdb: DuckDBModule, table: Table): RowChunker {
  const columns: EncodedColumn[] = table.columns.map((column) => ({
    ...column,
    encode: encoder(duckdb, column.type),
  }));
  const known = new Set(table.columns.map(({ name }) => name));

  return async function* chunks(rows) {
    let before = 0;
    for await (const slice of slices(rows)) {
      if (before > 0) await nextTurn();
      yield encodeSlice(table, columns, checkRows(table, known, slice, before), before);
      before += slice.length;
    }
  };
}

/** Cuts rows into slices, so that a plain iterable pays no promise for each row. */
async function* slices(rows: Iterable<unknown> | AsyncIterable<unknown>): AsyncGenerator<unknown[]> {
  let slice: unknown[] = [];
  let limit = 0;
  const full = (row: unknown) => {
    // the first row of a slice stands for the others
    if (slice.length === 0) limit = Math.min(chunkRows, Math.ceil(chunkBytes / textBytes(row)));
    return slice.push(row) >= limit;
  };
  if (Symbol.asyncIterator in rows) {
    for await (const row of rows) {
      if (!full(row)) continue;
      yield slice;
      slice = [];
    }
  } else {
    for (const row of rows) {
      if (!full(row)) continue;
      yield slice;
      slice = [];
    }
  }
  if (slice.length > 0) yield slice;
}

function textBytes(row: unknown): number {
  if (typeof row !== "object" || row === null) return 1;
  let bytes = 1;
  for (const value of Object.values(row)) if (typeof value === "string") bytes += value.length;
  return bytes;
}

function checkRows(
  table: Table,
  known: ReadonlySet<string>,
  slice: readonly unknown[],
  before: number,
): Row[] {
  return slice.map((row, index) => {
    if (typeof row !== "object" || row === null || Array.isArray(row)) {
      const number = before + index + 1;
      throw new InvalidRowError(
        `Cannot write to '${table.name}': row ${number} must be an object, got ${describeValue(row)}`,
        { table: table.name, row: number },
      );
    }
    for (const name in row) {
      if (known.has(name)) continue;
      throw cellError(table, name, before + index + 1, "the table does not have this column");
    }
    return row as Row; // any object that is no array can be read by name
  });
}

function encodeSlice(
  table: Table,
  columns: readonly EncodedColumn[],
  rows: readonly Row[],
  before: number,
): RowChunk {
  try {
    let bytes = 0;
    const encoded = columns.map((column) => {
      const result = encodeColumn(table, column, rows, before);
      bytes += "constant" in result ? 8 : roughBytes(result.values);
      return result;
    });
    return { columns: encoded, rows: rows.length, bytes };
  } catch (error) {
    // column by column is faster; the first bad row is found row by row
    if (error instanceof InvalidRowError) findFirst(table, columns, rows, before);
    throw error;
  }
}

function encodeColumn(
  table: Table,
  column: EncodedColumn,
  rows: readonly Row[],
  before: number,
): ChunkColumn {
  const { name } = column;
  const first = rows[0]?.[name];
  if (rows.every((row) => row[name] === first))
    return { constant: encodeCell(table, column, first, before + 1) };
  return { values: rows.map((row, index) => encodeCell(table, column, row[name], before + index + 1)) };
}

function findFirst(
  table: Table,
  columns: readonly EncodedColumn[],
  rows: readonly Row[],
  before: number,
): void {
  for (const [index, row] of rows.entries()) {
    for (const column of columns) encodeCell(table, column, row[column.name], before + index + 1);
  }
}

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
  new InvalidRowError(`Cannot write to '${table.name}': row ${row}, column '${column}': ${reason}`, {
    table: table.name,
    column,
    row,
  });

function roughBytes(values: readonly DuckDBValue[]): number {
  let bytes = 0;
  for (const value of values) bytes += typeof value === "string" ? value.length + 16 : 8;
  return bytes;
}
