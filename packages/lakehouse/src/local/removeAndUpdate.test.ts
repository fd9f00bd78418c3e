import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dataFiles, temporaryFolder, temporaryWarehouse } from "../../test/temporary.ts";
import {
  defineTable,
  InvalidRowError,
  type Predicate,
  SqlError,
  TableDefinitionError,
  TableUnsupportedError,
} from "../index.ts";

type ErrorClass = new (...given: never[]) => Error;

const orders = defineTable({
  name: "orders",
  keys: ["id"],
  columns: {
    id: { type: "INT", nullable: false },
    email: { type: "STRING", personal: true },
    total: { type: "DECIMAL(10,2)" },
    day: { type: "DATE" },
    at: { type: "TIMESTAMP" },
    note: { type: "STRING" },
  },
});

async function withOrders() {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([orders]);
  await warehouse.append(orders, [
    { id: 1, email: "a@example.com", total: "10.00", day: "2026-11-01", note: "it's" },
    { id: 2, email: "b@example.com", total: "20.00", day: "2026-11-02" },
  ]);
  await warehouse.append(orders, [{ id: 3, email: null, total: "30.00", at: new Date(1_795_000_000_000) }]);
  const ids = async () =>
    (await warehouse.query<{ id: number }>("select id from orders order by id")).map(({ id }) => id);
  return { warehouse, ids };
}

test.each<[string, Predicate, number[]]>([
  ["a text", { equals: { email: "a@example.com" } }, [1]],
  ["a text with a quote", { equals: { note: "it's" } }, [1]],
  ["null", { equals: { email: null } }, [3]],
  ["a date and a number", { equals: { day: "2026-11-02", id: 2 } }, [2]],
  ["a decimal", { equals: { total: "20.00" } }, [2]],
  ["an instant", { equals: { at: new Date(1_795_000_000_000) } }, [3]],
  ["a value that no row has", { equals: { id: 9 } }, []],
  ["SQL", { where: "total >= 20" }, [2, 3]],
  ["SQL that is null for a row", { where: "email <> 'b@example.com'" }, [1]],
  [
    "SQL with parameters",
    { where: "day = :day or id = :id", parameters: { day: "2026-11-01", id: 3 } },
    [1, 3],
  ],
  ["SQL that names the table", { where: "orders.id = 2 -- the second" }, [2]],
  ["SQL with functions", { where: "month(day) = 11 and size(split(email, '@')) = 2" }, [1, 2]],
  ["SQL with a query of its own table", { where: "total = (select max(total) from orders)" }, [3]],
  ["every row", { where: "true" }, [1, 2, 3]],
])("remove finds rows by %s", async (_, predicate, found) => {
  const { warehouse, ids } = await withOrders();
  const removed = await warehouse.remove(orders, predicate);
  expect(removed).toMatchObject({
    deleted: found.length,
    version: found.length === 0 ? 2 : 3,
    repeated: false,
  });
  expect(await ids()).toEqual([1, 2, 3].filter((id) => !found.includes(id)));
});

test("remove leaves files alone that hold no such row, and writes none for a file that loses all of its rows", async () => {
  const { warehouse } = await withOrders();
  const before = new Set(await dataFiles(warehouse, "orders"));
  expect(await warehouse.remove(orders, { equals: { id: 3 } })).toMatchObject({ deleted: 1, files: 0 });
  expect(await warehouse.remove(orders, { equals: { id: 1 } })).toMatchObject({ deleted: 1, files: 1 });
  expect((await dataFiles(warehouse, "orders")).filter((name) => !before.has(name))).toHaveLength(1);
  expect((await warehouse.describe(orders)).files).toBe(1);
});

test("update sets columns of the rows found and leaves the others", async () => {
  const { warehouse } = await withOrders();
  const set = { email: null, total: "0.50", day: "2026-12-24" };
  expect(await warehouse.update(orders, set, { where: "id < :id", parameters: { id: 3 } })).toEqual({
    table: "orders",
    version: 3,
    updated: 2,
    files: 1,
    repeated: false,
  });
  expect(await warehouse.query("select id, email, total, day, note from orders order by id")).toEqual([
    { id: 1, email: null, total: "0.50", day: "2026-12-24", note: "it's" },
    { id: 2, email: null, total: "0.50", day: "2026-12-24", note: null },
    { id: 3, email: null, total: "30.00", day: null, note: null },
  ]);
});

test("values with quotes, zero bytes and SQL in them are stored as they are", async () => {
  const { warehouse } = await withOrders();
  for (const note of [
    "'); drop table orders; --",
    "a\0b",
    "$1 :id \\' %",
    "\u{1f600} \u00e9 \u0041\u030a",
    "x".repeat(500_000),
  ]) {
    await warehouse.update(orders, { note }, { equals: { id: 1 } });
    const [row] = await warehouse.query<{ note: string }>("select note from orders where id = 1");
    expect(row?.note === note).toBe(true);
    expect(await warehouse.update(orders, { note: "found" }, { equals: { note } })).toMatchObject({
      updated: 1,
    });
  }
});

test("an update and a removal with an id happen once", async () => {
  const { warehouse, ids } = await withOrders();
  const id = { application: "erasure", version: 1 };
  expect(await warehouse.remove(orders, { equals: { id: 1 } }, id)).toMatchObject({ repeated: false });
  expect(await warehouse.remove(orders, { equals: { id: 2 } }, id)).toMatchObject({
    repeated: true,
    deleted: 0,
  });
  expect(await ids()).toEqual([2, 3]);
  const next = { ...id, version: 2 };
  expect(await warehouse.update(orders, { note: "x" }, { equals: { id: 99 } }, next)).toMatchObject({
    repeated: false,
    updated: 0,
  });
  expect(await warehouse.update(orders, { note: "x" }, { equals: { id: 2 } }, next)).toMatchObject({
    repeated: true,
  });
});

test.each<[string, Predicate, ErrorClass, string]>([
  ["a column that is not there", { equals: { nope: 1 } }, TableDefinitionError, "it has no column 'nope'"],
  ["no column", { equals: {} }, TableDefinitionError, "'equals' names no column"],
  ["nothing", { where: "" }, SqlError, "Cannot read the condition"],
  ["what closes the parenthesis", { where: "true) or (true" }, SqlError, "each parenthesis closed"],
  ["a second statement", { where: "true; drop table orders" }, SqlError, "Cannot read the condition"],
  ["a comment that never ends", { where: "true /* " }, SqlError, "Cannot read the"],
  ["a union", { where: "true) union all select 1, 2 from (select 1" }, SqlError, "each parenthesis closed"],
  ["words that are no condition", { where: "id = = 1" }, SqlError, "at line 1, column"],
  ["an unknown column", { where: "id = 1\n and missing = 2" }, SqlError, "at line 2, column 6"],
  ["a missing value", { where: "id = :id" }, SqlError, "no value for :id"],
  ["a value too much", { where: "id = 1", parameters: { id: 1 } }, SqlError, "it has no parameter :id"],
  ["a writing query", { where: "id in (delete from orders)" }, SqlError, "Cannot"],
  ["a value of another type", { equals: { id: "many" } }, SqlError, "Cannot run the query"],
])("%s as a predicate is refused and changes nothing", async (_, predicate, kind, message) => {
  const { warehouse, ids } = await withOrders();
  const attempts = [
    () => warehouse.remove(orders, predicate),
    () => warehouse.update(orders, { note: "x" }, predicate),
  ];
  for (const attempt of attempts) {
    await expect(attempt()).rejects.toThrow(kind);
    await expect(attempt()).rejects.toThrow(message);
  }
  expect(await ids()).toEqual([1, 2, 3]);
  expect(await warehouse.describe(orders)).toMatchObject({ version: 2 });
});

test("an error about a predicate holds no value of a row or parameter", async () => {
  const { warehouse } = await withOrders();
  const attempt = warehouse.remove(orders, { where: "cast(email as int) = 1" });
  await expect(attempt).rejects.toThrow(SqlError);
  await expect(attempt).rejects.not.toThrow("example.com");
});

test.each<[Record<string, string | number | null>, ErrorClass, string]>([
  [{}, TableDefinitionError, "no column is named"],
  [{ nope: 1 }, TableDefinitionError, "it has no column 'nope'"],
  [{ id: null }, InvalidRowError, "column 'id': it must not be empty"],
  [{ total: "1.234" }, InvalidRowError, "column 'total': expected a decimal"],
])("an update with %o is refused", async (set, kind, message) => {
  const { warehouse } = await withOrders();
  await expect(warehouse.update(orders, set, { where: "true" })).rejects.toThrow(kind);
  await expect(warehouse.update(orders, set, { where: "true" })).rejects.toThrow(message);
});

test("removals and updates of two warehouses at once each find what the other left", async () => {
  const folder = await temporaryFolder();
  const [one, two] = [await temporaryWarehouse({ folder }), await temporaryWarehouse({ folder })];
  await one.migrate([orders]);
  await one.append(
    orders,
    Array.from({ length: 40 }, (_, id) => ({ id, note: "old" })),
  );
  const results = await Promise.all(
    Array.from({ length: 40 }, (_, id) => {
      const warehouse = id % 2 ? one : two;
      return id % 4 < 2
        ? warehouse.remove(orders, { equals: { id } })
        : warehouse.update(orders, { note: "new" }, { equals: { id } });
    }),
  );
  expect(results.every((result) => ("deleted" in result ? result.deleted : result.updated) === 1)).toBe(true);
  expect(await two.query("select note, count(*) as n from orders group by note")).toEqual([
    { note: "new", n: 20 },
  ]);
  expect(await readdir(join(folder, "orders"))).not.toContain("_change_data");
});

test("an append-only table of another writer keeps its rows", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([orders]);
  const log = join(warehouse.location, "orders", "_delta_log");
  const first = await readFile(join(log, `${"0".repeat(20)}.json`), "utf8");
  const metaData = first.split("\n").find((line) => line.includes('"metaData"')) ?? "";
  await writeFile(
    join(log, `${"1".padStart(20, "0")}.json`),
    metaData.replace('"configuration":{', '"configuration":{"delta.appendOnly":"true",'),
  );
  await warehouse.append(orders, [{ id: 1 }]);
  await expect(warehouse.remove(orders, { where: "true" })).rejects.toThrow(TableUnsupportedError);
  await expect(warehouse.remove(orders, { where: "true" })).rejects.toThrow("it is append-only");
});
