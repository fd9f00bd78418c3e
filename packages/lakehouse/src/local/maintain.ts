import type { DuckDBConnection } from "@duckdb/node-api";
import type { Table } from "../defineTable.ts";
import type { Add } from "../delta/actions.ts";
import { checkWritable } from "../delta/protocol.ts";
import type { Snapshot } from "../delta/snapshot.ts";
import type { TableLog } from "../delta/tableLog.ts";
import { vacuumFiles, vacuumLog } from "../delta/vacuum.ts";
import type { MaintainOptions, Maintenance } from "../warehouse.ts";
import { compactActions } from "./actions.ts";
import { checkpointNow, defaultRetentionHours } from "./checkpointNow.ts";
import type { Engine } from "./engine.ts";
import { copyToParquet, discardFiles } from "./fileWriter.ts";
import type { LocalContext } from "./openLocal.ts";
import { storedColumns } from "./schema.ts";
import { selectFrom } from "./views.ts";

const hourMs = 3_600_000;

// one compaction reads and sorts so much at most; DuckDB has 256 MB and may spill to disk
const groupBytes = 32_000_000;
const smallFile = 16_000_000;

export function createMaintainer(engine: Engine, context: LocalContext) {
  async function maintain(table: Table | string, options: MaintainOptions = {}): Promise<Maintenance> {
    const { retentionHours = defaultRetentionHours } = options;
    if (!(retentionHours >= 0)) {
      throw new RangeError(
        `Cannot maintain as 'retentionHours' must be >= 0: current value is ${retentionHours}`,
      );
    }
    const name = typeof table === "string" ? table : table.name;
    const log = context.log(name);
    const connection = await engine.connect();
    try {
      const compacted = await compact(connection, log);
      const snapshot = await log.require();
      const checkpoint = await checkpointNow(connection, context, log.folder, snapshot);
      const now = context.clock.now();
      const files = await vacuumFiles(log.folder, snapshot, { now, retentionMs: retentionHours * hourMs });
      const commits = await vacuumLog(log.folder, now);
      const deleted = { files: files.files + commits.files, bytes: files.bytes + commits.bytes };
      return { table: name, version: snapshot.version, compacted, checkpoint, deleted };
    } finally {
      connection.closeSync();
    }
  }

  async function compact(connection: DuckDBConnection, log: TableLog): Promise<Maintenance["compacted"]> {
    const snapshot = await log.require();
    checkWritable(log.table, snapshot.protocol, snapshot.metadata);
    const done = { from: 0, to: 0 };
    for (const group of smallFiles(snapshot)) {
      if (await compactGroup(connection, log, snapshot, group)) {
        done.from += group.length;
        done.to += 1;
      }
    }
    return done;
  }

  async function compactGroup(
    connection: DuckDBConnection,
    log: TableLog,
    snapshot: Snapshot,
    group: readonly Add[],
  ): Promise<boolean> {
    const columns = storedColumns(log.table, snapshot);
    const select = selectFrom(
      log.table,
      log.folder,
      snapshot,
      group.map(({ path }) => path),
    );
    const order = (snapshot.metadata.configuration["cionb.clusterBy"] ?? "")
      .split(",")
      .filter((name) => columns.some((column) => column.name === name));
    const sorted =
      order.length > 0 ? `${select} ORDER BY ${order.map((name) => `"${name}"`).join(", ")}` : select;
    const path = `part-${context.uuid()}.zstd.parquet`;
    const file = await copyToParquet(connection, {
      source: `(${sorted})`,
      folder: log.folder,
      path,
      columns,
    });
    try {
      const { committed } = await log.commit((newest) => {
        const stillThere = group.every(({ path: old }) => newest?.files.has(old));
        return stillThere ? compactActions(group, file, context.clock.now()) : undefined;
      });
      if (!committed) await discardFiles(log.folder, [file]);
      return committed;
    } catch (error) {
      await discardFiles(log.folder, [file]);
      throw error;
    }
  }

  return { maintain };
}

/** Groups of files that are worth merging, oldest first. */
function smallFiles(snapshot: Snapshot): Add[][] {
  const groups: Add[][] = [];
  let bytes = 0;
  for (const file of snapshot.files.values()) {
    if (file.size >= smallFile) continue;
    const group = groups.at(-1);
    if (group && bytes + file.size <= groupBytes) {
      group.push(file);
      bytes += file.size;
    } else {
      groups.push([file]);
      bytes = file.size;
    }
  }
  return groups.filter((group) => group.length > 1);
}
