import { type LocalOptions, openLocal } from "./local/openLocal.ts";
import type { Warehouse } from "./warehouse.ts";

export type WarehouseOptions = LocalOptions;

/**
 * Opens the tables of a lakehouse.
 * @throws {LocalEngineMissingError} if the local engine is asked for and DuckDB is not installed.
 * @throws {StorageError} if the folder cannot be made.
 */
export function openWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  return openLocal(options);
}
