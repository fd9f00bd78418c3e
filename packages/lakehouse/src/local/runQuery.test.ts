import { rm } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { temporaryWarehouse } from "../../test/temporary.ts";
import { defineTable, SqlError, WarehouseClosedError } from "../index.ts";

const numbers = defineTable({
  name: "numbers",
  columns: { n: { type: "INT", nullable: false }, text: { type: "STRING" } },
});

async function withNumbers(count = 3) {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([numbers]);
  await warehouse.append(
    numbers,
    Array.from({ length: count }, (_, n) => ({ n, text: `t${n}` })),
  );
  return warehouse;
}

test("values come back exact: whole numbers, decimals, dates, times, nested", async () => {
  const warehouse = await temporaryWarehouse();
  const [row] =
    await warehouse.query(`select cast(1 as bigint) as small, cast(9007199254740992 as bigint) as big,
    cast('0.10' as decimal(10,2)) as money, date '2026-11-24' as day, timestamp '2026-11-24 10:00:00.123456' as at,
    array(1, null) as list, named_struct('a', 1, 'b', named_struct('c', 'x')) as nested, map('k', cast('1.5' as decimal(3,1))) as map,
    map(1, 'one') as keyed, cast('abc' as binary) as raw, null as nothing, cast('NaN' as double) as nan, true as yes`);
  expect(row).toEqual({
    small: 1,
    big: 9007199254740992n,
    money: "0.10",
    day: "2026-11-24",
    at: new Date("2026-11-24T10:00:00.123Z"),
    list: [1, null],
    nested: { a: 1, b: { c: "x" } },
    map: { k: "1.5" },
    keyed: new Map([[1, "one"]]),
    raw: new Uint8Array([97, 98, 99]),
    nothing: null,
    nan: Number.NaN,
    yes: true,
  });
});

test.each<[string, Parameters<Awaited<ReturnType<typeof withNumbers>>["query"]>[1], unknown]>([
  ["text with quotes", { v: 'it\'s; drop table "numbers" --' }, 'it\'s; drop table "numbers" --'],
  ["a whole number", { v: 42 }, 42],
  ["a large whole number", { v: 2 ** 40 }, 2 ** 40],
  ["a number with a fraction", { v: 0.1 }, 0.1],
  ["a bigint", { v: 9007199254740993n }, 9007199254740993n],
  ["true", { v: true }, true],
  ["null", { v: null }, null],
  ["a Date", { v: new Date("2026-11-24T10:00:00.123Z") }, new Date("2026-11-24T10:00:00.123Z")],
])("a parameter may be %s", async (_, parameters, expected) => {
  const warehouse = await temporaryWarehouse();
  expect(await warehouse.query("select :v as v", parameters)).toEqual([{ v: expected }]);
});

test("a parameter may stand where a number is needed, and come twice", async () => {
  const warehouse = await withNumbers(5);
  const rows = await warehouse.query(
    "select n + :n as m from numbers where n >= :n order by n limit :limit",
    { n: 2, limit: 2 },
  );
  expect(rows).toEqual([{ m: 4 }, { m: 5 }]);
});

test.each<[string, string, Record<string, never> | Record<string, unknown>, string]>([
  ["a parameter without a value", "select :a, :b", { a: 1 }, "no value for :b"],
  ["a value without a parameter", "select :a as x", { a: 1, c: 2 }, "it has no parameter :c"],
  ["an object as a value", "select :a as x", { a: {} }, "the value of :a must be"],
  ["an invalid Date", "select :a as x", { a: new Date("x") }, "valid Date"],
  ["a name that only the prototype has", "select :constructor as x", {}, "no value for :constructor"],
])("refuses %s", async (_, sql, parameters, message) => {
  const warehouse = await temporaryWarehouse();
  await expect(warehouse.query(sql, parameters as never)).rejects.toThrow(SqlError);
  await expect(warehouse.query(sql, parameters as never)).rejects.toThrow(message);
});

test("columns of the same name are both there", async () => {
  const warehouse = await temporaryWarehouse();
  expect(Object.values((await warehouse.query("select 1 as a, 2 as a"))[0] ?? {})).toEqual([1, 2]);
});

test.each([
  "insert into numbers values (9, 'x')",
  "with x as (select 1) insert into numbers select 1, 'x'",
  "update numbers set n = 1",
  "delete from numbers",
  "merge into numbers using numbers s on numbers.n = s.n when matched then delete",
  "truncate table numbers",
  "drop table numbers",
  "create table x (a int)",
  "create or replace temp view v as select 1",
  "alter table numbers add column b int",
  "select * into x from numbers",
  "optimize numbers",
  "vacuum numbers",
  "set threads = 1",
  "copy into numbers from 's3://x'",
  "use x",
  "describe numbers",
  "show tables",
  "explain select 1",
  "call something()",
  "pragma database_list",
  "attach 'x'",
  "install httpfs",
  "copy numbers to 'x'",
  "begin",
])("refuses what does not only read: %s", async (sql) => {
  const warehouse = await withNumbers();
  await expect(warehouse.query(sql)).rejects.toThrow(SqlError);
  await expect(warehouse.query(sql)).rejects.toThrow(
    /only SELECT|Cannot read the statement|does not only read/,
  );
  expect(await warehouse.query("select count(*) as n from numbers")).toEqual([{ n: 3 }]);
});

test.each([
  ["insert into numbers values (9, 'x')", "Use append(), or merge()"],
  ["merge into numbers using numbers s on numbers.n = s.n when matched then delete", "Use merge()"],
  ["update numbers set n = 1", "Use update()"],
  ["delete from numbers", "Use remove()"],
  ["truncate table numbers", "Use remove()"],
  ["alter table numbers add column b int", "Use migrate()"],
  ["optimize numbers", "Cannot run 'OPTIMIZE' as a query"],
  ["vacuum numbers", "Use maintain()"],
])("names what to use in place of %s", async (sql, words) => {
  const warehouse = await withNumbers();
  await expect(warehouse.query(sql)).rejects.toThrow(words);
});

test("a query that runs stops when its signal aborts, and fails with the signal's reason", async () => {
  const warehouse = await withNumbers();
  const long = "select count(*) as n from range(1000000000) a join range(1000000) b on a.id % 7 < b.id";
  const reason = new Error("the reader left");
  const stopped = new AbortController();
  const running = warehouse.query(long, {}, { signal: stopped.signal });
  setTimeout(() => stopped.abort(reason), 50);
  await expect(running).rejects.toBe(reason);
  await expect(warehouse.query("select 1", {}, { signal: stopped.signal })).rejects.toBe(reason);
  expect(await warehouse.query("select count(*) as n from numbers")).toEqual([{ n: 3 }]);
});

test("a stream stops between two rows when its signal aborts", async () => {
  const warehouse = await withNumbers();
  const stopped = new AbortController();
  const read = async () => {
    for await (const _ of warehouse.stream("select id from range(100000)", {}, { signal: stopped.signal })) {
      stopped.abort();
    }
  };
  await expect(read()).rejects.toThrow("aborted");
});

test.each([
  ["two statements", "select 1; select 2", "it holds 2 statements"],
  ["a second statement that writes", "select 1; drop table numbers", "it holds 2 statements"],
  ["nothing", "", "it holds 0 statements"],
  ["a comment alone", "-- select 1", "it holds 0 statements"],
])("refuses %s", async (_, sql, message) => {
  const warehouse = await temporaryWarehouse();
  await expect(warehouse.query(sql)).rejects.toThrow(message);
});

test.each([
  "select * from read_text('/etc/passwd')",
  "select * from read_csv('/etc/passwd')",
  "select * from read_parquet('/tmp/x.parquet')",
  "select * from csv.`/etc/passwd`",
  "select * from `/etc/passwd`",
  "select * from glob('/etc/*')",
  "select getenv('HOME')",
])("reaches no file outside the lakehouse: %s", async (sql) => {
  const warehouse = await temporaryWarehouse();
  await expect(warehouse.query(sql)).rejects.toThrow(SqlError);
});

test.each<[string, string, number | undefined, number | undefined, string]>([
  ["a word that is out of place", "select n\nfrom where x", 2, 6, "Expected table name"],
  ["a parenthesis that never closes", "select (1", 1, 9, "Cannot read the statement"],
  [
    "a column that is not there",
    "select n,\n  nope from numbers",
    2,
    3,
    'Referenced column "nope" not found',
  ],
  ["a table that is not there", "select *\nfrom nowhere", 2, 6, "Tables in"],
  ["a function that is not there", "select\n frobnicate(n) from numbers", 2, 2, "frobnicate"],
  [
    "a value that does not fit",
    "select cast('x' as int) as v",
    undefined,
    undefined,
    "Could not convert string '...' to INT",
  ],
  [
    "a subscript whose kind is not clear",
    "select split(text, ',')[n] from numbers",
    1,
    24,
    "use element_at()",
  ],
  [
    "a date pattern beyond DuckDB",
    "select date_format(now(), 'Q') as q",
    1,
    27,
    "takes a pattern of y, M, d",
  ],
])("an error says where and what, in DuckDB's words: %s", async (_, sql, line, column, message) => {
  const warehouse = await withNumbers();
  const error = await warehouse.query(sql).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(SqlError);
  expect(String(error)).toContain(message);
  expect(error).toMatchObject({ sql, line, column });
});

test("an error and its causes hold no value of the data", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([numbers]);
  await warehouse.append(numbers, [{ n: 1, text: "ann@example.com" }]);
  const error = await warehouse.query("select cast(text as int) as v from numbers").catch(inspect);
  expect(error).toContain("Could not convert string '...' to INT");
  expect(error).not.toContain("ann@example.com");
});

test("an error in the middle of a stream is one of the family", async () => {
  const warehouse = await withNumbers(10_000);
  const read = async () => {
    for await (const _ of warehouse.stream(
      "select cast(case when n = 9999 then 'x' else '1' end as int) as v from numbers",
    ));
  };
  await expect(read()).rejects.toThrow(SqlError);
});

test("a stream hands out rows as they come, and may end early", async () => {
  const warehouse = await withNumbers(20_000);
  let seen = 0;
  for await (const row of warehouse.stream<{ n: number }>("select n from numbers order by n")) {
    expect(row).toEqual({ n: seen });
    seen += 1;
    if (seen === 5_000) break;
  }
  expect(await warehouse.query("select count(*) as n from numbers")).toEqual([{ n: 20_000 }]);
});

test("streams at the same time do not disturb each other, nor appends and queries between their rows", async () => {
  const warehouse = await withNumbers(5_000);
  const count = async () => {
    let rows = 0;
    for await (const _ of warehouse.stream("select n from numbers")) {
      rows += 1;
      if (rows === 10) await warehouse.append(numbers, [{ n: -1 }]);
    }
    return rows;
  };
  expect(await Promise.all([count(), count()])).toEqual([5_000, 5_000]);
  expect(await warehouse.query("select count(*) as n from numbers")).toEqual([{ n: 5_002 }]);
});

test("a query sees what another process appended and migrated since", async () => {
  const warehouse = await withNumbers();
  const other = await temporaryWarehouse({ folder: warehouse.location });
  await other.append(numbers, [{ n: 3 }]);
  expect(await warehouse.query("select count(*) as n from numbers")).toEqual([{ n: 4 }]);
  await other.migrate([
    defineTable({
      name: "numbers",
      columns: { n: { type: "INT", nullable: false }, text: { type: "STRING" }, more: { type: "DATE" } },
    }),
  ]);
  expect(await warehouse.query("select more from numbers where n = 3")).toEqual([{ more: null }]);
});

test("a table that was deleted is gone, and one that was made anew is the new one", async () => {
  const warehouse = await withNumbers();
  await warehouse.query("select * from numbers");
  await rm(join(warehouse.location, "numbers"), { recursive: true });
  await expect(warehouse.query("select * from numbers")).rejects.toThrow("Create tables with migrate()");
  await expect(warehouse.append(numbers, [{ n: 1 }])).rejects.toThrow("Cannot find the table 'numbers'");
  await warehouse.migrate([numbers]);
  await warehouse.append(numbers, [{ n: 7 }]);
  expect(await warehouse.query("select n from numbers")).toEqual([{ n: 7 }]);
});

test("names in SQL ignore case, and a common table expression hides a table", async () => {
  const warehouse = await withNumbers();
  expect(await warehouse.query("SELECT COUNT(*) AS C FROM Numbers WHERE N > 0")).toEqual([{ C: 2 }]);
  expect(await warehouse.query("with numbers as (select 5 as n) select n from numbers")).toEqual([{ n: 5 }]);
});

test("closing waits for the appends and queries that run, and a stream that was begun goes on", async () => {
  const warehouse = await withNumbers(5_000);
  const stream = warehouse.stream("select n from numbers")[Symbol.asyncIterator]();
  await stream.next();
  async function* rows() {
    for (let n = 0; n < 3; n += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      yield { n };
    }
  }
  const append = warehouse.append(numbers, rows());
  const query = warehouse.query("select count(*) as n from numbers where n >= 0");
  await warehouse.close();
  expect(await append).toMatchObject({ rows: 3 });
  expect(await query).toHaveLength(1);
  let seen = 1;
  while (!(await stream.next()).done) seen += 1;
  expect(seen).toBe(5_000);
});

test("a closed warehouse says so", async () => {
  const warehouse = await withNumbers();
  await warehouse.close();
  await warehouse.close();
  await expect(warehouse.query("select 1")).rejects.toThrow(WarehouseClosedError);
  await expect(warehouse.append(numbers, [{ n: 1 }])).rejects.toThrow("it was closed");
});
