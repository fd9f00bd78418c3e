import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dataFiles, logFiles, temporaryFolder, temporaryWarehouse } from "../../test/temporary.ts";
import {
  defineTable,
  InvalidRowError,
  openWarehouse,
  SchemaDriftError,
  TableNotFoundError,
  type Warehouse,
} from "../index.ts";

const everything = defineTable({
  name: "everything",
  columns: {
    id: { type: "INT", nullable: false },
    text: { type: "STRING" },
    big: { type: "BIGINT" },
    small: { type: "SMALLINT" },
    tiny: { type: "TINYINT" },
    ratio: { type: "DOUBLE" },
    rough: { type: "FLOAT" },
    yes: { type: "BOOLEAN" },
    at: { type: "TIMESTAMP" },
    day: { type: "DATE" },
    money: { type: "DECIMAL(10,2)" },
    huge: { type: "DECIMAL(38,10)" },
    raw: { type: "BINARY" },
    tags: { type: "ARRAY<STRING>" },
    props: { type: "MAP<STRING,BIGINT>" },
    nested: { type: "STRUCT<a: INT, b: ARRAY<STRUCT<c: STRING>>>" },
  },
});

const plain = defineTable({
  name: "plain",
  columns: { id: { type: "INT", nullable: false }, name: { type: "STRING", personal: true } },
});

let shared: Warehouse;
let sharedFolder: string;
let lastId = 100;
const nextId = () => {
  lastId += 1;
  return lastId;
};

beforeAll(async () => {
  sharedFolder = await mkdtemp(join(tmpdir(), "cionb-append-"));
  shared = await openWarehouse({ engine: "local", folder: sharedFolder });
  await shared.migrate([everything]);
});

afterAll(async () => {
  await shared.close();
  await rm(sharedFolder, { recursive: true });
});

test.each<[string, unknown, unknown?]>([
  ["text", "plain"],
  ["text", ""],
  ["text", "\u00fc \u{1f600} '\"\\\n\t`;--"],
  ["text", "a\0b"],
  ["text", "x".repeat(100_000)],
  ["big", 0],
  ["big", 9007199254740991],
  ["big", 9007199254740993n],
  ["big", -(2n ** 63n)],
  ["big", 5n, 5],
  ["small", -32768],
  ["tiny", 127],
  ["ratio", 0.1 + 0.2],
  ["ratio", -1e300],
  ["ratio", 5e-324],
  ["ratio", Number.NaN],
  ["ratio", Number.POSITIVE_INFINITY],
  ["rough", 1.5],
  ["yes", true],
  ["yes", false],
  ["at", new Date("2026-11-24T10:00:00.123Z")],
  ["at", new Date("1969-12-31T23:59:59.999Z")],
  ["at", "2026-11-24T10:00:00Z", new Date("2026-11-24T10:00:00Z")],
  ["at", "2026-11-24T12:00:00.5+02:00", new Date("2026-11-24T10:00:00.500Z")],
  ["day", "2026-11-24"],
  ["day", "1900-02-28"],
  ["day", "2024-02-29"],
  ["money", "12.30"],
  ["money", "-99999999.99"],
  ["money", "7", "7.00"],
  ["money", 0.1, "0.10"],
  ["money", 3, "3.00"],
  ["money", "1.2000", "1.20"],
  ["huge", "1234567890123456789012345678.0123456789"],
  ["raw", new Uint8Array([0, 255, 7])],
  ["raw", new Uint8Array()],
  ["tags", ["a", null, "\u{1f600}"]],
  ["tags", []],
  ["props", { a: 1, __proto__: 2 }, { a: 1 }],
  ["props", new Map([["k", 9007199254740993n]]), { k: 9007199254740993n }],
  ["props", {}],
  ["nested", { a: 1, b: [{ c: "x" }, { c: null }] }],
  ["nested", { a: null, b: null }],
])("a value of %s comes back as it was: %s", async (column, value, expected = value) => {
  const id = nextId();
  // alone it is a constant, beside another it is a column of values
  await shared.append(everything, [{ id, [column]: value }]);
  await shared.append(everything, [{ id, [column]: value }, { id }]);
  const rows = await shared.query(`select \`${column}\` as value from everything where id = :id`, { id });
  expect(rows).toHaveLength(3);
  expect(rows).toEqual(expect.arrayContaining([{ value: expected }, { value: expected }, { value: null }]));
});

test.each<[string, unknown, string]>([
  ["id", null, "it must not be empty"],
  ["id", undefined, "it must not be empty"],
  ["id", 1.5, "got a number with a fraction"],
  ["id", 2 ** 31, "whole number from -2147483648 to 2147483647"],
  ["id", "1", "got a string"],
  ["big", 2 ** 53, "a whole number that is exact"],
  ["big", 2n ** 63n, "bigint of 64 bits"],
  ["big", Number.NaN, "got NaN"],
  ["tiny", 128, "from -128 to 127"],
  ["text", 5, "expected a string, got a number"],
  ["text", "half \ud83d", "surrogate"],
  ["text", Symbol("x"), "got a symbol"],
  ["ratio", "1.5", "expected a number"],
  ["yes", 1, "expected true or false"],
  ["at", "2026-11-24", "with its zone"],
  ["at", "2026-11-24T10:00:00", "with its zone"],
  ["at", new Date("nonsense"), "an invalid Date"],
  ["at", 0, "expected a Date"],
  ["day", new Date(), "'YYYY-MM-DD', got a Date"],
  ["day", "2026-02-30", "not in the calendar"],
  ["day", "24.11.2026", "'YYYY-MM-DD'"],
  ["money", "1.234", "unrounded"],
  ["money", 0.1 + 0.2, "unrounded"],
  ["money", "100000000", "at most 10 digits"],
  ["money", "1e3", "a decimal"],
  ["money", "", "a decimal"],
  ["raw", "abc", "bytes"],
  ["tags", "abc", "an array"],
  ["tags", [1], "expected a string"],
  ["props", [1], "a Map or an object"],
  ["props", { a: "x" }, "a whole number"],
  ["nested", { a: 1, z: 2 }, "a field that the type does not know: 'z'"],
  ["nested", 5, "an object"],
])("refuses for %s: %s", async (column, value, reason) => {
  const before = await shared.describe(everything);
  const files = await dataFiles(shared, "everything");
  const bad: object = { id: 2, [column]: value };
  const append = shared.append(everything, [{ id: 1 }, Object(bad)]);
  await expect(append).rejects.toThrow(InvalidRowError);
  await expect(append).rejects.toThrow(`Cannot write to 'everything': row 2, column '${column}': `);
  await expect(append).rejects.toThrow(reason);
  await expect(append).rejects.toMatchObject({ table: "everything", column, row: 2 });
  expect(await dataFiles(shared, "everything")).toEqual(files);
  expect((await shared.describe(everything)).version).toBe(before.version);
});

test.each<[string, unknown, string]>([
  ["a row that is no object", 5, "row 1 must be an object, got a number"],
  ["a row that is null", null, "row 1 must be an object, got null"],
  ["a row that is an array", [1], "row 1 must be an object, got an array"],
  [
    "a column that the table does not have",
    { id: 1, nope: 1 },
    "column 'nope': the table does not have this column",
  ],
])("refuses %s", async (_, row, reason) => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([plain]);
  await expect(warehouse.append(plain, [Object(row) === row ? Object(row) : row] as never)).rejects.toThrow(
    reason,
  );
});

test("names the first row that does not fit, and never its content", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([plain]);
  function* rows() {
    for (let id = 1; id <= 5_000; id += 1) yield id === 4_000 ? { id: "ann@example.com" } : { id };
  }
  const error = await warehouse.append(plain, Object(rows())).catch(String);
  expect(error).toContain("row 4000, column 'id'");
  expect(error).not.toContain("ann@example.com");
  expect(await dataFiles(warehouse, "plain")).toEqual([]);
});

test("an append with an id counts once, also in another process and after a reopening", async () => {
  const folder = await temporaryFolder();
  const warehouse = await temporaryWarehouse({ folder });
  await warehouse.migrate([plain]);
  const id = { application: "journal-1", version: 7 };
  expect(await warehouse.append(plain, [{ id: 1 }], id)).toMatchObject({ rows: 1, repeated: false });
  expect(await warehouse.append(plain, [{ id: 1 }], id)).toMatchObject({ rows: 0, repeated: true });
  expect(await warehouse.append(plain, [{ id: 1 }], { ...id, version: 6 })).toMatchObject({ repeated: true });
  const other = await openWarehouse({ engine: "local", folder });
  expect(await other.append(plain, [{ id: 1 }], id)).toMatchObject({ repeated: true });
  await other.append(plain, [{ id: 2 }], { ...id, version: 8 });
  await other.append(plain, [{ id: 3 }], { application: "journal-2", version: 7 });
  await other.close();
  expect(await warehouse.query("select id from plain order by id")).toEqual([
    { id: 1 },
    { id: 2 },
    { id: 3 },
  ]);
});

test("appends that race under one id count once, and the losers leave no file", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([plain]);
  const id = { application: "a", version: 1 };
  const commits = await Promise.all(
    Array.from({ length: 8 }, () => warehouse.append(plain, [{ id: 1 }], id)),
  );
  expect(commits.filter(({ repeated }) => !repeated)).toHaveLength(1);
  expect(await dataFiles(warehouse, "plain")).toHaveLength(1);
});

test("appends at the same time all arrive", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([plain]);
  const ids = Array.from({ length: 30 }, (_, id) => id);
  const commits = await Promise.all(ids.map((id) => warehouse.append(plain, [{ id }])));
  expect(new Set(commits.map(({ version }) => version)).size).toBe(30);
  expect(await warehouse.query("select id from plain order by id")).toEqual(ids.map((id) => ({ id })));
});

test("an append of no rows commits nothing, with an id it commits the id", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([plain]);
  expect(await warehouse.append(plain, [])).toEqual({
    table: "plain",
    version: 0,
    rows: 0,
    files: 0,
    bytes: 0,
    repeated: false,
  });
  expect(await warehouse.append(plain, [], { application: "a", version: 1 })).toMatchObject({
    version: 1,
    rows: 0,
  });
  expect(await warehouse.append(plain, [{ id: 1 }], { application: "a", version: 1 })).toMatchObject({
    repeated: true,
  });
});

test("many rows from an iterable come in one commit, in files of bounded size", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([plain]);
  function* rows() {
    for (let id = 0; id < 250_000; id += 1) yield { id, name: `person ${id}` };
  }
  const commit = await warehouse.append(plain, rows());
  expect(commit).toMatchObject({ version: 1, rows: 250_000, repeated: false });
  expect(commit.files).toBeGreaterThan(1);
  expect(
    await warehouse.query("select count(*) as n, count(distinct id) as d, max(id) as m from plain"),
  ).toEqual([{ n: 250_000, d: 250_000, m: 249_999 }]);
});

test("rows may come from an async iterable, and its error ends the append with nothing written", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([plain]);
  async function* rows(fails: boolean) {
    for (let id = 0; id < 5_000; id += 1) yield { id };
    if (fails) throw new Error("the source broke");
  }
  await expect(warehouse.append(plain, rows(true))).rejects.toThrow("the source broke");
  expect(await dataFiles(warehouse, "plain")).toEqual([]);
  expect(await warehouse.append(plain, rows(false))).toMatchObject({ rows: 5_000 });
});

test("a slow source does not hold back other appends", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([plain]);
  let finish = () => {};
  const wait = new Promise<void>((resolve) => {
    finish = resolve;
  });
  async function* slow() {
    yield { id: 1 };
    await wait;
    yield { id: 2 };
  }
  const pending = warehouse.append(plain, slow());
  await warehouse.append(plain, [{ id: 3 }]);
  expect(await warehouse.query("select id from plain")).toEqual([{ id: 3 }]);
  finish();
  await pending;
  expect(await warehouse.query("select count(*) as n from plain")).toEqual([{ n: 3 }]);
});

test("what the log says of a file helps readers and holds nothing personal", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([everything, plain]);
  await warehouse.append(plain, [
    { id: 3, name: "Ann" },
    { id: -1, name: null },
  ]);
  await warehouse.append(everything, [
    {
      id: 1,
      text: "b",
      at: new Date("2026-11-24T10:00:00.123Z"),
      day: "2026-11-24",
      ratio: Number.NaN,
      yes: true,
      big: 2n ** 60n,
    },
    {
      id: 2,
      text: "x".repeat(200),
      at: "2026-11-24T10:00:01.999999Z" as never,
      day: "2026-11-25",
      ratio: 1,
      big: 1,
    },
  ]);
  const stats = async (table: string) => {
    const text = await readFile(
      join(warehouse.location, table, "_delta_log", `${"1".padStart(20, "0")}.json`),
      "utf8",
    );
    return JSON.parse(JSON.parse(text.split("\n").find((line) => line.startsWith('{"add"')) ?? "").add.stats);
  };
  expect(await stats("plain")).toEqual({
    numRecords: 2,
    minValues: { id: -1 },
    maxValues: { id: 3 },
    nullCount: { id: 0, name: 1 },
  });
  expect(await stats("everything")).toMatchObject({
    numRecords: 2,
    minValues: { id: 1, at: "2026-11-24T10:00:00.123Z", day: "2026-11-24" },
    maxValues: { id: 2, at: "2026-11-24T10:00:01.999Z", day: "2026-11-25" },
    nullCount: { id: 0, text: 0, yes: 1 },
  });
  expect(Object.keys((await stats("everything")).minValues)).toEqual(["id", "at", "day"]);
});

test("a table that is not there, or not as defined, is refused before anything is written", async () => {
  const warehouse = await temporaryWarehouse();
  await expect(warehouse.append(plain, [{ id: 1 }])).rejects.toThrow(TableNotFoundError);
  await expect(warehouse.append(plain, [{ id: 1 }])).rejects.toThrow("create it with migrate([table])");
  await warehouse.migrate([plain]);
  const wider = defineTable({
    name: "plain",
    columns: { id: { type: "INT", nullable: false }, more: { type: "INT" } },
  });
  await expect(warehouse.append(wider, [{ id: 1 }])).rejects.toThrow(SchemaDriftError);
  await expect(warehouse.append(wider, [{ id: 1 }])).rejects.toThrow(
    "the column 'more' is missing in the table",
  );
  const retyped = defineTable({ name: "plain", columns: { id: { type: "BIGINT", nullable: false } } });
  await expect(warehouse.append(retyped, [{ id: 1 }])).rejects.toThrow(
    "is INT in the table and BIGINT in the definition",
  );
});

test("an older definition with fewer columns still appends", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([plain]);
  const older = defineTable({ name: "plain", columns: { id: { type: "INT", nullable: false } } });
  await warehouse.append(older, [{ id: 1 }]);
  expect(await warehouse.query("select * from plain")).toEqual([{ id: 1, name: null }]);
});

test("a commit leaves no draft behind", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([plain]);
  await Promise.all(Array.from({ length: 10 }, (_, id) => warehouse.append(plain, [{ id }])));
  expect((await logFiles(warehouse, "plain")).filter((name) => !/^\d{20}\.json$/.test(name))).toEqual([]);
});
