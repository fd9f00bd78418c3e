import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Journal, type JournalOptions, openJournal } from "@cionb/journal";
import { onTestFinished } from "vitest";
import {
  type CallInput,
  type Client,
  type ClientOptions,
  createClient,
  type DeliverReport,
  type Durable,
  type Settlement,
} from "../src/index.ts";
import type { TestServer } from "./server.ts";

export const track = (index: number, more: object = {}): CallInput => ({
  type: "track",
  userId: `u${index}`,
  event: "Signed Up",
  messageId: `m${index}`,
  timestamp: "2026-11-24T12:00:00.000Z",
  ...more,
});

export const tracks = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => track(from + index));

/** A client that tries again quickly; closed when the test ends. */
export function connect(server: Pick<TestServer, "baseUrl">, options: Partial<ClientOptions> = {}): Client {
  const client = createClient({
    writeKey: "wk-5f0c2a7e",
    baseUrl: server.baseUrl,
    retry: { initialDelayMs: 1, maxDelayMs: 5 },
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "cionb-deliver-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function temporaryJournal(options: Partial<JournalOptions> = {}): Promise<Journal> {
  const journal = await openJournal({ folder: temporaryFolder(), name: "send", ...options });
  onTestFinished(() => journal.close());
  return journal;
}

/** Writes settlements down as they are. */
export const durableIn = (journal: Journal): Durable => ({
  journal,
  record: (settlement) => [JSON.stringify(settlement)],
});

/** What a journal's log says. */
export async function logOf(journal: Journal): Promise<Settlement[]> {
  const taken = await journal.take("log", { records: 1_000_000, bytes: 1e9 });
  return taken.map(({ payload }) => JSON.parse(new TextDecoder().decode(payload)));
}

/** The outcomes in a journal's log, by message id. */
export async function outcomesIn(journal: Journal): Promise<Map<string, string[]>> {
  const outcomes = new Map<string, string[]>();
  for (const settlement of await logOf(journal)) {
    if (settlement.kind !== "outcomes") continue;
    for (const { outcome } of settlement.calls) {
      outcomes.set(outcome.messageId, [...(outcomes.get(outcome.messageId) ?? []), outcome.outcome]);
    }
  }
  return outcomes;
}

export const idsAt = ({ requests }: TestServer) =>
  requests.flatMap(({ body }) => body.batch.map(({ messageId }) => messageId));

export function sumOf(report: DeliverReport): number {
  const { delivered, accepted, rejected, suppressed, unsent } = report;
  return delivered + accepted + rejected + suppressed + unsent;
}
