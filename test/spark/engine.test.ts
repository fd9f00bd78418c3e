import {
  defineTable,
  InvalidRowError,
  SchemaDriftError,
  SqlError,
  TableNotFoundError,
} from "@cionb/lakehouse";
import { expect } from "vitest";
import { open, sparkTest } from "./spark.ts";

// the Databricks engine on real Spark: what the suite for both engines does not ask

const schema = "engine_test";

const everything = defineTable({
  name: "everything",
  comment: "it's 100% \\ here",
  keys: ["id"],
  clusterBy: ["id"],
  columns: {
    id: { type: "BIGINT", nullable: false, comment: "who's who" },
    text: { type: "STRING", personal: true },
    money: { type: "DECIMAL(38,10)" },
    at: { type: "TIMESTAMP" },
    day: { type: "DATE" },
    bytes: { type: "BINARY" },
    double: { type: "DOUBLE" },
    float: { type: "FLOAT" },
    tiny: { type: "TINYINT" },
    small: { type: "SMALLINT" },
    yes: { type: "BOOLEAN" },
    days: { type: "ARRAY<DATE>" },
    counts: { type: "MAP<STRING,BIGINT>" },
    names: { type: "MAP<INT,STRING>" },
    nested: { type: "STRUCT<a: DECIMAL(5,2), m: MAP<STRING,DATE>, b: BINARY, l: ARRAY<MAP<DATE,STRING>>>" },
  },
});

const full = {
  id: 2n ** 62n,
  text: "ž'\"\\ \u0000 \t\r\n\u2028\u{1f600}",
  money: "-12345678901234567890.1234567890",
  at: new Date("1969-12-31T23:59:59.999Z"),
  day: "0001-01-01",
  bytes: new Uint8Array([0, 255]),
  double: Number.NEGATIVE_INFINITY,
  float: 1.5,
  tiny: -128,
  small: 32_767,
  yes: false,
  days: ["2024-02-29", null],
  counts: { a: 2n ** 60n, "": null, constructor: 5 },
  names: new Map([[1, "x"]]),
  nested: {
    a: "1.50",
    m: { d: "2020-01-01" },
    b: new Uint8Array([7]),
    l: [new Map([["2020-01-01", "y"]])],
  },
};
const nulls = Object.fromEntries(everything.columns.map(({ name }) => [name, null]));

sparkTest.each([
  ["a parameter", 1],
  ["a staged file", 300],
])("rows that travel as %s come back as they were, with every type", async (_way, copies) => {
  const warehouse = await open({ schema });
  await warehouse.migrate([everything]);
  await warehouse.remove(everything, { where: "true" });
  const rows = Array.from({ length: copies }, (_, index) => ({ ...full, id: full.id + BigInt(index) }));
  const commit = await warehouse.append(everything, [...rows, { id: 1 }]);
  expect(commit).toMatchObject({ rows: copies + 1, repeated: false });
  const found = await warehouse.query("select * from everything order by id");
  expect(found).toEqual([{ ...nulls, id: 1 }, ...rows]);
});

sparkTest("microseconds are kept in the table, and cut for a Date towards the past", async () => {
  const warehouse = await open({ schema });
  await warehouse.migrate([everything]);
  await warehouse.remove(everything, { where: "true" });
  const at = ["2024-02-29T12:00:00.123456+02:00", "1969-12-31T23:59:59.999999Z"];
  await warehouse.append(
    everything,
    at.map((text, id) => ({ id, at: text as unknown as Date })),
  );
  expect(await warehouse.query("select at, unix_micros(at) as micros from everything order by id")).toEqual([
    { at: new Date("2024-02-29T10:00:00.123Z"), micros: 1_709_200_800_123_456 },
    { at: new Date("1969-12-31T23:59:59.999Z"), micros: -1 },
  ]);
});

sparkTest("a table is described as it was defined", async () => {
  const warehouse = await open({ schema });
  await warehouse.migrate([everything]);
  const { columns, comment, properties } = await warehouse.describe("everything");
  expect(comment).toBe(everything.comment);
  expect(columns[0]).toEqual({
    name: "id",
    type: "BIGINT",
    nullable: false,
    comment: "who's who",
    personal: false,
  });
  expect(columns[1]).toMatchObject({ personal: true, nullable: true });
  expect(columns.at(-1)?.type).toBe(
    "STRUCT<a: DECIMAL(5,2),m: MAP<STRING,DATE>,b: BINARY,l: ARRAY<MAP<DATE,STRING>>>",
  );
  expect(properties).toMatchObject({ "cionb.keys": "id" });
  expect(await warehouse.drift(everything)).toEqual([]);
  expect((await warehouse.tables()).map(({ name }) => name)).toContain("everything");
});

sparkTest("a row that does not fit is named by table, row and column, and nothing is written", async () => {
  const warehouse = await open({ schema });
  await warehouse.migrate([everything]);
  const before = await warehouse.query("select count(*) as n from everything");
  const rows = Array.from({ length: 500 }, (_, id) => ({ id, tiny: id === 400 ? 1000 : 1 }));
  await expect(warehouse.append(everything, rows)).rejects.toThrow(
    "Cannot append to 'everything': row 401, column 'tiny': expected a whole number from -128 to 127, got a number",
  );
  await expect(
    warehouse.append(everything, [{ id: 1, text: 7 as unknown as string }]),
  ).rejects.toBeInstanceOf(InvalidRowError);
  expect(await warehouse.query("select count(*) as n from everything")).toEqual(before);
});

sparkTest("what is no table, no column or no query is an error that says so", async () => {
  const warehouse = await open({ schema });
  const unknown = defineTable({ name: "unknown", columns: { a: { type: "INT" } } });
  await expect(warehouse.append(unknown, [{ a: 1 }])).rejects.toBeInstanceOf(TableNotFoundError);
  await expect(warehouse.describe("unknown")).rejects.toBeInstanceOf(TableNotFoundError);
  await expect(warehouse.history("un`known")).rejects.toBeInstanceOf(TableNotFoundError);
  await expect(warehouse.query("select * from unknown")).rejects.toMatchObject({ state: "42P01", line: 1 });
  await expect(warehouse.query("select 1 +")).rejects.toBeInstanceOf(SqlError);
  await expect(warehouse.query("drop table everything")).rejects.toThrow("it does not only read");
});

sparkTest("an error of the data does not hold the data", async () => {
  const warehouse = await open({ schema });
  const bad = warehouse.query("select cast(:secret as int) as x", { secret: "ada@example.com" });
  await expect(bad).rejects.toMatchObject({ state: "22018" });
  await expect(bad).rejects.toThrow(/CAST_INVALID_INPUT/);
  await expect(bad).rejects.not.toThrow(/ada@/);
});

sparkTest("a table that others changed is refused before anything is written", async () => {
  const warehouse = await open({ schema });
  const old = defineTable({ name: "retyped", columns: { a: { type: "INT" }, b: { type: "STRING" } } });
  const fresh = defineTable({ name: "retyped", columns: { a: { type: "STRING" }, b: { type: "STRING" } } });
  const more = defineTable({
    name: "retyped",
    columns: { a: { type: "INT" }, c: { type: "DATE" }, b: { type: "STRING" } },
  });
  await warehouse.migrate([old]);
  await expect(warehouse.append(fresh, [{ a: "x" }])).rejects.toBeInstanceOf(SchemaDriftError);
  await expect(warehouse.append(more, [{ c: "2024-01-01" }])).rejects.toThrow(
    "the column 'c' is missing in the table",
  );
  await expect(warehouse.migrate([fresh])).rejects.toThrow("the column 'a' is INT in the table and STRING");
  expect(await warehouse.drift(more)).toEqual(["the column 'c' is missing in the table"]);
});

sparkTest("names and values are never read as SQL", async () => {
  const warehouse = await open({ schema });
  await warehouse.migrate([everything]);
  const evil = "x' or 1=1; drop table everything; --";
  expect(await warehouse.query("select :evil as evil", { evil })).toEqual([{ evil }]);
  const { deleted } = await warehouse.remove(everything, { equals: { text: evil } });
  expect(deleted).toBe(0);
  const id = { application: `${evil}\n\`"`, version: 1 };
  expect(await warehouse.append(everything, [{ id: 5, text: evil }], id)).toMatchObject({ repeated: false });
  expect(await warehouse.append(everything, [{ id: 5, text: evil }], id)).toMatchObject({ repeated: true });
  await expect(open({ schema: "a`; drop schema b" })).rejects.toThrow("'schema' must be letters");
});

sparkTest("a result of any size is streamed, and one that is left early is ended", async () => {
  const warehouse = await open({ schema });
  let count = 0;
  for await (const row of warehouse.stream<{ id: number }>("select id from range(250000) order by id")) {
    expect(row.id).toBe(count);
    count += 1;
  }
  expect(count).toBe(250_000);
  for await (const _row of warehouse.stream("select id, repeat('x', 100) as text from range(500000)")) break;
  expect(await warehouse.query("select 1 as one")).toEqual([{ one: 1 }]);
});

sparkTest("maintenance merges small files and deletes what is old", async () => {
  const warehouse = await open({ schema });
  const small = defineTable({ name: "small_files", columns: { n: { type: "INT" } } });
  await warehouse.migrate([small]);
  for (const n of [1, 2, 3]) await warehouse.append(small, [{ n }]);
  const done = await warehouse.maintain(small, { retentionHours: 0 });
  expect(done).toMatchObject({ compacted: { from: 3, to: 1 }, deleted: { files: 3 } });
  expect(await warehouse.query("select sum(n) as sum from small_files")).toEqual([{ sum: 6 }]);
});

sparkTest(
  "a table whose columns are named token and password is migrated, and keeps what is known of them",
  async () => {
    const warehouse = await open({ schema });
    const devices = defineTable({
      name: "secretive",
      keys: ["device_token"],
      columns: {
        device_token: { type: "STRING", nullable: false, personal: true },
        password_set: { type: "BOOLEAN" },
      },
    });
    await warehouse.migrate([devices]);
    expect(await warehouse.migrate([devices])).toMatchObject([{ change: "none" }]);
    expect(await warehouse.drift(devices)).toEqual([]);
    const { columns } = await warehouse.describe(devices);
    expect(columns).toMatchObject([
      { name: "device_token", nullable: false, personal: true },
      { name: "password_set", nullable: true, personal: false },
    ]);
  },
);
