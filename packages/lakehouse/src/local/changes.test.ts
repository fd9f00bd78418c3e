import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryWarehouse } from "../../test/temporary.ts";
import { type Change, ChangesGoneError, defineTable, SqlError, type Warehouse } from "../index.ts";

const people = defineTable({
  name: "people",
  keys: ["id"],
  changeFeed: true,
  columns: {
    id: { type: "INT", nullable: false },
    name: { type: "STRING" },
    tags: { type: "ARRAY<STRING>" },
  },
});

// files carry the time of the system, so this clock starts there
const start = Math.floor(Date.now() / 1_000) * 1_000;
const hourMs = 3_600_000;

/** A warehouse whose clock goes on by an hour with each commit. */
async function withHistory() {
  let hours = 0;
  const clock = { now: () => start + hours * hourMs, sleep: () => Promise.resolve() };
  const warehouse = await temporaryWarehouse({ clock });
  await warehouse.migrate([people]);
  const steps = [
    () =>
      warehouse.append(people, [
        { id: 1, name: "Ann" },
        { id: 2, name: "Ben" },
      ]),
    () =>
      warehouse.merge(people, [
        { id: 2, name: "Bea" },
        { id: 3, name: "Cem", tags: ["x"] },
      ]),
    () => warehouse.update(people, { name: "Ada" }, { equals: { id: 1 } }),
    () => warehouse.remove(people, { where: "id = 2" }),
    () => warehouse.remove(people, { where: "id = 3" }),
  ];
  for (const step of steps) {
    hours += 1;
    await step();
  }
  return warehouse;
}

async function changesOf(warehouse: Warehouse, since: number) {
  const found: Change<unknown>[] = [];
  for await (const change of warehouse.changes(people, since)) found.push(change);
  return found;
}

const told = [
  { change: "insert", version: 1, row: { id: 1, name: "Ann", tags: null } },
  { change: "insert", version: 1, row: { id: 2, name: "Ben", tags: null } },
  { change: "update_preimage", version: 2, row: { id: 2, name: "Ben", tags: null } },
  { change: "update_postimage", version: 2, row: { id: 2, name: "Bea", tags: null } },
  { change: "insert", version: 2, row: { id: 3, name: "Cem", tags: ["x"] } },
  { change: "update_preimage", version: 3, row: { id: 1, name: "Ann", tags: null } },
  { change: "update_postimage", version: 3, row: { id: 1, name: "Ada", tags: null } },
  { change: "delete", version: 4, row: { id: 2, name: "Bea", tags: null } },
  { change: "delete", version: 5, row: { id: 3, name: "Cem", tags: ["x"] } },
].map((change) => ({ ...change, at: new Date(start + change.version * hourMs) }));

test("changes() tells each insert, update and removal in the order of the versions", async () => {
  const warehouse = await withHistory();
  expect(await changesOf(warehouse, 0)).toEqual(told);
  expect(await changesOf(warehouse, 3)).toEqual(told.filter(({ version }) => version >= 3));
});

test("from a version that is not there yet changes() gives nothing", async () => {
  const warehouse = await withHistory();
  expect(await changesOf(warehouse, 6)).toEqual([]);
  expect(await changesOf(warehouse, 60)).toEqual([]);
});

test("table_changes() in SQL gives the same rows, with their versions and times", async () => {
  const warehouse = await withHistory();
  const flat = told.map(({ change, version, at, row }) => ({
    ...row,
    _change_type: change,
    _commit_version: version,
    _commit_timestamp: at,
  }));
  expect(await warehouse.query("select * from table_changes('people', 0)")).toEqual(flat);
  expect(
    await warehouse.query("select * from table_changes('main.customerio.people', :from, :to)", {
      from: 2,
      to: 3,
    }),
  ).toEqual(flat.filter((row) => row._commit_version === 2 || row._commit_version === 3));
  expect(
    await warehouse.query(
      "select c.id, p.name from table_changes('people', 5) c left join people p on p.id = c.id where c._change_type = 'delete'",
    ),
  ).toEqual([{ id: 3, name: null }]);
});

test("table_changes() takes times as well", async () => {
  const warehouse = await withHistory();
  const versions = (sql: string, parameters = {}) =>
    warehouse.query(`select distinct _commit_version as v from ${sql} order by 1`, parameters);
  const at = (hours: number) => new Date(start + hours * hourMs);
  expect(await versions("table_changes('people', :from, :to)", { from: at(2.5), to: at(4) })).toEqual([
    { v: 3 },
    { v: 4 },
  ]);
  expect(
    await versions(`table_changes('people', '${at(4.5).toISOString().replace("T", " ").slice(0, 19)}')`),
  ).toEqual([{ v: 5 }]);
});

test("a table reads as it was at a version or a time", async () => {
  const warehouse = await withHistory();
  const names = (sql: string, parameters = {}) =>
    warehouse.query<{ name: string }>(sql, parameters).then((rows) => rows.map(({ name }) => name));
  expect(await names("select name from people version as of 1 order by id")).toEqual(["Ann", "Ben"]);
  expect(
    await names("select name from main.c.people for version as of :v order by people.id", { v: 2 }),
  ).toEqual(["Ann", "Bea", "Cem"]);
  expect(await names("select name from people version as of 0")).toEqual([]);
  expect(
    await names("select p.name from people timestamp as of :at as p order by p.id", {
      at: new Date(start + 3.5 * hourMs),
    }),
  ).toEqual(["Ada", "Bea", "Cem"]);
  expect(
    await names(
      `select old.name from people timestamp as of '${new Date(start + hourMs).toISOString()}' old join people new on new.id = old.id`,
    ),
  ).toEqual(["Ann"]);
});

test("rows can be brought back from an older version", async () => {
  const warehouse = await withHistory();
  const lost = warehouse.stream<{ id: number; name: string }>(
    "select id, name from people version as of 3 where id not in (select id from people)",
  );
  expect(await warehouse.merge(people, lost)).toMatchObject({ inserted: 2 });
  expect(
    await warehouse.remove(people, { where: "id in (select id from people version as of 1)" }),
  ).toMatchObject({
    deleted: 2,
  });
});

test("compaction changes no row, so the feed does not tell of it", async () => {
  const warehouse = await withHistory();
  await warehouse.append(people, [{ id: 7 }]);
  await warehouse.append(people, [{ id: 8 }]);
  const { version } = await warehouse.maintain(people);
  expect(version).toBe(8);
  expect((await changesOf(warehouse, 6)).map(({ row }) => row)).toEqual([
    { id: 7, name: null, tags: null },
    { id: 8, name: null, tags: null },
  ]);
});

test("a column that was added later is null in older changes", async () => {
  const warehouse = await withHistory();
  const wider = defineTable({
    ...{ name: "people", keys: ["id"], changeFeed: true },
    columns: {
      id: { type: "INT", nullable: false },
      name: { type: "STRING" },
      tags: { type: "ARRAY<STRING>" },
      city: { type: "STRING" },
    },
  });
  await warehouse.migrate([wider]);
  await warehouse.append(wider, [{ id: 9, city: "Oslo" }]);
  const cities = await warehouse.query(
    "select city, count(*) as n from table_changes('people', 0) group by all",
  );
  expect(cities).toEqual(
    expect.arrayContaining([
      { city: null, n: 9 },
      { city: "Oslo", n: 1 },
    ]),
  );
});

test("many versions come in order, however many there are", { timeout: 60_000 }, async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([people]);
  for (let id = 0; id < 450; id += 1) await warehouse.append(people, [{ id }]);
  const found = await changesOf(warehouse, 1);
  const inserted = found.filter(({ change }) => change === "insert");
  expect(inserted.map(({ row }) => (row as { id: number }).id)).toEqual(
    Array.from({ length: 450 }, (_, id) => id),
  );
});

test.each([
  [
    "select * from people version as of 6",
    ChangesGoneError,
    "Cannot read version 6 of the table 'people': the newest is 5",
  ],
  ["select * from people version as of 1.5", SqlError, "VERSION AS OF takes a version"],
  ["select * from people timestamp as of 'yesterday'", SqlError, "TIMESTAMP AS OF takes a time"],
  ["select * from people timestamp as of '2020-01-01'", ChangesGoneError, "its log begins later"],
  ["select * from people timestamp as of '2999-01-01'", ChangesGoneError, "its last commit is earlier"],
  ["select * from table_changes('people')", SqlError, "table_changes() takes the table's name as a text"],
  [
    "select * from table_changes('people', 1 + 1)",
    SqlError,
    "table_changes() takes the table's name as a text",
  ],
  ["select * from table_changes('people', 1, 9)", ChangesGoneError, "the newest is 5"],
  ["select * from people version as of :v", SqlError, "no value for :v"],
  ["select * from table_changes('nobody', 1)", Error, "Cannot find the table 'nobody'"],
] as const)("%s says what is wrong", async (sql, kind, message) => {
  const warehouse = await withHistory();
  await expect(warehouse.query(sql)).rejects.toThrow(kind);
  await expect(warehouse.query(sql)).rejects.toThrow(message);
});

test("a table without a feed has no changes, and says what to do", async () => {
  const plain = defineTable({ name: "plain", columns: { id: { type: "INT" } } });
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([plain]);
  const read = async () => {
    for await (const _ of warehouse.changes(plain, 0)) break;
  };
  await expect(read()).rejects.toThrow(ChangesGoneError);
  await expect(warehouse.query("select * from table_changes('plain', 0)")).rejects.toThrow(
    "'changeFeed: true'",
  );
});

test("maintenance keeps change data within the retention, and what it deleted is named as gone", async () => {
  const warehouse = await withHistory();
  await warehouse.maintain(people);
  expect(await changesOf(warehouse, 0)).toEqual(told);
  await warehouse.maintain(people, { retentionHours: 0 });
  expect(await readdir(join(warehouse.location, "people", "_change_data"))).toEqual([]);
  await expect(changesOf(warehouse, 0)).rejects.toThrow(ChangesGoneError);
  await expect(changesOf(warehouse, 0)).rejects.toThrow("was deleted after its retention");
  await expect(warehouse.query("select * from people version as of 1")).rejects.toThrow(ChangesGoneError);
  expect(await warehouse.query("select id, name from people")).toEqual([{ id: 1, name: "Ada" }]);
});
