import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Client, createClient } from "@cionb/client";
import type { Warehouse } from "@cionb/lakehouse";
import { startSimulator } from "@cionb/simulator";
import { onTestFinished } from "vitest";
import {
  type Check,
  openHome,
  PurchaseHistory,
  readConfiguration,
  SchemaManager,
  SetupManager,
  type SetupManagerOptions,
  SyntheticData,
  type ValidationReport,
  world,
} from "../src/index.ts";
import { memoryLogger, temporaryFolder, temporaryWarehouse, testRunner } from "./support.ts";

const purchasesText =
  "customer_id,date,cds,value_usd\n00001,1997-01-01,1,11.77\n00002,1997-01-12,1,12.00\n00002,1997-01-12,5,77.00\n";

export type Given = Partial<SetupManagerOptions> & {
  environment?: Record<string, string>;
  customers?: number;
  purchasesFile?: string;
  folder?: string;
};

/** A setup manager with everything it needs, all of it real. */
export async function setUp(given: Given = {}) {
  const { environment = {}, customers = 120, folder, purchasesFile, ...options } = given;
  const home = await openHome(join(folder ?? (await temporaryFolder()), ".cionb"), { mounts: "" });
  const configuration = readConfiguration({ environment: { CIO_HOME: home, ...environment }, folder: home });
  const warehouse = given.warehouse ?? (await temporaryWarehouse(configuration.lakehouse));
  const file = purchasesFile ?? join(home, "purchases.csv");
  if (purchasesFile === undefined) await writeFile(file, purchasesText);
  const logger = memoryLogger();
  const run = testRunner({ logger });
  const setup = new SetupManager({
    configuration,
    world: world(configuration),
    warehouse,
    client: given.client ?? (await clientOf()),
    schema: new SchemaManager({ warehouse, run }),
    synthetic: new SyntheticData({ seed: 7, customers }),
    purchases: new PurchaseHistory({ warehouse, run, file }),
    run,
    hashKey: { id: "home-0001", origin: "home" },
    ...options,
  });
  return { setup, warehouse, home, logger, configuration };
}

export async function clientOf(
  options: Parameters<typeof startSimulator>[0] = {},
  writeKey?: string,
): Promise<Client> {
  const simulator = await startSimulator(options);
  const client = createClient({
    writeKey: writeKey ?? simulator.writeKey,
    baseUrl: simulator.baseUrl,
    retry: { maxAttempts: 1 },
    timeoutMs: 2_000,
  });
  onTestFinished(async () => {
    await client.close();
    await simulator.close();
  });
  return client;
}

export const find = (checks: readonly Check[], name: string): Check | undefined =>
  checks.find(({ check }) => check === name);

let bare: Promise<ValidationReport> | undefined;

/** What validate says of an empty lakehouse, asked once for all tests that only look at it. */
export function bareReport(): Promise<ValidationReport> {
  bare ??= setUp().then(({ setup }) => setup.validate());
  return bare;
}

/** Everything that could change: versions, rows, files and bytes of every table. */
export const stateOf = async (warehouse: Warehouse) =>
  (await warehouse.tables())
    .filter(({ name }) => name !== "setup_probe")
    .sort((a, b) => (a.name < b.name ? -1 : 1));
