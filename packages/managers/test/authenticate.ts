import { type CallInput, type Client, createClient } from "@cionb/client";
import type { startSimulator } from "@cionb/simulator";
import { onTestFinished } from "vitest";
import { AuthenticationManager, Secret } from "../src/index.ts";
import { memoryLogger, temporaryWarehouse, testRunner, wholeWay } from "./support.ts";

export type Given = Parameters<typeof startSimulator>[0] & { key?: string };

/** A manager on the whole way of a call: simulator, clients, log, lakehouse. */
export async function authenticate({ key, ...options }: Given = {}) {
  const way = await wholeWay(options);
  const clients: Client[] = [];
  const clientFor = (given: { writeKey: string }) => {
    const client = way.clientFor(given);
    clients.push(client);
    return client;
  };
  const logger = memoryLogger();
  const run = testRunner({ logger });
  const writeKey = new Secret(key ?? way.simulator.writeKey);
  const { warehouse, flush } = way;
  const authentication = new AuthenticationManager({ writeKey, clientFor, warehouse, run, flush });
  onTestFinished(async () => {
    for (const client of clients) await client.close();
    await way.writer.close();
  });
  return { ...way, authentication, clients, logger };
}

/** A manager whose client reaches an address where nothing, or something else, answers. */
export async function elsewhere(baseUrl: string) {
  const warehouse = await temporaryWarehouse();
  const clientFor = ({ writeKey }: { writeKey: string }) =>
    createClient({ writeKey, baseUrl, retry: { maxAttempts: 1 }, timeoutMs: 1_000 });
  return new AuthenticationManager({ writeKey: new Secret("k"), clientFor, warehouse, run: testRunner() });
}

export const track = (index: number): CallInput => ({
  type: "track",
  userId: `u${index % 50}`,
  event: "Seat Added",
  messageId: `m-${index}`,
});

export const newKey = new Secret("the-new-key");
