import type { DuckDBConnection } from "@duckdb/node-api";
import { writeCheckpoint } from "../delta/checkpoint.ts";
import type { Snapshot } from "../delta/snapshot.ts";
import { logRetentionMs } from "../delta/vacuum.ts";
import type { LocalContext } from "./openLocal.ts";

const hourMs = 3_600_000;
/** How long files that left the table stay on disk, as VACUUM on Databricks: seven days. */
export const defaultRetentionHours = 168;

/** Writes a checkpoint of the snapshot; what the retentions let go is left out. */
export function checkpointNow(
  connection: DuckDBConnection,
  context: LocalContext,
  folder: string,
  snapshot: Snapshot,
): Promise<number> {
  const now = context.clock.now();
  return writeCheckpoint(connection, folder, snapshot, {
    uuid: context.uuid(),
    forgetBefore: { removed: now - defaultRetentionHours * hourMs, transactions: now - logRetentionMs },
  });
}
