import { mkdir, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dataFiles, logFiles, temporaryFolder, temporaryWarehouse } from "../../test/temporary.ts";
import { defineTable, openWarehouse, type Warehouse } from "../index.ts";

const table = defineTable({
  name: "events",
  comment: "What happened",
  columns: {
    id: { type: "INT", nullable: false },
    kind: { type: "STRING" },
    tags: { type: "ARRAY<STRING>" },
  },
  clusterBy: ["kind"],
});

const day = 86_400_000;

/** A clock that stands where it is put; files carry the machine's time, so it starts there. */
function movableClock() {
  let now = Date.now();
  return {
    clock: { now: () => now, sleep: () => Promise.resolve() },
    advance: (ms: number) => {
      now += ms;
    },
  };
}

async function withAppends(warehouse: Warehouse, count: number, from = 0) {
  await warehouse.migrate([table]);
  for (let id = from; id < from + count; id += 1) {
    await warehouse.append(table, [{ id, kind: id % 2 ? "odd" : "even", tags: [`t${id}`, null] }], {
      application: "test",
      version: id,
    });
  }
}

const sums = "select count(*) as n, sum(id) as total, count(distinct tags[0]) as tags from events";

test("small files become one, and the rows stay", async () => {
  const warehouse = await temporaryWarehouse();
  await withAppends(warehouse, 20);
  const before = await warehouse.query(sums);
  expect(await warehouse.maintain(table)).toMatchObject({
    table: "events",
    version: 21,
    compacted: { from: 20, to: 1 },
    checkpoint: 21,
  });
  expect(await warehouse.query(sums)).toEqual(before);
  expect(await warehouse.describe(table)).toMatchObject({ files: 1, rows: 20 });
  expect((await warehouse.history(table))[0]).toMatchObject({
    version: 21,
    operation: "OPTIMIZE",
    metrics: { numRemovedFiles: "20", numAddedFiles: "1" },
  });
});

test("a second maintenance finds nothing to merge", async () => {
  const warehouse = await temporaryWarehouse();
  await withAppends(warehouse, 3);
  await warehouse.maintain(table);
  expect(await warehouse.maintain(table)).toMatchObject({ version: 4, compacted: { from: 0, to: 0 } });
});

test("merged rows lie in the order of the cluster columns", async () => {
  const warehouse = await temporaryWarehouse();
  await withAppends(warehouse, 6);
  await warehouse.maintain(table);
  const rows = await warehouse.query<{ kind: string }>("select kind from events");
  expect(rows.map(({ kind }) => kind)).toEqual(["even", "even", "even", "odd", "odd", "odd"]);
});

test("merged files stay on disk until the retention is over, for readers that still use them", async () => {
  const { clock, advance } = movableClock();
  const warehouse = await temporaryWarehouse({ clock });
  await withAppends(warehouse, 5);
  expect(await warehouse.maintain(table)).toMatchObject({ deleted: { files: 0 } });
  expect(await dataFiles(warehouse, "events")).toHaveLength(6);
  advance(6 * day);
  expect(await warehouse.maintain(table)).toMatchObject({ deleted: { files: 0 } });
  advance(2 * day);
  expect(await warehouse.maintain(table)).toMatchObject({ deleted: { files: 5 } });
  expect(await dataFiles(warehouse, "events")).toHaveLength(1);
  expect(await warehouse.query("select count(*) as n from events")).toEqual([{ n: 5 }]);
});

test("with no retention, merged files go at once, and what may be on its way into a commit stays", async () => {
  const { clock, advance } = movableClock();
  const warehouse = await temporaryWarehouse({ clock });
  await withAppends(warehouse, 3);
  const folder = join(warehouse.location, "events");
  await writeFile(join(folder, "part-uncommitted.parquet"), "on its way");
  await writeFile(join(folder, "_delta_log", ".00000000000000000004.json.x.tmp"), "half");
  await writeFile(join(folder, "notes.txt"), "not ours");
  expect(await warehouse.maintain(table, { retentionHours: 0 })).toMatchObject({ deleted: { files: 3 } });
  expect(await dataFiles(warehouse, "events")).toContain("part-uncommitted.parquet");
  advance(2 * 3_600_000);
  expect(await warehouse.maintain(table, { retentionHours: 0 })).toMatchObject({ deleted: { files: 2 } });
  expect(await dataFiles(warehouse, "events")).toHaveLength(1);
  expect(await logFiles(warehouse, "events")).not.toContain(".00000000000000000004.json.x.tmp");
});

test("a table is the same when it is read from its checkpoint", async () => {
  const folder = await temporaryFolder();
  const first = await temporaryWarehouse({ folder });
  await withAppends(first, 8);
  await first.maintain(table);
  await first.append(table, [{ id: 100 }], { application: "test", version: 100 });
  const expected = await first.query(sums);
  const described = await first.describe(table);
  // commits that the checkpoint holds are not needed any more
  for (let version = 0; version < 9; version += 1) {
    await rm(join(folder, "events", "_delta_log", `${String(version).padStart(20, "0")}.json`));
  }
  const second = await temporaryWarehouse({ folder });
  expect(await second.query(sums)).toEqual(expected);
  expect(await second.describe(table)).toEqual(described);
  expect(await second.append(table, [{ id: 100 }], { application: "test", version: 100 })).toMatchObject({
    repeated: true,
  });
  expect(await second.append(table, [{ id: 7 }], { application: "test", version: 7 })).toMatchObject({
    repeated: true,
  });
  // the files that were merged are still known as removed
  expect(await second.maintain(table, { retentionHours: 0 })).toMatchObject({ deleted: { files: 10 } });
});

test("every hundredth commit merges small files and writes a checkpoint by itself", async () => {
  const warehouse = await temporaryWarehouse();
  await withAppends(warehouse, 101);
  await warehouse.close();
  const other = await temporaryWarehouse({ folder: warehouse.location });
  expect(
    (await logFiles(other, "events")).filter((name) => name.endsWith(".checkpoint.parquet")),
  ).toHaveLength(1);
  expect((await other.describe(table)).files).toBeLessThan(5);
  expect(await other.query(sums)).toEqual([{ n: 101, total: 5050, tags: 101 }]);
});

test("upkeep that fails is logged, and the append stands", async () => {
  const warnings: string[] = [];
  const logger = { warn: (_: object, message: string) => void warnings.push(message) };
  const warehouse = await temporaryWarehouse({ logger });
  await withAppends(warehouse, 99);
  // a folder where the file of the hint should go
  await mkdir(join(warehouse.location, "events", "_delta_log", "_last_checkpoint", "x"), { recursive: true });
  expect(await warehouse.append(table, [{ id: 1_000 }])).toMatchObject({ version: 100, rows: 1 });
  await warehouse.close();
  expect(warnings).toEqual(["small files were not merged, or no checkpoint was written"]);
});

test("old commits go when a checkpoint that old holds them, and the table can still be read", async () => {
  const { clock, advance } = movableClock();
  const folder = await temporaryFolder();
  const warehouse = await temporaryWarehouse({ folder, clock });
  await withAppends(warehouse, 4);
  await warehouse.maintain(table);
  await withAppends(warehouse, 2, 4);
  expect((await logFiles(warehouse, "events")).filter((name) => /^\d+\.json$/.test(name))).toHaveLength(8);
  const old = new Date(clock.now() - 31 * day);
  for (const name of await logFiles(warehouse, "events")) {
    if (name.startsWith("00000000000000000005.checkpoint"))
      await utimes(join(folder, "events", "_delta_log", name), old, old);
  }
  advance(1_000);
  await warehouse.maintain(table);
  const left = (await logFiles(warehouse, "events"))
    .filter((name) => /^\d+\.json$/.test(name))
    .map((name) => Number.parseInt(name, 10));
  // the commit of the checkpoint itself stays, as Spark needs one
  expect(left).toEqual([5, 6, 7, 8]);
  const reader = await openWarehouse({ engine: "local", folder });
  expect(await reader.query(sums)).toEqual([{ n: 6, total: 15, tags: 6 }]);
  await reader.close();
  expect(await warehouse.query(sums)).toEqual([{ n: 6, total: 15, tags: 6 }]);
});

test("maintenance and appends at the same time lose nothing", async () => {
  const folder = await temporaryFolder();
  const writer = await temporaryWarehouse({ folder });
  const keeper = await temporaryWarehouse({ folder });
  await withAppends(writer, 10);
  const appends = (async () => {
    for (let id = 10; id < 60; id += 1) await writer.append(table, [{ id, tags: [`t${id}`] }]);
  })();
  const upkeep = (async () => {
    for (let round = 0; round < 5; round += 1) await keeper.maintain(table, { retentionHours: 0 });
  })();
  await Promise.all([appends, upkeep]);
  expect(await keeper.query(sums)).toEqual([{ n: 60, total: 1770, tags: 60 }]);
  expect(await writer.query(sums)).toEqual([{ n: 60, total: 1770, tags: 60 }]);
});

test("two maintenances at the same time merge every file once", async () => {
  const folder = await temporaryFolder();
  const one = await temporaryWarehouse({ folder });
  const two = await temporaryWarehouse({ folder });
  await withAppends(one, 12);
  const done = await Promise.all([one.maintain(table), two.maintain(table)]);
  expect(done.reduce((sum, { compacted }) => sum + compacted.from, 0)).toBe(12);
  expect(await two.query(sums)).toEqual([{ n: 12, total: 66, tags: 12 }]);
});

test("refuses a retention that is no number of hours", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([table]);
  await expect(warehouse.maintain(table, { retentionHours: -1 })).rejects.toThrow("current value is -1");
  await expect(warehouse.maintain(table, { retentionHours: Number.NaN })).rejects.toThrow(RangeError);
  await expect(warehouse.maintain("nothing")).rejects.toThrow("Cannot find the table 'nothing'");
});
