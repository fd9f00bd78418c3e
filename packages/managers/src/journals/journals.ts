import type { Client, Clock, DeliverOptions, DeliverReport, Logger } from "@cionb/client";
import {
  adoptJournals,
  type Journal,
  type JournalError,
  listJournals,
  type Owner,
  openJournal,
  type QueueState,
} from "@cionb/journal";
import type { Configuration } from "../configuration/readConfiguration.ts";
import { journalLogOf, type LogParts, type LogRows } from "./journalLog.ts";
import { journalOptions, journalsFolder } from "./journalOptions.ts";
import { writeEntry } from "./logEntry.ts";

/** Records of one queue that wait. */
export type Waiting = { records: number; bytes: number; oldestMs: number };

/** A journal of a home, as `cionb status` shows it. */
export type JournalSummary =
  | {
      name: string;
      folder: string;
      /** Who has it open; absent when nobody has. */
      owner?: Owner;
      /** Its last owner closed it; else it was ended by force. */
      closed: boolean;
      /** Calls that were accepted and have no outcome yet, by destination: a simulator, or a host and a key's fingerprint. */
      calls: readonly ({ destination: string } & Waiting)[];
      /** Records that wait for the log tables. */
      log: Waiting;
      fileBytes: number;
    }
  | { name: string; problem: string };

/** The journals of a home, by name; none where there never was one. No key is needed, and no owner is disturbed. */
export async function summariseJournals(home: string, now: number): Promise<JournalSummary[]> {
  const listed = await listJournals({ folder: journalsFolder(home), now });
  return listed.map((one) => {
    if ("error" in one) return { name: one.name, problem: one.error.message };
    const { name, folder, owner, closed, queues, fileBytes } = one.status;
    const calls = Object.entries(queues).flatMap(([queue, state]) =>
      queue.startsWith(callsPrefix) && state.records > 0
        ? [{ destination: queue.slice(callsPrefix.length), ...waitingIn(state) }]
        : [],
    );
    const log = waitingIn(queues["log"]);
    return { name, folder, ...(owner && { owner }), closed, calls, log, fileBytes };
  });
}

const callsPrefix = "calls-";

function waitingIn(state: QueueState | undefined): Waiting {
  const { records = 0, bytes = 0, oldestMs = 0 } = state ?? {};
  return { records, bytes, oldestMs: records === 0 ? 0 : oldestMs };
}

/**
 * Ends the process that has a journal open, with SIGKILL, and leaves the journal without an owner. Nothing in it is
 * lost; requests that were on their way may be sent once more, with the same ids.
 * @throws {JournalError} if there is no such journal, or it cannot be opened.
 */
export async function takeOverJournal(
  name: string,
  { config, home }: { config: Configuration; home: string },
): Promise<void> {
  const journal = await openJournal({ ...journalOptions(config, home), name, whenInUse: "takeOver" });
  await journal.close();
}

/** What became of one journal that was finished. */
export type Replay =
  | { name: string; report: DeliverReport; log: LogRows; left: number }
  | { name: string; problem: JournalError };

export type ReplayOptions = LogParts & {
  config: Configuration;
  home: string;
  client: Client;
  clock: Clock;
  logger: Logger;
  runId: string;
  notebook: string;
  /** Only the journal of this name. @default every one */
  only?: string;
  /** Fingerprints of older keys of the same workspace, whose calls go out with the present key. @default {[]} */
  olderKeys?: readonly string[];
} & Pick<DeliverOptions, "onProgress" | "onMissed" | "drain" | "signal">;

/** Sends what journals without an owner hold for the client's destination, and writes their log. */
export async function* replayJournals(options: ReplayOptions): AsyncGenerator<Replay> {
  const { config, home, only } = options;
  for await (const adopted of adoptJournals(journalOptions(config, home))) {
    if (only !== undefined && adopted.name !== only) {
      if ("journal" in adopted) await adopted.journal.close();
    } else if ("error" in adopted) yield { name: adopted.name, problem: adopted.error };
    else yield await replayOne(adopted.journal, options);
    if (options.drain?.aborted) return;
  }
}

async function replayOne(journal: Journal, options: ReplayOptions): Promise<Replay> {
  const { client, config, runId, notebook, olderKeys = [], onProgress, onMissed, drain, signal } = options;
  const mark = { runId, notebook, region: config.region, keepRejected: config.piiKey !== undefined };
  const log = journalLogOf(journal, options);
  log.start();
  try {
    const report = await client.deliver([], {
      durable: { journal, olderKeys, record: (settlement) => [writeEntry(settlement, mark)] },
      ...(onProgress && { onProgress }),
      ...(onMissed && { onMissed }),
      ...(drain && { drain }),
      ...(signal && { signal }),
    });
    await log.stop();
    await log.drain();
    const { queues } = await journal.state();
    const left = Object.entries(queues).reduce(
      (sum, [queue, { records }]) => sum + (queue.startsWith(callsPrefix) ? records : 0),
      0,
    );
    return { name: journal.name, report, log: { ...log.rows }, left };
  } finally {
    await log.stop();
    await journal.close();
  }
}
