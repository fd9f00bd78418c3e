import { type BatchReport, type Client, type Logger, systemClock } from "@cionb/client";
import {
  AuthenticationManager,
  type Configuration,
  createDeliver,
  createPayloadCipher,
  createRunJournal,
  createRunner,
  DevicesManager,
  EventsManager,
  MessagingManager,
  ObjectsManager,
  PeopleManager,
  PurchaseHistory,
  type Replay,
  type RunJournal,
  type Runner,
  readConfiguration,
  readDeadLetters,
  replayJournals,
  SchemaManager,
  Secret,
  SetupManager,
  SyntheticData,
} from "@cionb/managers";
import type { Notebook } from "../kernel/notebook.ts";
import { displaySymbol } from "../show/displayable.ts";
import type { Cio, CioReplayOptions } from "./cio.ts";
import { type Clients, createClients } from "./clients.ts";
import { closeRun } from "./closeRun.ts";
import type { ConnectOptions, Surroundings } from "./options.ts";
import { purchaseFile } from "./purchaseFile.ts";
import { openResources, type Resources } from "./resources.ts";
import { type SqlTag, type SqlValue, toStatement } from "./sqlTag.ts";
import { worldBundle } from "./worldBundle.ts";

type Run = {
  notebook: Notebook;
  name: string;
  runId: string;
  startedAt: number;
  config: Configuration;
  resources: Resources;
  synthetic: ConnectOptions["synthetic"];
  journal: ConnectOptions["journal"];
  onClose: (closing: Promise<void>) => void;
};

/** Opens a run: says where its calls go, and hands out what a notebook works with. */
export async function openCio(
  notebook: Notebook,
  options: ConnectOptions,
  surroundings: Surroundings,
  onClose: (closing: Promise<void>) => void,
): Promise<Cio> {
  const { notebook: name = "notebook", parameters = {}, synthetic, journal, ...given } = options;
  const startedAt = notebook.time.now();
  const config = readConfiguration({ options: given, parameters, ...surroundings });
  const runId = crypto.randomUUID();
  const resources = await openResources(config, runId);
  try {
    await notebook.output.display(worldBundle(resources.world, config.notices));
    await notebook.output.flush();
    return assemble({ notebook, name, runId, startedAt, config, resources, synthetic, journal, onClose });
  } catch (error) {
    await resources.release();
    throw error;
  }
}

/** Wires what was opened. */
function assemble(run: Run): Cio {
  const { notebook, name, runId, config, resources, onClose } = run;
  const { world, warehouse, log, runLog } = resources;
  const clients = createClients({ ...resources, config, logger: runLog.logger, runId, notebook: name });
  const runner = createRunner({ runId, notebook: name, logger: runLog.logger });
  const replay = (given: CioReplayOptions = {}) =>
    replayJournals({
      ...{ ...resources, config, client: own, clock: systemClock, logger: runLog.logger },
      ...{ runId, notebook: name, ...given },
    });
  const journal = createRunJournal({
    ...{ config, runId, notebook: name, count: clients.count },
    ...{ ...resources, logger: runLog.logger },
    ...(run.journal !== undefined && { folder: run.journal }),
    // what was meant for a simulator of this process is nobody's once that process has ended
    ...(!resources.simulator && {
      finishOthers: (stop: AbortSignal) => finishOthers(replay({ drain: stop }), runLog.logger),
    }),
  });
  const flush = async () => {
    await log.flush();
    await journal.flush();
  };
  const managers = createManagers({ ...run, clients, runner, flush, journal });
  const { client } = managers.authentication;
  const made: Client[] = [];
  const shared = world.idPrefix === "" && world.own === world.demonstration;
  const own = shared ? client : keep(made, clients.own());
  notebook.writers.add(flush);
  notebook.counts = () => structuredClone(clients.counts);

  let closing: Promise<void> | undefined;
  const close = () => {
    notebook.writers.delete(flush);
    delete notebook.counts;
    return closeRun(notebook, {
      ...run,
      clients,
      journal,
      made,
      disconnect: () => managers.authentication.disconnect(),
    });
  };
  return {
    config,
    world,
    run: runId,
    notebook: name,
    client,
    own: { client: own, deliver: createDeliver(() => own, journal) },
    deliver: createDeliver(() => client, journal),
    replay,
    async *deadLetters(filter) {
      await flush();
      const { piiKey, piiOldKeys } = config;
      yield* readDeadLetters(warehouse, piiKey && createPayloadCipher(piiKey, piiOldKeys), filter);
    },
    get destination() {
      return client.destination;
    },
    ...(resources.simulator && { simulator: resources.simulator }),
    warehouse,
    log,
    sql: createSql(resources, flush),
    ...managers,
    createClient: (overrides = {}) => keep(made, clients.demonstration(overrides)),
    removeDemonstration: () => removeDemonstration(clients, closing ? undefined : client),
    close() {
      if (!closing) {
        closing = close();
        onClose(closing);
      }
      return closing;
    },
    [displaySymbol]: () => worldBundle(world, config.notices),
  };
}

/** What cannot be finished is left for `cionb replay`, and said in the run's log. */
async function finishOthers(replays: AsyncIterable<Replay>, logger: Logger): Promise<void> {
  try {
    for await (const one of replays) {
      if ("problem" in one)
        logger.warn({ journal: one.name, error: one.problem.name }, "could not be finished");
      else logger.info({ journal: one.name, calls: one.report.calls, left: one.left }, "finished");
    }
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    logger.warn({ error: name }, "journals of earlier runs could not be finished");
  }
}

type ManagerParts = {
  config: Configuration;
  resources: Resources;
  clients: Clients;
  runner: Runner;
  flush: () => Promise<void>;
  journal: RunJournal;
  synthetic: ConnectOptions["synthetic"];
};

function createManagers(parts: ManagerParts) {
  const { config, resources, clients, runner: run, flush, journal, synthetic: size } = parts;
  const { world, warehouse, hashKey } = resources;
  const { idPrefix } = world;
  const schema = new SchemaManager({ warehouse, run });
  const synthetic = new SyntheticData(size);
  const purchases = new PurchaseHistory({ warehouse, run, file: purchaseFile(), idPrefix });
  const writeKey = new Secret(clients.demonstrationKey);
  const authentication = new AuthenticationManager({
    writeKey,
    clientFor: clients.demonstration,
    warehouse,
    run,
    flush,
  });
  const { client } = authentication;
  const setup = new SetupManager({
    ...{ configuration: config, world, warehouse, client, schema, synthetic, purchases, run, hashKey, flush },
  });
  const deliver = createDeliver(() => client, journal);
  const { personKey } = clients;
  const people = new PeopleManager({ client, deliver, warehouse, run, personKey, flush });
  const events = new EventsManager({ client, deliver, warehouse, run, personKey, flush });
  const objects = new ObjectsManager({ client, deliver, warehouse, run, personKey });
  const messaging = new MessagingManager({ client, deliver, warehouse, run, personKey });
  const devices = new DevicesManager({ client, deliver, warehouse, run, personKey });
  return { setup, schema, authentication, synthetic, purchases, people, events, objects, messaging, devices };
}

function keep(made: Client[], client: Client): Client {
  made.push(client);
  return client;
}

/** Reads also what was only just logged. */
function createSql({ warehouse }: Resources, flush: () => Promise<void>): SqlTag {
  return async <Row>(strings: TemplateStringsArray, ...values: readonly SqlValue[]) => {
    const { sql, parameters } = toStatement(strings, values);
    await flush();
    return warehouse.query<Row>(sql, parameters);
  };
}

/** Without an open client the deletions are sent and not logged. */
async function removeDemonstration(
  { book, demonstration }: Clients,
  open: Client | undefined,
): Promise<BatchReport> {
  const client = open ?? demonstration({ log: { write() {} } });
  try {
    const report = await client.batch(book.removals());
    book.clear();
    return report;
  } finally {
    if (!open) await client.close();
  }
}
