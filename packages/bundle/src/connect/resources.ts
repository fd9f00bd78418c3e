import type { Logger } from "@cionb/client";
import {
  apiLog,
  createLogWriter,
  deadLetters,
  deliveries,
  type LogWriter,
  openWarehouse,
  runs,
  type Warehouse,
} from "@cionb/lakehouse";
import { type Configuration, type HashKey, openHashKey, openHome, type World, world } from "@cionb/managers";
import type { Simulator } from "@cionb/simulator";
import { openRunLog, type RunLog } from "./runLog.ts";
import { startSimulator } from "./startSimulator.ts";

/** What a run opens, and `release` closes. */
export type Resources = {
  /** The folder that holds all state. */
  home: string;
  runLog: RunLog;
  hashKey: HashKey;
  world: World;
  simulator: Simulator | undefined;
  warehouse: Warehouse;
  log: LogWriter;
  release(): Promise<void>;
};

/** Opens everything that a run needs, or nothing: what was opened before a failure is closed again. */
export async function openResources(config: Configuration, runId: string): Promise<Resources> {
  await using opened = new AsyncDisposableStack();
  const home = await openHome(config.home);
  const hashKey = await openHashKey({ piiKey: config.piiKey, home });
  const runLog = opened.adopt(openRunLog(home, runId), (log) => log.close());
  const warehouse = opened.adopt(await openTables(config, runLog.logger), (one) => one.close());
  await warehouse.migrate([apiLog, deliveries, deadLetters, runs]);
  const simulator = world(config).needsSimulator
    ? opened.adopt(await startSimulator(), (one) => one.close())
    : undefined;
  const log = createLogWriter(warehouse, { logger: runLog.logger });
  const kept = opened.move();
  return {
    home,
    runLog,
    hashKey,
    world: world(config, simulator && new URL(simulator.url).host),
    simulator,
    warehouse,
    log,
    release: () => kept.disposeAsync(),
  };
}

/** Tables in a local folder, or on Databricks where a SQL warehouse is configured. */
function openTables({ databricks, lakehouse, schema }: Configuration, logger: Logger): Promise<Warehouse> {
  if (databricks === undefined) return openWarehouse({ engine: "local", folder: lakehouse, logger });
  const { serverHostname, httpPath, login, sqlApi: api } = databricks;
  const [catalog, name] = schema.includes(".") ? schema.split(".") : [undefined, schema];
  const credentials =
    login.kind === "token"
      ? { token: login.token.reveal() }
      : { clientId: login.clientId, clientSecret: login.clientSecret.reveal() };
  return openWarehouse({
    ...{ engine: "databricks", serverHostname, httpPath, credentials, api, logger },
    ...(catalog !== undefined && { catalog }),
    ...(name !== undefined && { schema: name }),
  });
}
