import { WarehouseClosedError } from "../errors.ts";
import { plainName } from "../types/sqlType.ts";
import { systemClock } from "../types/systemClock.ts";
import type { Clock, Logger } from "../types/world.ts";
import type { Parameters, QueryOptions, Warehouse } from "../warehouse.ts";
import { createChanges } from "./changes.ts";
import { createCommits } from "./commits.ts";
import { createConnection } from "./connection.ts";
import { type Credentials, createTokenSource } from "./credentials.ts";
import { type Driver, openDriver } from "./driver.ts";
import { createFits } from "./fits.ts";
import { createInspector } from "./inspect.ts";
import { createMaintainer } from "./maintain.ts";
import { createMigrator } from "./migrate.ts";
import { createSource } from "./source.ts";
import { openStatementApi, type StatementApiOptions } from "./statementApi/openStatementApi.ts";
import { checkParameters, checkReadOnly } from "./statementText.ts";
import { createWrites } from "./writes.ts";

export type DatabricksOptions = {
  engine: "databricks";
  /** Host name of the workspace, without `https://`; a port may follow. */
  serverHostname: string;
  /** Path of the SQL warehouse, such as `/sql/1.0/warehouses/0123456789abcdef`. */
  httpPath: string;
  credentials: Credentials;
  /**
   * What carries the statements: the vendor's driver, or `fetch` to the Statement Execution API. The latter takes no
   * `authority` and no `proxy`: those are `fetch`'s own. @default {"driver"}
   */
  api?: "driver" | "statements";
  /** @default {"main"} */
  catalog?: string;
  /** @default {"customerio"} */
  schema?: string;
  /** Volume in the schema where many rows are staged; made at first use. @default {"landing"} */
  volume?: string;
  /** Longest time of one statement, in seconds. @default {1800} */
  statementSeconds?: number;
  /** Longest wait for a SQL warehouse that is starting, in seconds. @default {600} */
  startSeconds?: number;
  /** Ends what runs, and refuses what comes later. */
  signal?: AbortSignal;
  /** Certificates to trust besides the system's, in PEM. */
  authority?: string;
  /** A proxy for the connection, such as `http://user:secret@proxy:3128`. */
  proxy?: string;
  /** @default the machine's clock */
  clock?: Clock;
  /** From 0 to 1, for the waits between attempts. @default the machine's random numbers */
  random?: () => number;
  /** Makes names for commits and files that nobody else has. @default {crypto.randomUUID} */
  uuid?: () => string;
  /** For tokens of service principals, and for statements where no driver carries them. @default {fetch} */
  fetch?: typeof fetch;
  /** Hears that a warehouse is starting. @default none */
  logger?: Logger;
};

/** From 0 to 1, without the machine's shared generator. */
const secureRandom = () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;

/**
 * Opens the tables of a schema on Databricks through a SQL warehouse. Nothing is sent before the first call.
 * @throws {RangeError} if an option cannot be.
 */
export async function openDatabricks(options: DatabricksOptions): Promise<Warehouse> {
  const { clock = systemClock, random = secureRandom, uuid = () => crypto.randomUUID(), logger } = options;
  const { catalog = "main", schema: schemaName = "customerio", volume = "landing" } = options;
  const { host, port } = readHost(options.serverHostname);
  const { statementSeconds = 1_800, startSeconds = 600 } = options;
  checkNames({ catalog, schema: schemaName, volume });
  checkSeconds({ statementSeconds, startSeconds });
  const { fetch: request = fetch } = options;
  const tokens = createTokenSource(options.credentials, {
    host: port === 443 ? host : `${host}:${port}`,
    clock,
    fetch: request,
  });
  const name = `the SQL warehouse ${options.httpPath} at ${host}`;
  const driver = await openCarrier(options, {
    ...{ host, port, catalog, schema: schemaName, tokens, statementSeconds },
    ...{ clock, random, fetch: request, logger, startMs: startSeconds * 1_000 },
  });
  const connection = createConnection({
    driver,
    tokens,
    name,
    clock,
    random,
    logger,
    statementMs: statementSeconds * 1_000,
    startMs: startSeconds * 1_000,
    signal: options.signal,
  });
  const schema = { catalog, schema: schemaName };
  const inspector = createInspector(connection, schema);
  const writes = createWrites({
    schema,
    fits: createFits(connection, schema),
    withSource: createSource({ connection, schema, volume, uuid }),
    commits: createCommits({ connection, schema, clock, uuid, random }),
  });
  const migrate = createMigrator({ connection, schema, clock, uuid, random, append: writes.append });
  const maintain = createMaintainer(connection, schema);
  const changes = createChanges(connection, schema);
  const running = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;

  /** Runs a task unless the warehouse is closed; closing waits for it. */
  function open<Result>(task: () => Promise<Result>): Promise<Result> {
    if (closed) return Promise.reject(new WarehouseClosedError(`Cannot use ${name}: it was closed`));
    const result = task();
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    running.add(settled);
    void settled.then(() => running.delete(settled));
    return result;
  }

  function prepare(sql: string, parameters: Parameters, { signal }: QueryOptions) {
    checkReadOnly(sql);
    checkParameters(sql, parameters);
    return { sql, parameters, repeatable: true, signal };
  }

  async function* stream<Row>(
    sql: string,
    parameters: Parameters = {},
    given: QueryOptions = {},
  ): AsyncGenerator<Row> {
    if (closed) throw new WarehouseClosedError(`Cannot use ${name}: it was closed`);
    for await (const page of connection.pages(prepare(sql, parameters, given))) yield* page as Row[];
  }

  async function query<Row>(
    sql: string,
    parameters: Parameters = {},
    given: QueryOptions = {},
  ): Promise<Row[]> {
    return (await connection.run(prepare(sql, parameters, given))) as Row[];
  }

  return {
    kind: "databricks",
    location: `${host}/${catalog}.${schemaName}`,
    migrate: (tables) => open(() => migrate(tables)),
    query: (sql, parameters, given) => open(() => query(sql, parameters, given)),
    stream,
    append: (table, rows, id) => open(() => writes.append(table, rows, id)),
    merge: (table, rows, given) => open(() => writes.merge(table, rows, given)),
    remove: (table, where, id) => open(() => writes.remove(table, where, id)),
    update: (table, set, where, id) => open(() => writes.update(table, set, where, id)),
    changes,
    tables: () => open(inspector.tables),
    describe: (table) => open(() => inspector.describe(table)),
    drift: (table) => open(() => inspector.drift(table)),
    history: (table) => open(() => inspector.history(table)),
    maintain: (table, given) => open(() => maintain(table, given)),
    close: () => {
      closed ??= Promise.all(running).then(() => connection.close());
      return closed;
    },
  };
}

type World = Omit<StatementApiOptions, "httpPath"> & { statementSeconds: number };

/** What carries statements and files, as `api` says. */
function openCarrier(options: DatabricksOptions, world: World): Driver | Promise<Driver> {
  const { api = "driver", httpPath, authority, proxy } = options;
  if (api === "driver") {
    const proxyUrl = proxy === undefined ? undefined : new URL(proxy);
    return openDriver({ ...world, path: httpPath, authority, proxy: proxyUrl });
  }
  if (authority !== undefined || proxy !== undefined) {
    throw new RangeError(
      "Cannot open the warehouse as 'authority' and 'proxy' are for the vendor's driver: with 'statements' set NODE_EXTRA_CA_CERTS or HTTPS_PROXY (in Node with NODE_USE_ENV_PROXY=1), or hand in a 'fetch'",
    );
  }
  return openStatementApi({ ...world, httpPath });
}

function readHost(text: string): { host: string; port: number } {
  const found = /^(?:https:\/\/)?([\w.-]+)(?::(\d+))?\/?$/.exec(text);
  if (found?.[1]) return { host: found[1], port: Number(found[2] ?? 443) };
  throw new RangeError(
    `Cannot open the warehouse as 'serverHostname' must be a host name such as dbc-0123.cloud.databricks.com: current value is '${text}'`,
  );
}

function checkNames(names: Record<string, string>): void {
  for (const [option, value] of Object.entries(names)) {
    if (plainName.test(value)) continue;
    throw new RangeError(
      `Cannot open the warehouse as '${option}' must be letters, digits and underscores: current value is '${value}'`,
    );
  }
}

function checkSeconds(times: Record<string, number>): void {
  for (const [option, value] of Object.entries(times)) {
    if (value > 0 && Number.isFinite(value)) continue;
    throw new RangeError(`Cannot open the warehouse as '${option}' must be > 0: current value is ${value}`);
  }
}
