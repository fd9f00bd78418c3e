import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder, temporaryWarehouse } from "../../test/temporary.ts";
import {
  apiLog,
  defineTable,
  deliveries,
  openWarehouse,
  runs,
  SchemaDriftError,
  schemaMigrations,
} from "../index.ts";

const first = defineTable({
  name: "people",
  columns: { id: { type: "INT", nullable: false }, name: { type: "STRING" } },
});
const second = defineTable({
  name: "people",
  columns: {
    id: { type: "INT", nullable: false },
    name: { type: "STRING" },
    plan: { type: "STRING", comment: "free or pro" },
    total: { type: "DECIMAL(10,2)" },
  },
});

test("creates tables, and the second time changes nothing", async () => {
  const warehouse = await temporaryWarehouse();
  const created = await warehouse.migrate([apiLog, deliveries, runs]);
  expect(created.map(({ table, change, version }) => [table, change, version])).toEqual([
    ["api_log", "created", 0],
    ["deliveries", "created", 0],
    ["runs", "created", 0],
  ]);
  const again = await warehouse.migrate([apiLog, deliveries, runs]);
  expect(again.map(({ change, columns, version }) => [change, columns, version])).toEqual([
    ["none", [], 0],
    ["none", [], 0],
    ["none", [], 0],
  ]);
});

test("adds columns at the end, and rows from before have them empty", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([first]);
  await warehouse.append(first, [{ id: 1, name: "Ann" }]);
  expect(await warehouse.migrate([second])).toEqual([
    { table: "people", change: "columns added", columns: ["plan", "total"], version: 2 },
  ]);
  await warehouse.append(second, [{ id: 2, plan: "pro", total: "1.50" }]);
  expect(await warehouse.query("select * from people order by id")).toEqual([
    { id: 1, name: "Ann", plan: null, total: null },
    { id: 2, name: null, plan: "pro", total: "1.50" },
  ]);
});

test("records what it changed", async () => {
  const clock = { now: () => Date.parse("2026-11-24T10:00:00Z"), sleep: () => Promise.resolve() };
  const warehouse = await temporaryWarehouse({ clock });
  await warehouse.migrate([first]);
  await warehouse.migrate([second]);
  await warehouse.migrate([second]);
  const rows = await warehouse.query(
    "select table_name, schema_version, change, columns, migrated_at from schema_migrations order by schema_version",
  );
  const migrated_at = new Date("2026-11-24T10:00:00Z");
  expect(rows).toEqual([
    {
      table_name: "people",
      schema_version: 1,
      change: "created",
      columns: "id INT, name STRING",
      migrated_at,
    },
    {
      table_name: "people",
      schema_version: 2,
      change: "columns added",
      columns: "plan STRING, total DECIMAL(10,2)",
      migrated_at,
    },
  ]);
});

test("writes a record that a run before it could not", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([first]);
  // as if the process had died between the change and its record
  await rm(join(warehouse.location, "schema_migrations"), { recursive: true });
  await warehouse.migrate([first]);
  await warehouse.migrate([first]);
  expect(await warehouse.query("select table_name, change from schema_migrations")).toEqual([
    { table_name: "people", change: "created" },
  ]);
});

test("several at once create one table and one record", async () => {
  const folder = await temporaryFolder();
  const others = await Promise.all(
    Array.from({ length: 4 }, () => openWarehouse({ engine: "local", folder })),
  );
  const results = await Promise.all(
    others.map((warehouse) => warehouse.migrate([second, first].slice(0, 1))),
  );
  expect(results.flat().filter(({ change }) => change === "created")).toHaveLength(1);
  expect(await others[0]?.query("select count(*) as n from schema_migrations")).toEqual([{ n: 1 }]);
  await Promise.all(others.map((warehouse) => warehouse.close()));
});

test.each<[string, Parameters<typeof defineTable>[0]["columns"], string]>([
  [
    "another type",
    { id: { type: "BIGINT", nullable: false }, name: { type: "STRING" } },
    "the column 'id' is INT in the table and BIGINT in the definition",
  ],
  [
    "a column less",
    { id: { type: "INT", nullable: false } },
    "the column 'name' is in the table and not in the definition",
  ],
  [
    "a column that may be empty now",
    { id: { type: "INT" }, name: { type: "STRING" } },
    "the column 'id' is NOT NULL in the table and may be empty in the definition",
  ],
  [
    "a new column that must not be empty",
    {
      id: { type: "INT", nullable: false },
      name: { type: "STRING" },
      plan: { type: "STRING", nullable: false },
    },
    "the column 'plan' is missing in the table and cannot be added as NOT NULL",
  ],
  [
    "another case",
    { ID: { type: "INT", nullable: false }, name: { type: "STRING" } },
    "the column 'ID' is written 'id' in the table",
  ],
])("refuses %s, says all that differs and changes nothing", async (_, columns, difference) => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([first]);
  await warehouse.append(first, [{ id: 1 }]);
  const changed = defineTable({ name: "people", columns });
  await expect(warehouse.migrate([changed])).rejects.toThrow(SchemaDriftError);
  await expect(warehouse.migrate([changed])).rejects.toMatchObject({
    differences: expect.arrayContaining([expect.stringContaining(difference)]),
    message: expect.stringContaining("Migrations only add columns"),
  });
  expect(await warehouse.drift(changed)).toEqual(
    expect.arrayContaining([expect.stringContaining(difference)]),
  );
  expect(await warehouse.query("select * from people")).toEqual([{ id: 1, name: null }]);
});

test("refuses to switch the change feed", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([first]);
  const fed = defineTable({
    name: "people",
    columns: { id: { type: "INT", nullable: false }, name: { type: "STRING" } },
    changeFeed: true,
  });
  await expect(warehouse.migrate([fed])).rejects.toThrow(
    "the change feed is off in the table and on in the definition",
  );
});

test("a table with a change feed says so to every reader", async () => {
  const warehouse = await temporaryWarehouse();
  const fed = defineTable({ name: "fed", columns: { id: { type: "INT" } }, changeFeed: true });
  await warehouse.migrate([fed]);
  await warehouse.append(fed, [{ id: 1 }]);
  expect((await warehouse.describe(fed)).properties).toMatchObject({ "delta.enableChangeDataFeed": "true" });
});

test("drift names what is missing, and is empty when all agrees", async () => {
  const warehouse = await temporaryWarehouse();
  expect(await warehouse.drift(first)).toEqual(["the table is not there"]);
  await warehouse.migrate([first]);
  expect(await warehouse.drift(first)).toEqual([]);
  expect(await warehouse.drift(second)).toEqual([
    "the column 'plan' is missing in the table",
    "the column 'total' is missing in the table",
  ]);
});

test("describe, tables and history tell what is there", async () => {
  const clock = { now: () => Date.parse("2026-11-24T10:00:00Z"), sleep: () => Promise.resolve() };
  const warehouse = await temporaryWarehouse({ clock });
  await warehouse.migrate([second]);
  const { bytes } = await warehouse.append(second, [{ id: 1 }, { id: 2 }]);
  expect(await warehouse.describe("people")).toMatchObject({
    name: "people",
    version: 1,
    rows: 2,
    files: 1,
    bytes,
    columns: [
      { name: "id", type: "INT", nullable: false, personal: false },
      { name: "name", type: "STRING", nullable: true, personal: false },
      { name: "plan", type: "STRING", nullable: true, comment: "free or pro", personal: false },
      { name: "total", type: "DECIMAL(10,2)", nullable: true, personal: false },
    ],
  });
  expect((await warehouse.tables()).map(({ name, rows }) => [name, rows])).toEqual([
    ["people", 2],
    [schemaMigrations.name, 1],
  ]);
  expect(
    (await warehouse.history("people")).map(({ version, operation, at, metrics }) => [
      version,
      operation,
      at,
      metrics,
    ]),
  ).toEqual([
    [
      1,
      "WRITE",
      new Date("2026-11-24T10:00:00Z"),
      { numFiles: "1", numOutputRows: "2", numOutputBytes: String(bytes) },
    ],
    [0, "CREATE TABLE", new Date("2026-11-24T10:00:00Z"), {}],
  ]);
  await expect(warehouse.describe("nothing")).rejects.toThrow("Cannot find the table 'nothing'");
  await expect(warehouse.history("../people")).rejects.toThrow("lower-case letters, digits and underscores");
});
