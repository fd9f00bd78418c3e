import type { CallInput, NamedSource, Source } from "@cionb/client";
import { readRows, type SourceRow, type Warehouse } from "@cionb/lakehouse";
import type { Mapping } from "../mapping/mapping.ts";
import { mapRows } from "../mapping/mapRows.ts";
import { messageIdOf } from "../mapping/messageIdOf.ts";
import { fileIdentity, queryIdentity, resumable } from "./resumable.ts";

/**
 * The calls of a file, for `deliver`: rows of CSV, Parquet or NDJSON that `mapping` makes calls of; without one the
 * lines of an NDJSON file are calls. A later process goes on where this one ended, while the file stays the same.
 * @throws {SourceFileError} if it cannot be read.
 */
export async function fileSource(path: string, mapping?: Mapping): Promise<NamedSource> {
  const identity = await fileIdentity(path, mapping ?? "calls");
  return resumable(identity, () =>
    mapping === undefined ? ownCalls(readRows(path)) : mapRows(readRows(path), mapping),
  );
}

async function* ownCalls(rows: AsyncIterable<SourceRow>): AsyncGenerator<CallInput> {
  for await (const row of rows) {
    // checked against the contract by the client, which tells of each call that is none
    yield { ...row, messageId: row["messageId"] ?? messageIdOf(row) } as CallInput;
  }
}

/**
 * The rows of a query as calls, for `deliver`. With ORDER BY a later process goes on where this one ended, while the
 * tables that it names stay the same.
 */
export async function querySource(
  warehouse: Pick<Warehouse, "stream" | "tables">,
  sql: string,
  mapping: Mapping,
): Promise<Source> {
  const calls = () => mapRows(warehouse.stream<Record<string, unknown>>(sql), mapping);
  const identity = await queryIdentity(sql, { warehouse, use: mapping });
  return identity === undefined ? calls() : resumable(identity, calls);
}
