import { z } from "zod";
import type { HistoryEntry } from "../warehouse.ts";
import type { Connection } from "./connection.ts";

const counts = z.record(z.string(), z.string().nullable()).nullish();

const rowSchema = z.looseObject({
  version: z.number(),
  timestamp: z.date().nullish(),
  operation: z.string().nullish(),
  operationParameters: counts,
  operationMetrics: counts,
  userMetadata: z.string().nullish(),
  engineInfo: z.string().nullish(),
});

/** A commit as DESCRIBE HISTORY tells of it; the same columns on Databricks and open-source Delta. */
export type HistoryRow = z.infer<typeof rowSchema>;

/** The newest commits of a table, newest first. */
export async function readHistory(
  connection: Connection,
  table: string,
  limit?: number,
): Promise<HistoryRow[]> {
  const sql = `DESCRIBE HISTORY ${table}${limit === undefined ? "" : ` LIMIT ${limit}`}`;
  return z.array(rowSchema).parse(await connection.run({ sql, repeatable: true }));
}

/** A number among the metrics of a commit; 0 where the engine does not count it. */
export const metric = (commit: HistoryRow | undefined, ...names: readonly string[]): number => {
  const found = names
    .map((name) => commit?.operationMetrics?.[name])
    .find((value) => typeof value === "string");
  return found === undefined || found === null ? 0 : Number(found);
};

export const historyEntry = (row: HistoryRow): HistoryEntry => ({
  version: row.version,
  at: row.timestamp ?? undefined,
  operation: row.operation ?? "unknown",
  parameters: row.operationParameters ?? {},
  metrics: row.operationMetrics ?? {},
  writer: row.engineInfo ?? undefined,
});
