import type { Clock } from "@cionb/client";
import { defineTable, type Table } from "@cionb/lakehouse";
import { onTestFinished } from "vitest";
import { createPersonKey } from "../src/configuration/personKey.ts";
import type { RunDeliver } from "../src/journals/runDeliver.ts";
import { PeopleManager, type PeopleManagerOptions } from "../src/people/PeopleManager.ts";
import { memoryLogger, testKey, testRunner, wholeWay } from "./support.ts";

type Given = Parameters<typeof wholeWay>[0] & { clock?: Clock; manager?: Partial<PeopleManagerOptions> };

/** A manager of people on the whole way of a call: simulator, client, log, lakehouse. */
export async function peopleWay({ clock, manager, ...options }: Given = {}) {
  const way = await wholeWay({ ...options, ...(clock && { clock }) });
  const client = way.clientFor(way.simulator);
  const logger = memoryLogger();
  const run = testRunner({ logger, ...(clock && { clock }) });
  const deliver: RunDeliver = (source, { durable, ...rest } = {}) =>
    client.deliver(source, durable ? { ...rest, durable } : rest);
  const { warehouse, flush } = way;
  const personKey = createPersonKey(testKey);
  const people = new PeopleManager({ client, deliver, warehouse, run, personKey, flush, ...manager });
  onTestFinished(async () => {
    await client.close();
    await way.writer.close();
  });
  const person = (id: string) => way.simulator.people.get(id);
  return { ...way, client, logger, people, person, personKey };
}

export const customers = defineTable({
  name: "customers",
  columns: {
    id: { type: "STRING" },
    email: { type: "STRING", personal: true },
    plan: { type: "STRING" },
    age: { type: "INT" },
    updated_at: { type: "TIMESTAMP" },
  },
});

/** Puts rows into a table of the lakehouse. */
export async function load<Row>(
  { warehouse }: Pick<Awaited<ReturnType<typeof peopleWay>>, "warehouse">,
  table: Table<Row>,
  rows: NoInfer<Row>[],
): Promise<void> {
  await warehouse.migrate([table]);
  await warehouse.append(table, rows);
}
