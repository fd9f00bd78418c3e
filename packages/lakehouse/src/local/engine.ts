import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { LakehouseError } from "../errors.ts";
import { macros } from "../sql/functions.ts";
import { type DuckDBModule, loadDuckDB } from "./duckdb.ts";

/** DuckDB, set up for one lakehouse folder: it reaches files below that folder and nothing else. */
export type Engine = {
  readonly duckdb: DuckDBModule;
  /** Whether DuckDB's delta extension is loaded, which reads tables with features that this engine does not know. */
  readonly readsForeignTables: boolean;
  /** A connection of one's own; close it with `closeSync`. */
  connect(): Promise<DuckDBConnection>;
  close(): Promise<void>;
};

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

export type EngineOptions = { folder: string; uuid(): string; deltaExtension: string | undefined };

export async function openEngine(options: EngineOptions): Promise<Engine> {
  const duckdb = await loadDuckDB();
  // DuckDB makes it when it must spill; its file names are fixed, so each instance needs a folder of its own
  const spill = join(tmpdir(), `cionb-duckdb-${options.uuid()}`);
  const instance = await createInstance(duckdb, spill);
  try {
    await setUp(instance, options);
  } catch (cause) {
    instance.closeSync();
    if (cause instanceof LakehouseError) throw cause;
    throw new LakehouseError(`Cannot set up DuckDB for the lakehouse in ${options.folder}`, { cause });
  }
  return {
    duckdb,
    readsForeignTables: options.deltaExtension !== undefined,
    connect: () => instance.connect(),
    async close() {
      instance.closeSync();
      await rm(spill, { recursive: true, force: true });
    },
  };
}

async function createInstance(duckdb: DuckDBModule, spill: string): Promise<DuckDBInstance> {
  return duckdb.DuckDBInstance.create(":memory:", {
    threads: "2",
    memory_limit: "256MB",
    temp_directory: spill,
    // as Spark sorts: null is the least value
    default_null_order: "nulls_first_on_asc_last_on_desc",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
}

async function setUp(instance: DuckDBInstance, { folder, deltaExtension }: EngineOptions): Promise<void> {
  const connection = await instance.connect();
  try {
    if (deltaExtension !== undefined) await loadExtension(connection, deltaExtension);
    await connection.run("SET GLOBAL TimeZone = 'UTC'");
    await connection.run("SET GLOBAL parquet_metadata_cache = true");
    for (const macro of macros) await connection.run(macro);
    await connection.run(`SET allowed_directories = [${quote(`${resolve(folder)}/`)}]`);
    await connection.run("SET enable_external_access = false");
    await connection.run("SET lock_configuration = true");
  } finally {
    connection.closeSync();
  }
}

async function loadExtension(connection: DuckDBConnection, path: string): Promise<void> {
  try {
    await connection.run(`LOAD ${quote(resolve(path))}`);
  } catch (cause) {
    throw new LakehouseError(
      `Cannot load DuckDB's delta extension from ${path}: it must be the file delta.duckdb_extension of DuckDB 1.5.5 for this system (PyPI: duckdb-extension-delta 1.5.5)`,
      { cause },
    );
  }
}
