import { join } from "node:path";
import { type Client, type ClientOptions, createClient } from "@cionb/client";
import type { LogWriter } from "@cionb/lakehouse";
import {
  type Configuration,
  createPayloadCipher,
  createPersonKey,
  createRecorder,
  type HashKey,
  logSink,
  type Place,
  type World,
} from "@cionb/managers";
import type { Simulator } from "@cionb/simulator";
import { ConnectionError } from "../errors.ts";
import { createDemonstrationBook, type DemonstrationBook } from "./demonstrationBook.ts";
import { prefixIds, withPrefix } from "./prefixIds.ts";
import { createTally, type RunCounts, type Tally } from "./tally.ts";

type Parts = {
  config: Configuration;
  home: string;
  world: World;
  simulator: Simulator | undefined;
  hashKey: HashKey;
  log: LogWriter;
  logger: NonNullable<ClientOptions["logger"]>;
  runId: string;
  notebook: string;
};

/** Makes the clients of a run, all of them logged. */
export type Clients = {
  readonly counts: RunCounts;
  /** Counts what a journal takes. */
  readonly count: Tally["count"];
  readonly book: DemonstrationBook;
  /** The keyed hash of a person of the demonstration, as in `deliveries`. */
  readonly personKey: (userId: string) => string;
  /** The key of the demonstration, and of a reader's own tables. */
  readonly demonstrationKey: string;
  readonly ownKey: string;
  demonstration(options: Partial<ClientOptions>): Client;
  own(): Client;
};

export function createClients(parts: Parts): Clients {
  const { config, home, world, simulator, hashKey, log, logger, runId, notebook } = parts;
  const tally = createTally(logSink(log));
  const personKey = createPersonKey(hashKey);
  const cipher = config.piiKey && createPayloadCipher(config.piiKey, config.piiOldKeys);
  const book = createDemonstrationBook(world.idPrefix);

  const make = (place: Place, writeKey: string, options: Partial<ClientOptions>): Client => {
    const region = place.region;
    const record = createRecorder({
      runId,
      notebook,
      personKey,
      ...(region && { region }),
      ...(cipher && { cipher }),
    });
    const address = place.own && simulator ? { baseUrl: simulator.baseUrl } : addressOf(config);
    // an address that the caller gives takes the place of both
    const where = options.region !== undefined || options.baseUrl !== undefined ? {} : address;
    // the simulator of this process has no limit that others share
    const rate = place.own && simulator ? {} : { rateFolder: join(home, "rate") };
    return createClient({ writeKey, ...where, ...rate, record, log: tally, logger, ...options });
  };
  const key = (place: Place) => (place.own ? simulator?.writeKey : config.writeKey?.reveal()) ?? "";

  return {
    counts: tally.counts,
    count: tally.count,
    book,
    personKey: (userId) => personKey(withPrefix(userId, world.idPrefix)),
    demonstrationKey: key(world.demonstration),
    ownKey: key(world.own),
    demonstration(options) {
      const client = make(world.demonstration, key(world.demonstration), options);
      if (world.idPrefix !== "") return prefixIds(client, world.idPrefix, book.note);
      if (client.destination.simulated) return client;
      throw new ConnectionError(
        `Cannot make a client for ${client.destination.host}: the demonstration stays on this machine. For your own data use cio.own.client; to send the demonstration to a workspace set CIO_DEMO=live`,
      );
    },
    own: () => make(world.own, key(world.own), {}),
  };
}

const addressOf = ({ baseUrl, region }: Configuration): Pick<ClientOptions, "baseUrl" | "region"> =>
  baseUrl === undefined ? { region } : { baseUrl };
