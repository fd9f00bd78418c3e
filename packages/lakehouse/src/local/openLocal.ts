import { join, resolve } from "node:path";
import type { Table } from "../defineTable.ts";
import { readCheckpoint } from "../delta/checkpointReader.ts";
import { makeFolder } from "../delta/logFiles.ts";
import { createTableLog, type TableLog } from "../delta/tableLog.ts";
import { TableNotFoundError, WarehouseClosedError } from "../errors.ts";
import { systemClock } from "../types/systemClock.ts";
import type { Clock, Logger } from "../types/world.ts";
import type { Change, Parameters, QueryOptions, Warehouse } from "../warehouse.ts";
import { createAppend, type Writing } from "./append.ts";
import { createChanges } from "./changes.ts";
import { createEdit } from "./edit.ts";
import { openEngine } from "./engine.ts";
import { createFitsCheck } from "./fits.ts";
import { createInspector } from "./inspect.ts";
import { createMaintainer } from "./maintain.ts";
import { createMerge } from "./merge.ts";
import { createMigrator } from "./migrate.ts";
import { createRemove, createUpdate } from "./removeAndUpdate.ts";
import { createSqlRunner } from "./sqlRunner.ts";
import { createViews } from "./views.ts";
import { createWriters } from "./writers.ts";

export type LocalOptions = {
  engine: "local";
  /** Where the tables are, one folder each; made if it is not there. */
  folder: string;
  /** @default the machine's clock */
  clock?: Clock;
  /** Makes names for files and tables that nobody else has. @default {crypto.randomUUID} */
  uuid?: () => string;
  /**
   * The file of DuckDB's delta extension. With it, queries read tables of other writers that have features which this
   * engine does not know (deletion vectors, column mapping, partitions, ...). @default such tables are refused
   */
  deltaExtension?: string;
  /** Hears what went wrong without failing a call. @default none */
  logger?: Logger;
};

/** What the parts of the local engine share. */
export type LocalContext = {
  folder: string;
  clock: Clock;
  uuid(): string;
  logger: Logger | undefined;
  log(table: string): TableLog;
};

type Given = [sql: string, parameters?: Parameters, options?: QueryOptions];

const tableName = /^[a-z_][a-z0-9_]*$/;

/** Opens the local engine on a folder. @throws {LocalEngineMissingError} if DuckDB is not installed. */
export async function openLocal(options: LocalOptions): Promise<Warehouse> {
  const { clock = systemClock, uuid = () => crypto.randomUUID(), logger } = options;
  const folder = resolve(options.folder);
  await makeFolder(folder);
  const engine = await openEngine({ folder, uuid, deltaExtension: options.deltaExtension });
  const shared = await engine.connect();
  const logs = new Map<string, TableLog>();
  const context: LocalContext = { folder, clock, uuid, logger, log: (table) => logFor(table) };

  function logFor(table: string): TableLog {
    if (!tableName.test(table)) {
      throw new TableNotFoundError(
        `Cannot find the table '${table}': a name is lower-case letters, digits and underscores`,
      );
    }
    const known = logs.get(table);
    if (known) return known;
    const log = createTableLog({
      table,
      folder: join(folder, table),
      uuid,
      readCheckpoint: (at, names) => readCheckpoint(shared, at, names),
    });
    logs.set(table, log);
    return log;
  }

  const views = createViews(shared);
  const maintainer = createMaintainer(engine, context);
  const writers = createWriters(engine, context);
  const writing: Writing = {
    context,
    writers,
    checkFits: createFitsCheck(),
    onCommit: maintainer.afterCommit,
  };
  const append = createAppend(writing);
  const inspector = createInspector(context);
  const migrate = createMigrator(context, append);
  const edit = createEdit(engine, writing);
  const merge = createMerge(writing, edit);
  const runner = createSqlRunner(engine, context, views);
  const remove = createRemove(engine.duckdb, runner, edit);
  const update = createUpdate(engine.duckdb, runner, edit);
  const changes = createChanges(engine, context);
  let closed: Promise<void> | undefined;

  const running = new Set<Promise<unknown>>();

  /** Runs a task unless the warehouse is closed; closing waits for it. */
  function open<Result>(task: () => Promise<Result>): Promise<Result> {
    if (closed) {
      return Promise.reject(new WarehouseClosedError(`Cannot use the lakehouse in ${folder}: it was closed`));
    }
    const result = task();
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    running.add(settled);
    void settled.then(() => running.delete(settled));
    return result;
  }

  async function* stream<Row>(
    sql: string,
    parameters: Parameters = {},
    options: QueryOptions = {},
  ): AsyncGenerator<Row> {
    const statement = await open(() => runner.prepare(sql, parameters));
    for await (const row of runner.run(statement, options)) yield row as Row;
  }

  async function* changesOf<Row>(table: Table<Row>, since: number): AsyncGenerator<Change<Row>> {
    await open(async () => undefined);
    // the rows have the columns of the table, which its definition describes
    yield* changes(table, since) as AsyncGenerator<Change<Row>>;
  }

  async function query<Row>(...given: Given): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const row of stream<Row>(...given)) rows.push(row);
    return rows;
  }

  return {
    kind: "local",
    location: folder,
    migrate: (wanted) => open(() => migrate(wanted)),
    query: (...given: Given) => open(() => query(...given)),
    stream,
    append: (table, rows, id) => open(() => append(table, rows, id)),
    merge: (table, rows, options = {}) => open(() => merge(table, rows, options)),
    remove: (table, where, id) => open(() => remove(table, where, id)),
    changes: changesOf,
    update: (table, set, where, id) => open(() => update(table, set, where, id)),
    tables: () => open(inspector.tables),
    describe: (table) => open(() => inspector.describe(table)),
    drift: (table) => open(() => inspector.drift(table)),
    history: (table) => open(() => inspector.history(table)),
    maintain: (table, options) => open(() => maintainer.maintain(table, options)),
    close: () => {
      closed ??= close();
      return closed;
    },
  };

  async function close(): Promise<void> {
    await Promise.all(running);
    await writers.close();
    await maintainer.close();
    shared.closeSync();
    await engine.close();
  }
}
