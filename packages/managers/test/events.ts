import type { Clock } from "@cionb/client";
import { onTestFinished } from "vitest";
import { createPersonKey } from "../src/configuration/personKey.ts";
import { EventsManager } from "../src/events/EventsManager.ts";
import type { RunDeliver } from "../src/journals/runDeliver.ts";
import { memoryLogger, testKey, testRunner, wholeWay } from "./support.ts";

type Given = Parameters<typeof wholeWay>[0] & { clock?: Clock };

/** A manager of events on the whole way of a call: simulator, client, log, lakehouse. */
export async function eventsWay({ clock, ...options }: Given = {}) {
  const way = await wholeWay({ ...options, ...(clock && { clock }) });
  const client = way.clientFor(way.simulator);
  const logger = memoryLogger();
  const run = testRunner({ logger, ...(clock && { clock }) });
  const deliver: RunDeliver = (source, { durable, ...rest } = {}) =>
    client.deliver(source, durable ? { ...rest, durable } : rest);
  const { warehouse, flush } = way;
  const personKey = createPersonKey(testKey);
  const events = new EventsManager({ client, deliver, warehouse, run, personKey, flush });
  onTestFinished(async () => {
    await client.close();
    await way.writer.close();
  });
  return { ...way, client, logger, events, personKey };
}
