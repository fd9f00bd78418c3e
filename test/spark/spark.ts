import { readFileSync } from "node:fs";
import { type DatabricksOptions, openWarehouse, type Warehouse } from "@cionb/lakehouse";
import { afterEach, inject, onTestFinished, test } from "vitest";
import { setFaults, type WarehouseAddress } from "./startWarehouse.ts";
import "./globalSetup.ts";

const given = inject("spark");

/** `test`, on machines that can run Spark. */
export const sparkTest = test.skipIf("missing" in given);

/** The warehouse of this run; asked for inside of tests alone. */
export function address(): WarehouseAddress {
  if ("missing" in given) throw new Error(given.missing);
  return given;
}

/** The certificate to trust for it, as PEM. */
export const authority = (): string => readFileSync(address().authority, "utf8");

/** What opens the engine on it; the schema is the run's own unless named. */
export function options(more: Partial<DatabricksOptions> = {}): DatabricksOptions {
  const { port, path, token, catalog, schema } = address();
  return {
    engine: "databricks",
    serverHostname: `127.0.0.1:${port}`,
    httpPath: path,
    credentials: { token },
    authority: authority(),
    catalog,
    schema,
    ...more,
  };
}

/** A warehouse that is closed when the test ends. */
export async function open(more: Partial<DatabricksOptions> = {}): Promise<Warehouse> {
  const warehouse = await openWarehouse(options(more));
  onTestFinished(() => warehouse.close());
  return warehouse;
}

// a fault that a test left over would hit the next one
afterEach(async () => {
  if (!("missing" in given)) await setFaults(given, []);
});
