import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { z } from "zod";
import { defineTable, openWarehouse, TableUnsupportedError, type Warehouse } from "../src/index.ts";
import { accounts } from "./children/changer.ts";
import { inOneOrder } from "./comparable.ts";
import { warehouseContract } from "./contract.ts";
import { deltaExtension } from "./deltaExtension.ts";
import { openSpark, openSparkSession, type SparkAddress } from "./openSpark.ts";
import { printTable } from "./printTable.ts";
import { readByOthers } from "./readers.ts";

const name = "tables of the local engine and of Spark";
const given = inject("spark");

if ("missing" in given) {
  describe.skip(name, () => {
    test("are read by the other", () => undefined);
  });
} else {
  const folder = await mkdtemp(join(tmpdir(), "cionb-interoperability-"));
  afterAll(() => rm(folder, { recursive: true }));
  const contract = join(folder, "contract");
  warehouseContract(
    "the local engine, before Spark reads it",
    () => openWarehouse({ engine: "local", folder: contract }),
    { manyRows: 5_000 },
  );
  describe(name, () => exchangeTables(given, { contract, own: join(folder, "own") }));
}

type Rows = readonly Record<string, unknown>[];
/** A table as one reader sees it; not every reader tells the version. */
type Seen = { rows: Rows; version: number | undefined };
type Reading = { table: string; writer: string; reader: string };

const versionsSchema = z.tuple([z.object({ version: z.coerce.number() })]);

function exchangeTables(address: SparkAddress, folders: { contract: string; own: string }): void {
  const readings: (Reading & { rows: number; version: number | undefined; equal: boolean })[] = [];
  let engine: Warehouse;
  let session: Awaited<ReturnType<typeof openSparkSession>>;
  let local: Warehouse;

  beforeAll(async () => {
    engine = await openSpark(address, "customerio");
    session = await openSparkSession(address);
    local = await openWarehouse({ engine: "local", folder: folders.own });
  });

  afterAll(async () => {
    await Promise.all([engine?.close(), session?.close(), local?.close()]);
    printTable(
      ["table", "writer", "reader", "rows", "version", "equal"],
      readings.map(({ table, writer, reader, rows, version, equal }) => [
        ...[table, writer, reader, rows, version],
        equal ? "yes" : "no",
      ]),
    );
  });

  const inSpark = (table: string, folder = folders.own) => `delta.\`${join(folder, table)}\``;

  async function seenBySpark(table: string, folder = folders.own): Promise<Seen> {
    const path = inSpark(table, folder);
    const rows = await engine.query(`select * from ${path}`);
    const [{ version }] = versionsSchema.parse(await session.run(`describe history ${path} limit 1`));
    return { rows, version };
  }

  async function seenLocally(warehouse: Warehouse, table: string): Promise<Seen> {
    const rows = await warehouse.query(`select * from ${table}`);
    const { version } = await warehouse.describe(table);
    return { rows, version };
  }

  function expectSame(reading: Reading, found: Seen, expected: Seen): void {
    const entry = { ...reading, rows: found.rows.length, version: found.version, equal: false };
    readings.push(entry);
    expect({ ...reading, version: found.version, rows: inOneOrder(found.rows) }).toEqual({
      ...reading,
      version: expected.version,
      rows: inOneOrder(expected.rows),
    });
    entry.equal = true;
  }

  test("Spark sees the rows and the version of every table that the contract left", async () => {
    const warehouse = await openWarehouse({ engine: "local", folder: folders.contract });
    const tables = (await warehouse.tables()).map((table) => table.name);
    expect(tables).toContain("contract_everything");
    for (const table of tables) {
      const expected = await seenLocally(warehouse, table);
      const found = await seenBySpark(table, folders.contract);
      expectSame({ table, writer: "local", reader: "Spark" }, found, expected);
    }
    await warehouse.close();
  });

  const round = (n: number) => Array.from({ length: 10 + n }, (_, id) => ({ id: `a${id}`, round: n }));
  const steps: readonly [string, () => Promise<unknown>][] = [
    [
      "appends",
      async () => {
        await local.migrate([accounts]);
        await local.append(accounts, round(0));
        await local.append(accounts, [{ id: "late", round: null, note: "it's" }]);
      },
    ],
    ["a merge", () => local.merge(accounts, round(1))],
    ["a removal", () => local.remove(accounts, { equals: { id: "a3" } })],
    ["an update", () => local.update(accounts, { round: 99 }, { where: "id in ('a4', 'a5')" })],
    ["compaction and a checkpoint", () => local.maintain(accounts)],
    ["an append after the checkpoint", () => local.append(accounts, [{ id: "new", round: 2 }])],
  ];
  test.each(steps)("after %s, Spark, delta-rs and DuckDB's extension see the same", async (step, change) => {
    await change();
    const expected = await seenLocally(local, accounts.name);
    const reading = { table: `${accounts.name}, ${step}`, writer: "local" };
    expectSame({ ...reading, reader: "Spark" }, await seenBySpark(accounts.name), expected);
    const short = { ...expected, rows: expected.rows.map(({ id, round }) => ({ id, round })) };
    const { deltaRs, duckdb } = await readByOthers(join(folders.own, accounts.name));
    expectSame({ ...reading, reader: "delta-rs" }, { rows: deltaRs.rows, version: deltaRs.version }, short);
    const rows = { rows: duckdb.rows, version: undefined };
    expectSame({ ...reading, reader: "DuckDB's extension" }, rows, { ...short, version: undefined });
  });

  test("a table whose log begins with a checkpoint of the local engine is read from that", async () => {
    const { checkpoint } = await local.maintain(accounts);
    if (checkpoint === undefined) throw new Error("no checkpoint was written");
    const table = "from_checkpoint";
    await cp(join(folders.own, accounts.name), join(folders.own, table), { recursive: true });
    for (let version = 0; version < checkpoint; version += 1) {
      await rm(join(folders.own, table, "_delta_log", `${String(version).padStart(20, "0")}.json`));
    }
    const expected = await seenLocally(local, accounts.name);
    expectSame({ table, writer: "local", reader: "local" }, await seenLocally(local, table), expected);
    expectSame({ table, writer: "local", reader: "Spark" }, await seenBySpark(table), expected);
  });

  const mixed = defineTable({
    name: "mixed",
    keys: ["id"],
    columns: {
      id: { type: "BIGINT", nullable: false },
      text: { type: "STRING" },
      amount: { type: "DECIMAL(10,2)" },
      at: { type: "TIMESTAMP" },
      day: { type: "DATE" },
      tags: { type: "ARRAY<STRING>" },
      props: { type: "MAP<STRING,STRING>" },
      place: { type: "STRUCT<city: STRING, codes: ARRAY<INT>>" },
    },
  });

  test("the local engine reads what Spark wrote and changes it, and Spark reads that and goes on", async () => {
    const table = inSpark(mixed.name);
    const bySpark = [
      `create table ${table} (id bigint not null, text string, amount decimal(10,2), at timestamp, day date,
        tags array<string>, props map<string,string>, place struct<city: string, codes: array<int>>) using delta`,
      `insert into ${table} values
        (1, 'one', 1.10, timestamp'2024-02-29 12:00:00.123', date'2024-02-29', array('a', null),
          map('k', 'v'), named_struct('city', 'Oslo', 'codes', array(1, 2))),
        (2, null, null, null, null, null, null, null),
        (9007199254740993, 'three', -0.05, timestamp'1969-12-31 23:59:59.999', date'0001-01-01', array(),
          map(), named_struct('city', null, 'codes', null)),
        (4, 'four', 4, null, null, null, null, null)`,
      `update ${table} set amount = amount + 1 where id = 1`,
      `delete from ${table} where id = 4`,
      `merge into ${table} t using (select 2 as id, 'two' as text union all select 5, 'five') s on t.id = s.id
        when matched then update set t.text = s.text when not matched then insert (id, text) values (s.id, s.text)`,
      `optimize ${table}`,
    ];
    for (const sql of bySpark) await session.run(sql);
    const read = async (what: string, writer: "Spark" | "local") => {
      const [here, there] = [await seenLocally(local, mixed.name), await seenBySpark(mixed.name)];
      const reading = { table: `${mixed.name}, ${what}`, writer };
      if (writer === "Spark") expectSame({ ...reading, reader: "local" }, here, there);
      else expectSame({ ...reading, reader: "Spark" }, there, here);
      return here.rows.length;
    };
    expect(await read("written, changed, optimized", "Spark")).toBe(4);
    await local.append(mixed, [
      {
        id: 6,
        text: "ž",
        amount: "6.60",
        at: new Date("2026-11-24T10:00:00.123Z"),
        day: "2026-11-24",
        tags: ["x"],
        props: { source: "web" },
        place: { city: "Rome", codes: [null, 3] },
      },
    ]);
    expect(await read("an append", "local")).toBe(5);
    await local.merge(mixed, [
      { id: 5, text: "merged" },
      { id: 7, text: "seven" },
    ]);
    await local.update(mixed, { text: "updated" }, { where: "id = 6" });
    await local.remove(mixed, { equals: { id: 2 } });
    expect(await read("a merge, an update, a removal", "local")).toBe(5);
    await local.maintain(mixed);
    expect(await read("compaction and a checkpoint", "local")).toBe(5);
    await session.run(`insert into ${table} (id, text) values (8, 'eight')`);
    await session.run(`delete from ${table} where id = 1`);
    expect(await read("changes after the checkpoint", "Spark")).toBe(5);
  });

  test.each([
    ["deletion vectors", "", "tblproperties ('delta.enableDeletionVectors' = 'true')"],
    ["column mapping", "", "tblproperties ('delta.columnMapping.mode' = 'name')"],
    ["partitions", "partitioned by (kind)", ""],
  ])(
    "a table of Spark with %s is refused whole, and read with DuckDB's extension",
    async (feature, ...more) => {
      const table = defineTable({
        name: `with_${feature.replace(" ", "_")}`,
        columns: { id: { type: "INT" }, kind: { type: "STRING" } },
      });
      const path = inSpark(table.name);
      await session.run(`create table ${path} (id int, kind string) using delta ${more.join(" ")}`);
      await session.run(`insert into ${path} values (1, 'a'), (2, 'b'), (3, null)`);
      await session.run(`delete from ${path} where id = 2`);
      await expect(local.query(`select * from ${table.name}`)).rejects.toThrow(TableUnsupportedError);
      const before = await readdir(join(folders.own, table.name), { recursive: true });
      await expect(local.append(table, [{ id: 4 }])).rejects.toThrow(TableUnsupportedError);
      expect(await readdir(join(folders.own, table.name), { recursive: true })).toEqual(before);
      const extended = await openWarehouse({
        engine: "local",
        folder: folders.own,
        deltaExtension: deltaExtension(),
      });
      const rows = await extended.query<Record<string, unknown>>(`select * from ${table.name}`);
      await extended.close();
      const reading = { table: table.name, writer: "Spark", reader: "local with DuckDB's extension" };
      const seen = await seenBySpark(table.name);
      expectSame(reading, { rows, version: undefined }, { ...seen, version: undefined });
    },
  );
}
