import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Settlement, systemClock } from "@cionb/client";
import { type Journal, openJournal } from "@cionb/journal";
import {
  apiLog,
  deadLetters,
  deliveries,
  openWarehouse,
  StorageError,
  type Warehouse,
} from "@cionb/lakehouse";
import { expect, onTestFinished, test } from "vitest";
import { testKey } from "../../test/support.ts";
import { createPersonKey } from "../configuration/personKey.ts";
import { createRecorder } from "../recorder/createRecorder.ts";
import { createJournalLog } from "./journalLog.ts";
import { writeEntry } from "./logEntry.ts";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "cionb-journal-log-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function openAll() {
  const folder = temporaryFolder();
  const warehouse = await openWarehouse({ engine: "local", folder: join(folder, "lakehouse") });
  onTestFinished(() => warehouse.close());
  await warehouse.migrate([apiLog, deliveries, deadLetters]);
  const journal = await openJournal({ folder, name: "send" });
  onTestFinished(() => journal.close());
  return { warehouse, journal };
}

const personKey = createPersonKey(testKey);
const logOf = (journal: Journal, warehouse: Pick<Warehouse, "append">) =>
  createJournalLog({
    journal,
    warehouse,
    recorderOf: (run) => createRecorder({ ...run, personKey }),
    clock: systemClock,
    uuid: () => crypto.randomUUID(),
  });

const settled = (from: number, count: number): Settlement => ({
  kind: "outcomes",
  at: Date.UTC(2026, 1, 3),
  calls: Array.from({ length: count }, (_, at) => ({
    call: { type: "track", event: "E", userId: `u${from + at}`, messageId: `m${from + at}` },
    outcome: { index: from + at, messageId: `m${from + at}`, outcome: "delivered" },
    bytes: 1,
  })),
});
const put = (journal: Journal, ...settlements: readonly Settlement[]) =>
  journal.commit({ put: { log: settlements.map((one) => writeEntry(one, { runId: "run-1" })) } });
const count = async (warehouse: Warehouse) => {
  const [row] = await warehouse.query<{ all: number; ids: number }>(
    "select count(*) as all, count(distinct message_id) as ids from deliveries",
  );
  return row;
};
const left = async (journal: Journal) => (await journal.state()).queues["log"]?.records;

test("what the journal's log holds comes into the tables, and leaves the journal", async () => {
  const { warehouse, journal } = await openAll();
  for (let from = 0; from < 1_000; from += 10) await put(journal, settled(from, 10));
  const log = logOf(journal, warehouse);
  await log.drain();
  expect(await count(warehouse)).toEqual({ all: 1_000, ids: 1_000 });
  expect(log.rows).toEqual({ api_log: 0, deliveries: 1_000, dead_letters: 0 });
  expect(await left(journal)).toBe(0);
});

test("an append whose end was not written down counts once, also when more has come since", async () => {
  const { warehouse, journal } = await openAll();
  await put(journal, settled(0, 10), settled(10, 10));
  const crashing: Journal = {
    ...journal,
    commit: (change) => (change.settle ? Promise.reject(new Error("killed")) : journal.commit(change)),
  };
  await expect(logOf(crashing, warehouse).drain()).rejects.toThrow("killed");
  expect(await count(warehouse)).toEqual({ all: 20, ids: 20 });
  await put(journal, settled(20, 10));
  await logOf(journal, warehouse).drain();
  expect(await count(warehouse)).toEqual({ all: 30, ids: 30 });
  expect(await left(journal)).toBe(0);
});

test("while the warehouse is away records wait, and come in once it is back", async () => {
  const { warehouse, journal } = await openAll();
  let away = true;
  const flaky: Pick<Warehouse, "append"> = {
    append: (table, rows, id) =>
      away ? Promise.reject(new StorageError("no answer")) : warehouse.append(table, rows, id),
  };
  const log = logOf(journal, flaky);
  log.start();
  await put(journal, settled(0, 10));
  await expect.poll(() => log.failure).toBeInstanceOf(StorageError);
  expect(await left(journal)).toBe(1);
  away = false;
  log.wake();
  await expect.poll(() => left(journal), { timeout: 5_000 }).toBe(0);
  await log.stop();
  expect(log.failure).toBeUndefined();
  expect(await count(warehouse)).toEqual({ all: 10, ids: 10 });
});

test("what comes while it works comes in too", async () => {
  const { warehouse, journal } = await openAll();
  const log = logOf(journal, warehouse);
  log.start();
  for (let from = 0; from < 300; from += 10) await put(journal, settled(from, 10));
  await log.drain();
  await log.stop();
  expect(await count(warehouse)).toEqual({ all: 300, ids: 300 });
});

test("a journal that was made anew under the same name is another one", async () => {
  const { warehouse, journal } = await openAll();
  await put(journal, settled(0, 5));
  await logOf(journal, warehouse).drain();
  const another = await openJournal({ folder: temporaryFolder(), name: "send" });
  onTestFinished(() => another.close());
  await put(another, settled(5, 5));
  await logOf(another, warehouse).drain();
  expect(await count(warehouse)).toEqual({ all: 10, ids: 10 });
});
