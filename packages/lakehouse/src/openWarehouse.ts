import type { DatabricksOptions } from "./databricks/openDatabricks.ts";
import { type LocalOptions, openLocal } from "./local/openLocal.ts";
import type { PersonalCipher } from "./personal/personalCipher.ts";
import { withCipher } from "./personal/withCipher.ts";
import type { Warehouse } from "./warehouse.ts";

export type WarehouseOptions = (LocalOptions | DatabricksOptions) & {
  /** Encrypts columns that are marked personal on their way in. @default they are stored as they come */
  cipher?: PersonalCipher;
};

/**
 * Opens the tables of a lakehouse: in a local folder, or in a schema on Databricks.
 * @throws {LocalEngineMissingError} if the local engine is asked for and DuckDB is not installed.
 * @throws {StorageError} if the folder cannot be made.
 * @throws {RangeError} if an option cannot be.
 */
export async function openWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  const warehouse = await openEngine(options);
  return options.cipher ? withCipher(warehouse, options.cipher) : warehouse;
}

async function openEngine(options: WarehouseOptions): Promise<Warehouse> {
  if (options.engine === "local") return openLocal(options);
  // the driver is loaded by those alone who use it
  const { openDatabricks } = await import("./databricks/openDatabricks.ts");
  return openDatabricks(options);
}
