import { basename, dirname, resolve } from "node:path";
import type { Durable, Logger } from "@cionb/client";
import { type Journal, openJournal } from "@cionb/journal";
import type { Warehouse } from "@cionb/lakehouse";
import type { HashKey } from "../configuration/personKey.ts";
import type { Configuration } from "../configuration/readConfiguration.ts";
import { type JournalLog, journalLogOf } from "./journalLog.ts";
import { journalOptions } from "./journalOptions.ts";
import { writeEntry } from "./logEntry.ts";

/** The journal of a run: opened when it is first needed, and its log brought into the tables meanwhile. */
export type RunJournal = {
  /** @throws {JournalError} */
  open(): Promise<OpenRunJournal>;
  /** The journal, if it was opened. */
  readonly opened: OpenRunJournal | undefined;
  /** Appends what waits for the log tables. */
  flush(): Promise<void>;
  /**
   * Appends what waits, for at most `patienceMs` when the warehouse is away, and gives the journal up. Answers how
   * many log records wait for a later run.
   */
  close(patienceMs: number): Promise<number>;
};

export type OpenRunJournal = { journal: Journal; log: JournalLog; durable: Durable };

export type RunJournalOptions = {
  config: Configuration;
  /** The folder that holds all state. */
  home: string;
  hashKey: HashKey;
  warehouse: Warehouse;
  logger: Logger;
  runId: string;
  notebook: string;
  /** The folder of the run's journal. @default {one of the run's name in the home, with a number while that is in use} */
  folder?: string;
  /**
   * Finishes journals whose process has ended, until it is told to stop; begun in the background when the run's own
   * journal is opened. @default {nobody does}
   */
  finishOthers?: (stop: AbortSignal) => Promise<void>;
  /** Hears of each settlement of this run. */
  count: (settlement: Parameters<Durable["record"]>[0]) => void;
};

export function createRunJournal(parts: RunJournalOptions): RunJournal {
  const { config, runId, notebook, count, folder } = parts;
  let opening: Promise<OpenRunJournal> | undefined;
  let opened: OpenRunJournal | undefined;
  let finishing: Promise<void> | undefined;
  const stopFinishing = new AbortController();
  const mark = { runId, notebook, ...(config.region && { region: config.region }) };

  const open = async (): Promise<OpenRunJournal> => {
    const place =
      folder === undefined
        ? { name: journalName(notebook), whenInUse: "number" as const }
        : { folder: dirname(resolve(folder)), name: basename(resolve(folder)) };
    const journal = await openJournal({ ...journalOptions(config, parts.home), ...place });
    const log = journalLogOf(journal, parts);
    log.start();
    const durable: Durable = {
      journal,
      record(settlement) {
        count(settlement);
        return [writeEntry(settlement, { ...mark, keepRejected: config.piiKey !== undefined })];
      },
    };
    opened = { journal, log, durable };
    finishing = parts.finishOthers?.(stopFinishing.signal);
    return opened;
  };

  return {
    open() {
      opening ??= open();
      return opening;
    },
    get opened() {
      return opened;
    },
    async flush() {
      await opened?.log.drain();
    },
    async close(patienceMs) {
      if (opening === undefined) return 0;
      const { journal, log } = await opening;
      stopFinishing.abort();
      await finishing;
      await log.stop();
      try {
        await log.drain(AbortSignal.timeout(patienceMs));
        return 0;
      } catch (error) {
        const { queues } = await journal.state();
        const left = queues["log"]?.records ?? 0;
        parts.logger.warn(
          { error: error instanceof Error ? error.name : typeof error, left },
          "the log waits",
        );
        return left;
      } finally {
        await journal.close();
      }
    },
  };
}

/** A notebook's name as that of a folder. */
function journalName(notebook: string): string {
  const name = notebook.replaceAll(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "");
  return name.slice(0, 60) || "notebook";
}
