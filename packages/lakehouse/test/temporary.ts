import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openWarehouse, type Warehouse } from "../src/index.ts";
import type { LocalOptions } from "../src/local/openLocal.ts";

/** A folder that goes when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "cionb-lakehouse-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A warehouse that is closed when the test ends. */
export async function temporaryWarehouse(options: Partial<LocalOptions> = {}): Promise<Warehouse> {
  const warehouse = await openWarehouse({ engine: "local", folder: await temporaryFolder(), ...options });
  onTestFinished(() => warehouse.close());
  return warehouse;
}

/** The data files of a table, whether a commit names them or not. */
export async function dataFiles(warehouse: Warehouse, table: string): Promise<string[]> {
  return (await readdir(join(warehouse.location, table))).filter((name) => name.endsWith(".parquet"));
}

/** The files of a table's log. */
export async function logFiles(warehouse: Warehouse, table: string): Promise<string[]> {
  return (await readdir(join(warehouse.location, table, "_delta_log"))).sort();
}
