import type { Parameters, Warehouse } from "@cionb/lakehouse";

/** Rows as a bulk method takes them: an array, a stream, or a query whose rows are read one by one. */
export type Rows<Row> = Iterable<Row> | AsyncIterable<Row> | Query;

/** A read-only statement of Databricks SQL with `:name` parameters. */
export type Query = { query: string; parameters?: Parameters };

/**
 * The rows in order, one at a time. Those of a query go through `fromRow`, which turns columns into an input; the
 * others are inputs already.
 */
export async function* readRows<Row>(
  warehouse: Pick<Warehouse, "stream">,
  rows: Rows<Row>,
  fromRow: (row: Readonly<Record<string, unknown>>) => unknown,
): AsyncGenerator<unknown> {
  if (!("query" in rows)) {
    yield* rows;
    return;
  }
  for await (const row of warehouse.stream(rows.query, rows.parameters)) yield fromRow(row);
}
