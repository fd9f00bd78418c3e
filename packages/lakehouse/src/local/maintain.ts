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
import { groupFiles, groupRows, type MeasuredFile, measureFiles, rowGroupFor } from "./fileGroups.ts";
import { copyToParquet, discardFiles } from "./fileWriter.ts";
import { rowsOf } from "./inspect.ts";
import type { LocalContext } from "./openLocal.ts";
import { storedColumns } from "./schema.ts";
import { selectFrom } from "./views.ts";

const hourMs = 3_600_000;

const smallFile = 8_000_000; // bytes on disk

// a query opens each file and each opening of a table reads each commit since the last checkpoint
const upkeepEvery = 100; // commits
const upkeepFiles = 50;

export function createMaintainer(engine: Engine, context: LocalContext) {
  const running = new Set<Promise<void>>();

  /**
   * Keeps tables quick that are written often: at every hundredth commit, small files are merged and a checkpoint is
   * written. Runs beside what else is done; its failure costs readers time and nothing more, so it is only logged.
   */
  function afterCommit(table: string, version: number): void {
    if (version % upkeepEvery !== 0) return;
    const task = upkeep(table).catch((error: unknown) => {
      context.logger?.warn(
        { err: error, table },
        "small files were not merged, or no checkpoint was written",
      );
    });
    running.add(task);
    void task.then(() => running.delete(task));
  }

  async function upkeep(table: string): Promise<void> {
    const log = context.log(table);
    const connection = await engine.connect();
    try {
      const { files } = await log.require();
      if (files.size >= upkeepFiles) await compact(connection, log);
      await checkpointNow(connection, context, log.folder, await log.require());
    } finally {
      connection.closeSync();
    }
  }

  /** Waits for upkeep that still runs. */
  async function close(): Promise<void> {
    while (running.size > 0) await Promise.all(running);
  }

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
    const small = await measureFiles(connection, log.folder, smallFiles(snapshot));
    for (const group of groupFiles(small)) {
      if (group.length > 1 && (await compactGroup(connection, log, snapshot, group))) {
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
    group: readonly MeasuredFile[],
  ): Promise<boolean> {
    const old = group.map(({ add }) => add);
    const columns = storedColumns(log.table, snapshot);
    const select = selectFrom(
      log.table,
      log.folder,
      snapshot,
      old.map(({ path }) => path),
    );
    const order = (snapshot.metadata.configuration["cionb.clusterBy"] ?? "")
      .split(",")
      .filter((name) => columns.some((column) => column.name === name));
    const sorted =
      order.length > 0 ? `${select} ORDER BY ${order.map((name) => `"${name}"`).join(", ")}` : select;
    const path = `part-${context.uuid()}.zstd.parquet`;
    const rowGroup = rowGroupFor(group);
    const file = await copyToParquet(connection, {
      rowGroup,
      source: `(${sorted})`,
      folder: log.folder,
      path,
      columns,
    });
    try {
      const { committed } = await log.commit((newest) => {
        const stillThere = old.every(({ path: before }) => newest?.files.has(before));
        return stillThere ? compactActions(old, file, context.clock.now()) : undefined;
      });
      if (!committed) await discardFiles(log.folder, [file]);
      return committed;
    } catch (error) {
      await discardFiles(log.folder, [file]);
      throw error;
    }
  }

  return { maintain, afterCommit, close };
}

/** The small files of a table. */
function smallFiles(snapshot: Snapshot): Add[] {
  return [...snapshot.files.values()].filter(
    ({ size, stats }) => size < smallFile && rowsOf(stats) < groupRows / 2,
  );
}
