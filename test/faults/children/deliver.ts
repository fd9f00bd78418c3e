// A process that delivers numbered calls through a journal and says on its output how it goes: `deliver.ts JSON`.
import { writeSync } from "node:fs";
import process from "node:process";
import { createClient, DeliverError, type Settlement } from "@cionb/client";
import { type JournalOptions, openJournal } from "@cionb/journal";
import { named } from "../support/calls.ts";

export type Given = {
  baseUrl: string;
  writeKey: string;
  /** Of the journals. */
  folder: string;
  count: number;
  people?: number;
  /** Number of the first call. */
  first?: number;
  maxCalls: number;
  lanes?: number;
  patienceMs?: number;
  rateFolder?: string;
  whenInUse?: NonNullable<JournalOptions["whenInUse"]>;
  /** Milliseconds that a SIGTERM leaves for what is on its way. */
  graceMs?: number;
};

const given: Given = JSON.parse(process.argv[2] ?? "");
const say = (line: string) => writeSync(1, `${line}\n`);

/** Outcomes as lines of `outcome messageId`. */
function record(settlement: Settlement): string[] {
  if (settlement.kind === "exchange") return [];
  return [settlement.calls.map(({ outcome }) => `${outcome.outcome} ${outcome.messageId}`).join("\n")];
}

const drain = new AbortController();
const stop = new AbortController();
process.once("SIGTERM", () => {
  drain.abort();
  setTimeout(() => stop.abort(), given.graceMs ?? 0).unref();
});

try {
  const { folder, whenInUse = "refuse", baseUrl, writeKey } = given;
  const journal = await openJournal({ folder, name: "send", whenInUse });
  say(`open ${journal.found}`);
  const client = createClient({
    ...{ baseUrl, writeKey },
    retry: { initialDelayMs: 2, maxDelayMs: 50 },
    breaker: { openMs: 50 },
    ...(given.rateFolder !== undefined && { rateFolder: given.rateFolder }),
  });
  const { maxCalls, lanes = 8, patienceMs = 60_000 } = given;
  const delivery = client.deliver(named(given.count, given.people, given.first), {
    ...{ maxCalls, lanes, patienceMs, canary: false },
    durable: { journal, record },
    drain: drain.signal,
    signal: stop.signal,
  });
  const report = await delivery.catch((error: unknown) => {
    if (!(error instanceof DeliverError)) throw error;
    say(`failed ${error.message}`);
    return error.report;
  });
  say(`report ${JSON.stringify({ ...report, megabytes: process.memoryUsage.rss() / 2 ** 20 })}`);
  await client.close();
  await journal.close();
  say("closed .");
} catch (error) {
  say(`threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
  process.exitCode = 1;
}
