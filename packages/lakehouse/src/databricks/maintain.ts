import { z } from "zod";
import type { Table } from "../defineTable.ts";
import type { MaintainOptions, Maintenance } from "../warehouse.ts";
import type { Connection } from "./connection.ts";
import { metric, readHistory } from "./history.ts";
import { type Schema, tableName } from "./names.ts";
import { isMissing } from "./sqlError.ts";
import { notThere, readTable } from "./tableState.ts";

const defaultRetentionHours = 168; // Delta's own least, so that long readers keep their files

const optimizedSchema = z.array(
  z.looseObject({ metrics: z.looseObject({ numFilesAdded: z.number(), numFilesRemoved: z.number() }) }),
);

/** Rewrites what deletions only marked, merges small files, and deletes old ones; checkpoints are the service's own. */
export function createMaintainer(connection: Connection, schema: Schema) {
  const run = (sql: string) => connection.run({ sql, repeatable: true });

  return async (table: Table | string, options: MaintainOptions = {}): Promise<Maintenance> => {
    const { retentionHours = defaultRetentionHours } = options;
    if (!(retentionHours >= 0)) {
      throw new RangeError(
        `Cannot maintain as 'retentionHours' must be >= 0: current value is ${retentionHours}`,
      );
    }
    const name = typeof table === "string" ? table : table.name;
    const target = tableName(schema, name);
    const [before] = await readHistory(connection, target, 1).catch((error: unknown) => {
      throw isMissing(error) ? notThere(schema, name) : error;
    });
    const compacted = { from: 0, to: 0 };
    const state = await readTable(connection, schema, name);
    const marks = state?.properties["delta.enableDeletionVectors"] === "true";
    // where deletions only mark rows, their values stay in the files until these are rewritten
    const steps = [...(marks ? [`REORG TABLE ${target} APPLY (PURGE)`] : []), `OPTIMIZE ${target}`];
    for (const sql of steps) {
      for (const { metrics } of optimizedSchema.parse(await run(sql))) {
        compacted.from += metrics.numFilesRemoved;
        compacted.to += metrics.numFilesAdded;
      }
    }
    await run(`VACUUM ${target} RETAIN ${retentionHours} HOURS`);
    const history = await readHistory(connection, target, 20);
    const since = history.filter(({ version }) => version > (before?.version ?? 0));
    const started = since.find(({ operation }) => operation === "VACUUM START");
    const ended = since.find(({ operation }) => operation === "VACUUM END");
    const deleted = {
      files: metric(ended, "numDeletedFiles"),
      bytes: metric(started, "sizeOfDataToDelete"),
    };
    return { table: name, version: history[0]?.version ?? 0, compacted, checkpoint: undefined, deleted };
  };
}
