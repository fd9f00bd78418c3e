import { createClient } from "@cionb/client";
import { onTestFinished } from "vitest";
import {
  createPersonKey,
  ObjectsManager,
  type ObjectsManagerOptions,
  type RunDeliver,
} from "../src/index.ts";
import { manualClock, testKey, testRunner, wholeWay } from "./support.ts";

export const personKey = createPersonKey(testKey);

/** A client and a delivery without a journal, on the whole way of a call. */
export async function sendingWay(options: Parameters<typeof wholeWay>[0] = {}) {
  const way = await wholeWay(options);
  const client = way.clientFor({ writeKey: way.simulator.writeKey });
  const deliver: RunDeliver = (source, { durable: _, ...given } = {}) => client.deliver(source, given);
  onTestFinished(async () => {
    await client.close();
    await way.writer.close();
  });
  return { ...way, client, deliver };
}

/** An objects manager with everything it needs, all of it real but the clock. */
export async function manageObjects(
  given: Partial<ObjectsManagerOptions> = {},
  options: Parameters<typeof wholeWay>[0] = {},
) {
  const way = await sendingWay(options);
  const clock = manualClock();
  const run = testRunner({ clock });
  const objects = new ObjectsManager({ ...way, personKey, ...given, run });
  return { ...way, objects, clock };
}

/** A client that reaches nobody. */
export function clientOfNobody() {
  const client = createClient({
    writeKey: "k",
    baseUrl: "http://127.0.0.1:9/v1",
    retry: { maxAttempts: 1 },
    timeoutMs: 500,
  });
  onTestFinished(() => client.close());
  return client;
}
