import { Buffer } from "node:buffer";
import { type Clock, type Logger, type Settlement, systemClock } from "@cionb/client";
import type { Journal, Taken } from "@cionb/journal";
import {
  apiLog,
  deadLetters,
  deliveries,
  InvalidRowError,
  type Table,
  type Warehouse,
} from "@cionb/lakehouse";
import { createPersonKey, type HashKey } from "../configuration/personKey.ts";
import type { Configuration } from "../configuration/readConfiguration.ts";
import { createPayloadCipher } from "../deadLetters/payloadCipher.ts";
import { createRecorder, type LogRecord } from "../recorder/createRecorder.ts";
import { type RunMark, readEntry } from "./logEntry.ts";

/** Brings what a journal's queue `log` holds into the log tables, in the background. */
export type JournalLog = {
  /** Begins to work; until `stop` it looks for new records again and again. */
  start(): void;
  /** Looks for records at once. */
  wake(): void;
  /** Ends the work in the background, after the group that is on its way. */
  stop(): Promise<void>;
  /**
   * Appends until the queue is empty, or `signal` aborts.
   * @throws what the warehouse threw; the records then stay in the journal.
   */
  drain(signal?: AbortSignal): Promise<void>;
  /** Rows that were appended. */
  readonly rows: Readonly<LogRows>;
  /** Why the last attempt failed, if it did. */
  readonly failure: unknown;
};

export type LogRows = { api_log: number; deliveries: number; dead_letters: number };

export type JournalLogOptions = {
  journal: Journal;
  warehouse: Pick<Warehouse, "append">;
  /** Makes the recorder for a run. */
  recorderOf: (run: RunMark) => (settlement: Settlement) => readonly LogRecord[];
  clock: Clock;
  uuid: () => string;
  logger?: Logger;
};

const queue = "log";
const groupPosition = "log-group";
const identityPosition = "log-identity";
const mostRecords = 40; // settlements of one append, of up to some thousand calls each
const mostBytes = 4_000_000;
const lookEveryMs = 250;
const longestPauseMs = 30_000;

const tables = [apiLog, deliveries, deadLetters] as const;

type Group = { count: number; last: number };

/** What brings a journal's log into the tables of a configuration. */
export type LogParts = {
  config: Pick<Configuration, "piiKey" | "piiOldKeys">;
  hashKey: HashKey;
  warehouse: Pick<Warehouse, "append">;
  logger: Logger;
};

/** Brings the log of a journal into the tables; each record names the run that it belongs to. */
export function journalLogOf(journal: Journal, { config, hashKey, warehouse, logger }: LogParts): JournalLog {
  const { piiKey, piiOldKeys } = config;
  const personKey = createPersonKey(hashKey);
  const cipher = piiKey && createPayloadCipher(piiKey, piiOldKeys);
  return createJournalLog({
    journal,
    warehouse,
    recorderOf: (run) => createRecorder({ ...run, personKey, ...(cipher && { cipher }) }),
    clock: systemClock,
    uuid: () => crypto.randomUUID(),
    logger,
  });
}

export function createJournalLog(options: JournalLogOptions): JournalLog {
  const { journal, warehouse, clock, logger } = options;
  const recorders = new Map<string, (settlement: Settlement) => readonly LogRecord[]>();
  const rows = { api_log: 0, deliveries: 0, dead_letters: 0 };
  let failure: unknown;
  let identity: string | undefined;
  let working: Promise<void> | undefined;
  let nap = new AbortController();
  let stopping = false;
  let busy: Promise<unknown> = Promise.resolve();

  /** One append at a time, whoever asks. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const turn = busy.then(work, work);
    busy = turn.catch(() => undefined); // whoever asked hears of it
    return turn;
  };

  const recordsOf = (taken: readonly Taken[]): LogRecord[] =>
    taken.flatMap(({ payload }) => {
      const { run, settlement } = readEntry(Buffer.from(payload).toString("utf8"));
      return recorderOf(run)(settlement);
    });
  const recorderOf = (run: RunMark) => {
    const name = JSON.stringify(run);
    const recorder = recorders.get(name) ?? options.recorderOf(run);
    recorders.set(name, recorder);
    return recorder;
  };

  /**
   * The records of the next append. Which ones they are is written down before the append, so that after a crash the
   * same ones are appended under the same id, and count once.
   */
  const takeGroup = async (): Promise<{ taken: readonly Taken[]; last: number } | undefined> => {
    const begun = await readJson<Group>(journal, groupPosition);
    const limits =
      begun === undefined
        ? { records: mostRecords, bytes: mostBytes }
        : { records: begun.count, bytes: Number.MAX_SAFE_INTEGER };
    const taken = await journal.take(queue, limits);
    const last = taken.at(-1)?.id;
    if (last === undefined) return undefined;
    if (begun === undefined) {
      const group: Group = { count: taken.length, last };
      await journal.commit({ positions: { [groupPosition]: JSON.stringify(group) } });
    }
    return { taken, last };
  };

  const appendGroup = async (): Promise<boolean> => {
    const group = await takeGroup();
    if (group === undefined) return false;
    const ids = group.taken.map(({ id }) => id);
    try {
      identity ??= await identityOf(journal, options.uuid);
      const records = recordsOf(group.taken);
      for (const table of tables) await appendTable(table, records, group.last);
      await journal.commit({ settle: ids, positions: { [groupPosition]: null } });
      return true;
    } catch (error) {
      await journal.release(ids);
      throw error;
    }
  };
  const appendTable = async (
    table: (typeof tables)[number],
    records: readonly LogRecord[],
    last: number,
  ): Promise<void> => {
    const own: unknown[] = records.filter((record) => record.table === table).map(({ row }) => row);
    const id = { application: `journal ${identity}`, version: last };
    while (own.length > 0) {
      try {
        const { repeated } = await warehouse.append<unknown>(table as Table<unknown>, own, id);
        if (!repeated) rows[table.name as keyof LogRows] += own.length;
        return;
      } catch (error) {
        if (!(error instanceof InvalidRowError)) throw error;
        own.splice(error.row - 1, 1); // it would be refused for ever, and hold back all others
        logger?.error({ table: table.name }, error.message);
      }
    }
  };

  const work = async () => {
    let pauseMs = lookEveryMs;
    while (!stopping) {
      const more = await inTurn(appendGroup).catch((error: unknown) => {
        failure = error;
        const name = error instanceof Error ? error.name : typeof error;
        logger?.warn({ error: name, pauseMs }, "the log could not be written; it waits in the journal");
        return "failed" as const;
      });
      if (more === true) {
        failure = undefined;
        pauseMs = lookEveryMs;
        continue;
      }
      if (more === "failed") pauseMs = Math.min(longestPauseMs, pauseMs * 2);
      nap = new AbortController();
      await clock.sleep(pauseMs, nap.signal).catch(() => undefined); // woken
    }
  };

  return {
    start() {
      working ??= work();
    },
    wake: () => nap.abort("woken"),
    async stop() {
      stopping = true;
      nap.abort("stopped");
      await working;
    },
    async drain(signal) {
      while (!signal?.aborted && (await inTurn(appendGroup))) failure = undefined;
    },
    rows,
    get failure() {
      return failure;
    },
  };
}

/** Names a journal among all that write to the same tables, also when one of the same name was removed. */
async function identityOf(journal: Journal, uuid: () => string): Promise<string> {
  const known = await readJson<string>(journal, identityPosition);
  if (known !== undefined) return known;
  const made = uuid();
  await journal.commit({ positions: { [identityPosition]: JSON.stringify(made) } });
  return made;
}

async function readJson<Value>(journal: Journal, name: string): Promise<Value | undefined> {
  const position = await journal.position(name);
  return position === undefined ? undefined : (JSON.parse(Buffer.from(position).toString("utf8")) as Value);
}
