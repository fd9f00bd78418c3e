import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Client,
  type ClientOptions,
  createClient,
  type DeliverOptions,
  type DeliverReport,
  type Durable,
  type Settlement,
  type Source,
} from "@cionb/client";
import { type Journal, openJournal } from "@cionb/journal";
import { type Simulator, type SimulatorOptions, startSimulator } from "@cionb/simulator";
import { onTestFinished } from "vitest";
import { type Bounds, watchBounds } from "./bounds.ts";
import { createWitness, type Witness } from "./witness.ts";

/** A simulator, a journal, and clients that deliver through it; all of it ends with the test. */
export type Stage = {
  readonly simulator: Simulator;
  readonly journal: Journal;
  readonly durable: Durable;
  readonly witness: Witness;
  readonly bounds: Bounds;
  /** The clients that were made. */
  readonly clients: readonly Client[];
  /** A client that tries again quickly. */
  connect(options?: Partial<ClientOptions>): Client;
  /** Delivers with a new client. */
  deliver(source: Source, options?: DeliverOptions, client?: Partial<ClientOptions>): Promise<DeliverReport>;
};

/** @param folder where the journal is. @default {a temporary one} */
export async function stage(options: SimulatorOptions = {}, folder = temporaryFolder()): Promise<Stage> {
  const bounds = watchBounds();
  const simulator = await startSimulator(options);
  const journal = await openJournal({ folder, name: "send" });
  const witness = createWitness();
  const durable = { journal, record: recordTo(witness) };
  const clients: Client[] = [];
  onTestFinished(async () => {
    bounds.end();
    for (const client of clients) await client.close();
    await journal.close();
    await simulator.close();
  });
  const connect = (more: Partial<ClientOptions> = {}) => {
    const { baseUrl, writeKey } = simulator;
    const client = createClient({ baseUrl, writeKey, ...quick, ...more });
    clients.push(client);
    return client;
  };
  return {
    ...{ simulator, journal, witness, durable, bounds, clients, connect },
    deliver: (source, given = {}, client = {}) => connect(client).deliver(source, { durable, ...given }),
  };
}

const quick = {
  retry: { initialDelayMs: 2, maxDelayMs: 50 },
  breaker: { openMs: 50 },
  bodies: "keep",
} as const;

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "cionb-faults-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes outcomes into the log as lines of `outcome messageId`, and shows everything to the witness. */
export function recordTo(witness: Pick<Witness, "see">): Durable["record"] {
  return (settlement: Settlement) => {
    witness.see(settlement);
    if (settlement.kind === "exchange") return [];
    return [settlement.calls.map(({ outcome }) => `${outcome.outcome} ${outcome.messageId}`).join("\n")];
  };
}

/** The outcomes in a journal's log, by message id; what is read leaves the log with the journal's end. */
export async function outcomesIn(journal: Journal): Promise<Map<string, string[]>> {
  const outcomes = new Map<string, string[]>();
  const taken = await journal.take("log", { records: 1_000_000, bytes: 1e9 });
  for (const line of taken.flatMap(({ payload }) => new TextDecoder().decode(payload).split("\n"))) {
    const [outcome = "", id = ""] = line.split(" ");
    outcomes.set(id, [...(outcomes.get(id) ?? []), outcome]);
  }
  await journal.release(taken.map(({ id }) => id));
  return outcomes;
}
