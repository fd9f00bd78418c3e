import { expect, test } from "vitest";
import { defineTable, InvalidRowError, StorageError, type Table } from "../index.ts";
import type { Clock } from "../types/world.ts";
import type { AppendId, Commit, Warehouse } from "../warehouse.ts";
import { createLogWriter, type LogWriterOptions } from "./createLogWriter.ts";

const events = defineTable({ name: "events", columns: { id: { type: "INT", nullable: false } } });
const others = defineTable({ name: "others", columns: { id: { type: "INT", nullable: false } } });

type Sleep = { due: number; wake(): void; fail(error: unknown): void };

/** A clock that moves when it is told to. */
function handClock() {
  let now = 1_000;
  const sleeps = new Set<Sleep>();
  const clock: Clock = {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((wake, fail) => {
        const sleep = { due: now + ms, wake, fail };
        sleeps.add(sleep);
        signal?.addEventListener("abort", () => {
          sleeps.delete(sleep);
          fail(signal.reason);
        });
      }),
  };
  async function advance(ms: number) {
    now += ms;
    for (const sleep of [...sleeps].filter(({ due }) => due <= now)) {
      sleeps.delete(sleep);
      sleep.wake();
    }
    await settle();
  }
  return { clock, advance, sleeping: () => sleeps.size };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

type Append = { table: string; rows: unknown[]; id: AppendId | undefined };

/** Records appends; fails while `failing` holds an error. */
function recordingWarehouse() {
  const appends: Append[] = [];
  const attempts: Append[] = [];
  const behaviour: { failing: Error | undefined; refuse: (row: unknown) => boolean } = {
    failing: undefined,
    refuse: () => false,
  };
  const warehouse: Pick<Warehouse, "append"> = {
    async append(table, rows, id): Promise<Commit> {
      const list: unknown[] = [];
      for await (const row of rows) list.push(row);
      const attempt = { table: table.name, rows: list, id };
      attempts.push(attempt);
      await settle();
      if (behaviour.failing) throw behaviour.failing;
      const bad = list.findIndex(behaviour.refuse);
      if (bad >= 0) throw new InvalidRowError(`row ${bad + 1} is bad`, { table: table.name, row: bad + 1 });
      appends.push(attempt);
      return { table: table.name, version: 1, rows: list.length, files: 1, bytes: 1, repeated: false };
    },
  };
  return { warehouse, appends, attempts, behaviour };
}

function setUp(options: LogWriterOptions = {}) {
  const time = handClock();
  const recorded = recordingWarehouse();
  const log = createLogWriter(recorded.warehouse, { clock: time.clock, application: "test", ...options });
  return { ...time, ...recorded, log };
}

const rows = (count: number, from = 0) => Array.from({ length: count }, (_, index) => ({ id: from + index }));
const ids = (appends: readonly Append[]) => appends.map((append) => append.rows.map((row) => Object(row).id));

test("rows of one table that come within the wait become one append", async () => {
  const { log, appends, advance } = setUp();
  log.write(events, rows(2));
  await advance(100);
  log.write(events, rows(1, 2));
  expect(appends).toEqual([]);
  await advance(150);
  await settle();
  expect(ids(appends)).toEqual([[0, 1, 2]]);
});

test("tables have appends of their own", async () => {
  const { log, appends } = setUp();
  log.write(events, rows(1));
  log.write(others, rows(1, 5));
  await log.flush();
  expect(appends.map(({ table }) => table)).toEqual(["events", "others"]);
});

test("flush writes what waits without waiting, and leaves no timer behind", async () => {
  const { log, appends, sleeping } = setUp();
  log.write(events, rows(3));
  await log.flush();
  expect(ids(appends)).toEqual([[0, 1, 2]]);
  expect(log.state).toEqual({ waiting: 0, written: 3, failed: 0, oldestMs: 0 });
  expect(sleeping()).toBe(0);
});

test("flush with nothing to write appends nothing", async () => {
  const { log, attempts } = setUp();
  await log.flush();
  expect(attempts).toEqual([]);
});

test("rows that come while an append is on its way are in the next flush", async () => {
  const { log, appends } = setUp();
  log.write(events, rows(1));
  const first = log.flush();
  log.write(events, rows(1, 1));
  await first;
  await log.flush();
  expect(ids(appends).flat()).toEqual([0, 1]);
});

test("a failed append keeps its rows, says so, and repeats them under the same id", async () => {
  const { log, appends, attempts, behaviour } = setUp();
  behaviour.failing = new StorageError("the disk is full");
  log.write(events, rows(2));
  await expect(log.flush()).rejects.toThrow(
    "Cannot write the log: 2 rows could not be appended, they are kept for the next attempt: the disk is full",
  );
  log.write(events, rows(1, 2));
  behaviour.failing = undefined;
  await log.flush();
  expect(ids(appends)).toEqual([[0, 1], [2]]);
  expect(attempts.map(({ id }) => id)).toEqual([
    { application: "test", version: 1 },
    { application: "test", version: 1 },
    { application: "test", version: 2 },
  ]);
});

test("a failed append is tried again by itself, ever more slowly", async () => {
  const { log, attempts, appends, behaviour, advance } = setUp();
  behaviour.failing = new StorageError("the disk is full");
  log.write(events, rows(1));
  await advance(250);
  await settle();
  expect(attempts).toHaveLength(1);
  await advance(250);
  await settle();
  expect(attempts).toHaveLength(1);
  behaviour.failing = undefined;
  await advance(250);
  await settle();
  expect(ids(appends)).toEqual([[0]]);
});

test("one table that fails does not hold back another", async () => {
  const { log, behaviour, warehouse, appends } = setUp();
  const append = warehouse.append;
  warehouse.append = async (table: Table, given, id) => {
    if (table.name === "events") throw new StorageError("gone");
    return append(table, given, id);
  };
  behaviour.failing = undefined;
  log.write(events, rows(1));
  log.write(others, rows(1, 7));
  await expect(log.flush()).rejects.toThrow("1 rows could not be appended");
  expect(ids(appends)).toEqual([[7]]);
});

test("a row that its table refuses is lost alone, and flush says why, once", async () => {
  const { log, appends, behaviour } = setUp();
  behaviour.refuse = (row) => Object(row).id === 2;
  log.write(events, rows(5));
  await expect(log.flush()).rejects.toThrow("Cannot write the log: 1 rows are lost: row 3 is bad");
  expect(ids(appends)).toEqual([
    [0, 1],
    [3, 4],
  ]);
  expect(log.state).toMatchObject({ waiting: 0, written: 4, failed: 1 });
  await log.flush();
});

test("the versions of the appends grow, also after a refused row", async () => {
  const { log, appends, behaviour } = setUp();
  behaviour.refuse = (row) => Object(row).id === 1;
  log.write(events, rows(3));
  await expect(log.flush()).rejects.toThrow("lost");
  log.write(events, rows(1, 9));
  await log.flush();
  const versions = appends.map(({ id }) => id?.version ?? 0);
  expect(versions).toEqual([...versions].sort((one, other) => one - other));
  expect(new Set(versions).size).toBe(versions.length);
});

test.each([
  ["rows", { limitRows: 3 }],
  ["bytes", { limitBytes: 100 }],
])("what comes when memory is full of %s is counted as lost and told", async (_, limit) => {
  const { log, behaviour, appends } = setUp(limit);
  behaviour.failing = new StorageError("the disk is full");
  log.write(events, rows(2));
  log.write(events, rows(4, 2));
  expect(log.state).toMatchObject({ waiting: 2, failed: 4 });
  behaviour.failing = undefined;
  await expect(log.flush()).rejects.toThrow("4 rows are lost: memory was full with 2 rows");
  expect(ids(appends)).toEqual([[0, 1]]);
});

test("memory is free again for what was written", async () => {
  const { log } = setUp({ limitBytes: 100, limitRows: 4 });
  for (let round = 0; round < 10; round += 1) {
    log.write(events, rows(4));
    await log.flush();
  }
  expect(log.state).toEqual({ waiting: 0, written: 40, failed: 0, oldestMs: 0 });
});

test("state tells the age of the oldest row that waits", async () => {
  const { log, advance } = setUp();
  log.write(events, rows(1));
  await advance(100);
  log.write(events, rows(1, 1));
  expect(log.state).toMatchObject({ waiting: 2, oldestMs: 100 });
});

test("close writes what waits, and what comes later is told as lost", async () => {
  const { log, appends } = setUp();
  log.write(events, rows(1));
  await log.close();
  expect(ids(appends)).toEqual([[0]]);
  log.write(events, rows(2));
  expect(log.state.failed).toBe(2);
  await expect(log.flush()).rejects.toThrow("2 rows are lost: they came after the log was closed");
});

test("close says how many rows are lost when they cannot be written", async () => {
  const { log, behaviour } = setUp();
  behaviour.failing = new StorageError("the disk is full");
  log.write(events, rows(3));
  await expect(log.close()).rejects.toMatchObject({
    name: "LogWriteError",
    rows: 3,
    message: "Cannot write the log: 3 rows could not be appended, they are lost: the disk is full",
    cause: behaviour.failing,
  });
});
