import { join } from "node:path";
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
import { rowsOf } from "./inspect.ts";
import type { LocalContext } from "./openLocal.ts";
import { storedColumns } from "./schema.ts";
import { selectFrom } from "./views.ts";

const hourMs = 3_600_000;

// one compaction reads and sorts so much at most, so that it fits into DuckDB's 256 MB with room to spare
const groupBytes = 48_000_000; // uncompressed
const groupRows = 122_880; // DuckDB's row group
const smallFile = 8_000_000; // on disk
const rowGroupBytes = 12_000_000; // held in memory whole while a file is written or read
const leastRowGroup = 2_048; // DuckDB's vector

/** A file that may be merged. */
type Candidate = { add: Add; rows: number; uncompressed: number };

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
    for (const group of groupFiles(await findSmallFiles(connection, log, snapshot))) {
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
    group: readonly Candidate[],
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

/** Groups of files that are worth merging, oldest first. */
function groupFiles(candidates: readonly Candidate[]): Candidate[][] {
  const groups: Candidate[][] = [];
  let bytes = 0;
  let rows = 0;
  for (const candidate of candidates) {
    bytes += candidate.uncompressed;
    rows += candidate.rows;
    const group = groups.at(-1);
    // where rows are large, one row group is already all that a reader should hold
    const limit = bytes / rows > rowGroupBytes / leastRowGroup ? rowGroupBytes : groupBytes;
    if (group && bytes <= limit && rows <= groupRows) group.push(candidate);
    else {
      groups.push([candidate]);
      bytes = candidate.uncompressed;
      rows = candidate.rows;
    }
  }
  return groups.filter((group) => group.length > 1);
}

/** The small files of a table, with what their footers say of their size in memory. */
async function findSmallFiles(
  connection: DuckDBConnection,
  log: TableLog,
  snapshot: Snapshot,
): Promise<Candidate[]> {
  const small = [...snapshot.files.values()].filter(
    ({ size, stats }) => size < smallFile && rowsOf(stats) < groupRows / 2,
  );
  if (small.length < 2) return [];
  const paths = small.map(({ path }) => join(log.folder, decodeURIComponent(path)));
  const list = paths.map((path) => `'${path.replaceAll("'", "''")}'`).join(", ");
  const result = await connection.run(
    `SELECT file_name, sum(total_uncompressed_size)::DOUBLE FROM parquet_metadata([${list}]) GROUP BY ALL`,
  );
  const uncompressed = new Map(
    (await result.getRowsJS()).map(([path, bytes]) => [String(path), Number(bytes)]),
  );
  return small.map((add, index) => ({
    add,
    rows: rowsOf(add.stats),
    uncompressed: uncompressed.get(paths[index] ?? "") ?? add.size,
  }));
}

/** Fewer rows in a row group where rows are large, such as logged bodies. */
function rowGroupFor(group: readonly Candidate[]): number {
  const bytes = group.reduce((sum, { uncompressed }) => sum + uncompressed, 0);
  const rows = group.reduce((sum, candidate) => sum + candidate.rows, 0);
  return Math.min(
    122_880,
    Math.max(leastRowGroup, Math.floor((rowGroupBytes * Math.max(rows, 1)) / Math.max(bytes, 1))),
  );
}
