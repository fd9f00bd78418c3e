import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { createConnection } from "../../src/databricks/connection.ts";
import { createTokenSource } from "../../src/databricks/credentials.ts";
import { openStatementApi } from "../../src/databricks/statementApi/openStatementApi.ts";
import {
  DatabricksAuthError,
  type DatabricksOptions,
  DatabricksUnavailableError,
  defineTable,
  openWarehouse,
  SqlError,
  StatementStoppedError,
  StorageError,
  UnknownOutcomeError,
} from "../../src/index.ts";
import {
  host,
  inlineBytes,
  type Script,
  type Submitted,
  statementService,
  token,
  warehouseId,
} from "./statementService.ts";
import { virtualClock } from "./virtualClock.ts";

const httpPath = `/sql/1.0/warehouses/${warehouseId}`;

type Plan = (statement: Submitted, nth: number) => Script;

/** A warehouse on the service, with the clock and the log of its own. */
async function open(plan: Plan, options: Partial<DatabricksOptions> = {}) {
  const service = await statementService(plan);
  const clock = virtualClock();
  const warnings: string[] = [];
  const warehouse = await openWarehouse({
    engine: "databricks",
    api: "statements",
    serverHostname: host,
    httpPath,
    credentials: { token },
    clock,
    random: () => 0,
    fetch: service.fetch,
    logger: { warn: (_details, message) => warnings.push(message) },
    ...options,
  });
  onTestFinished(() => warehouse.close());
  return { warehouse, service, clock, warnings };
}

/** The same, below the warehouse. */
async function connect(plan: Plan) {
  const service = await statementService(plan);
  const world = { clock: virtualClock(), random: () => 0, fetch: service.fetch, logger: undefined };
  const tokens = createTokenSource({ token }, { host, ...world });
  const place = { host, port: 443, httpPath, catalog: "main", schema: "customerio", startMs: 600_000 };
  const driver = openStatementApi({ ...place, ...world, tokens });
  const limits = { statementMs: 1_800_000, startMs: 600_000, signal: undefined };
  const connection = createConnection({ driver, tokens, name: "the warehouse", ...world, ...limits });
  onTestFinished(() => connection.close());
  return { connection, service };
}

const one: Script = { columns: [["n", "INT"]], chunks: [[["1"]]] };
const scripted =
  (script: Script): Plan =>
  () =>
    script;
const statements = "POST /api/2.0/sql/statements";
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error("it succeeded");
    },
    (error: unknown) => error,
  );

test("a statement goes to the warehouse with its catalog and schema, and its row comes back", async () => {
  const { warehouse, service } = await open(scripted(one), { catalog: "shop", schema: "calls" });
  expect(await warehouse.query("SELECT 1 AS n")).toEqual([{ n: 1 }]);
  expect(service.submitted).toEqual([
    {
      warehouse_id: warehouseId,
      catalog: "shop",
      schema: "calls",
      statement: "SELECT 1 AS n",
      parameters: [],
      disposition: "INLINE",
      format: "JSON_ARRAY",
      wait_timeout: "5s",
      on_wait_timeout: "CONTINUE",
    },
  ]);
  expect(service.lines()).toEqual([statements]);
});

test("parameters travel as texts with the type of their values", async () => {
  const { warehouse, service } = await open(scripted(one));
  await warehouse.query("SELECT :text, :int, :long, :huge, :part, :nan, :yes, :at, :none", {
    text: "Ünïcode 'quoted'",
    int: -2_147_483_648,
    long: 2_147_483_648,
    huge: 9_223_372_036_854_775_807n,
    part: 0.1,
    nan: Number.NaN,
    yes: true,
    at: new Date("2026-11-25T08:00:00.123Z"),
    none: null,
  });
  expect(service.submitted[0]?.parameters).toEqual([
    { name: "text", type: "STRING", value: "Ünïcode 'quoted'" },
    { name: "int", type: "INT", value: "-2147483648" },
    { name: "long", type: "BIGINT", value: "2147483648" },
    { name: "huge", type: "BIGINT", value: "9223372036854775807" },
    { name: "part", type: "DOUBLE", value: "0.1" },
    { name: "nan", type: "DOUBLE", value: "NaN" },
    { name: "yes", type: "BOOLEAN", value: "true" },
    { name: "at", type: "TIMESTAMP", value: "2026-11-25T08:00:00.123Z" },
    { name: "none" },
  ]);
});

const values: [type: string, text: string, value: unknown][] = [
  ["BIGINT", "9007199254740991", 9_007_199_254_740_991],
  ["BIGINT", "9223372036854775807", 9_223_372_036_854_775_807n],
  ["BIGINT", "-9007199254740993", -9_007_199_254_740_993n],
  ["INT", "-7", -7],
  ["DECIMAL(38,18)", "12345678901234567890.123456789012345678", "12345678901234567890.123456789012345678"],
  ["DECIMAL(10,2)", "-0.10", "-0.10"],
  ["DOUBLE", "1.0E10", 1e10],
  ["DOUBLE", "NaN", Number.NaN],
  ["DOUBLE", "-Infinity", Number.NEGATIVE_INFINITY],
  ["BOOLEAN", "false", false],
  ["STRING", "null", "null"],
  ["DATE", "2026-02-28", "2026-02-28"],
  ["TIMESTAMP", "2026-11-25T08:00:00.123Z", new Date("2026-11-25T08:00:00.123Z")],
  ["TIMESTAMP", "2026-11-25T08:00:00.123999Z", new Date("2026-11-25T08:00:00.123Z")],
  ["TIMESTAMP", "1969-12-31T23:59:59.999999Z", new Date(-1)],
  ["TIMESTAMP", "2026-11-25 08:00:00", new Date("2026-11-25T08:00:00Z")],
  ["TIMESTAMP", "2026-11-25T08:00:00.5+02:00", new Date("2026-11-25T06:00:00.500Z")],
  ["TIMESTAMP_NTZ", "2026-11-25T08:00:00.000", new Date("2026-11-25T08:00:00Z")],
  ["BINARY", "AP8=", new Uint8Array([0, 255])],
  ["VARIANT", '{"a":1}', '{"a":1}'],
  ["STRUCT<id: INT NOT NULL COMMENT 'its, <own>', on: BOOLEAN>", '{"id":1,"on":null}', { id: 1, on: null }],
  ["ARRAY<STRING>", '["a",null,"3"]', ["a", null, "3"]],
  ["ARRAY<BIGINT>", "[1,9223372036854775807]", [1, 9_223_372_036_854_775_807n]],
  ["ARRAY<BIGINT>", '["1","9223372036854775807"]', [1, 9_223_372_036_854_775_807n]],
  ["MAP<STRING, STRING>", '{"delta.feature":"on","n":"1"}', { "delta.feature": "on", n: "1" }],
  ["MAP<INT, BOOLEAN>", '{"7":true}', new Map([[7, true]])],
  [
    "STRUCT<id: BIGINT, price: DECIMAL(20,2), at: TIMESTAMP, tags: ARRAY<STRING>>",
    '{"id":9223372036854775807,"price":123456789012345678.90,"at":"2026-11-25T08:00:00Z","tags":["1, 2"]}',
    {
      id: 9_223_372_036_854_775_807n,
      price: "123456789012345678.90",
      at: new Date("2026-11-25T08:00:00Z"),
      tags: ["1, 2"],
    },
  ],
];

test.each(values)("a %s that comes as %s loses nothing", async (type, text, value) => {
  const script: Script = { columns: [["v", type]], chunks: [[[text], [null]]] };
  const { warehouse } = await open(scripted(script));
  expect(await warehouse.query("SELECT v")).toEqual([{ v: value }, { v: null }]);
});

test.each([
  ["TIMESTAMP", "yesterday"],
  ["BIGINT", "1.5"],
  ["DECIMAL(3,1)", "1e400"],
  ["BOOLEAN", "maybe"],
  ["ARRAY<INT>", "[1"],
])("a %s that cannot be read is an error that does not repeat it", async (type, text) => {
  const { warehouse } = await open(scripted({ columns: [["v", type]], chunks: [[[text]]] }));
  const error = await failureOf(warehouse.query("SELECT v"));
  expect(error).toBeInstanceOf(SqlError);
  expect(String(error)).toContain("Cannot run the statement: the service answered a");
  expect(String(error)).not.toContain(text);
});

test("a statement without columns has no rows", async () => {
  const { warehouse } = await open(scripted({}));
  expect(await warehouse.query("SELECT 1")).toEqual([]);
});

const three: Script = { columns: [["n", "INT"]], chunks: [[["1"], ["2"]], [["3"]], [["4"]]] };

test("rows of several chunks come in their order", async () => {
  const { warehouse, service } = await open(scripted(three));
  expect(await warehouse.query("SELECT n")).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }]);
  expect(service.lines().slice(1)).toEqual([
    "GET /api/2.0/sql/statements/statement-1/result/chunks/1",
    "GET /api/2.0/sql/statements/statement-1/result/chunks/2",
  ]);
});

test("a large chunk is handed out in pages, so that its rows are never all objects at once", async () => {
  const rows = Array.from({ length: 9_000 }, (_, n) => [String(n)]);
  const { connection } = await connect(
    scripted({ ...one, chunks: [rows, [["last"]]], columns: [["n", "STRING"]] }),
  );
  const lengths: number[] = [];
  for await (const page of connection.pages({ sql: "SELECT n", repeatable: true })) lengths.push(page.length);
  expect(lengths).toEqual([4_000, 4_000, 1_000, 1]);
});

test("a stream that is left early asks for no more chunks", async () => {
  const { warehouse, service } = await open(scripted(three));
  for await (const row of warehouse.stream("SELECT n")) {
    expect(row).toEqual({ n: 1 });
    break;
  }
  expect(service.lines()).toEqual([statements]);
});

const large: Script = { ...three, bytes: inlineBytes + 1 };

test("a result beyond what an answer may hold comes by links, asked for without the token", async () => {
  const { warehouse, service } = await open(scripted(large));
  expect(await warehouse.query("SELECT n")).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }]);
  expect(service.submitted.map(({ disposition }) => disposition)).toEqual(["INLINE", "EXTERNAL_LINKS"]);
  const fromStorage = service.asked.filter(({ path }) => path.includes("?sig="));
  expect(fromStorage).toHaveLength(3);
  for (const { headers } of fromStorage) expect(headers.authorization).toBeUndefined();
});

test("an empty result by links is empty", async () => {
  const { warehouse } = await open(scripted({ ...large, chunks: [] }));
  expect(await warehouse.query("SELECT n")).toEqual([]);
});

test("a link that has ended is asked for again", async () => {
  const { warehouse, service } = await open(scripted(large));
  service.refusals.push({ on: /^GET \/statement-2\/1/, status: 403 });
  expect(await warehouse.query("SELECT n")).toHaveLength(4);
  const chunk = "GET /api/2.0/sql/statements/statement-2/result/chunks/1";
  expect(service.lines().filter((line) => line === chunk)).toHaveLength(2);
});

test("storage that stays away is an error without the link", async () => {
  const { warehouse, service } = await open(scripted(large));
  for (let times = 0; times < 40; times += 1)
    service.refusals.push({ on: /^GET \/statement-\d+\/1/, status: 403 });
  const error = await failureOf(warehouse.query("SELECT n"));
  expect(error).toBeInstanceOf(DatabricksUnavailableError);
  expect(inspect(error, { depth: 9 })).toContain("the storage answered 403");
  expect(inspect(error, { depth: 9 })).not.toContain("secret-signature");
});

test("rows that are missing are an error, and not a smaller result", async () => {
  const { warehouse } = await open(scripted({ ...three, totalRows: 5 }));
  await expect(warehouse.query("SELECT n")).rejects.toThrow("4 rows came of 5");
});

test("a result that the service has cut is an error", async () => {
  const { warehouse } = await open(scripted({ ...three, truncated: true }));
  await expect(warehouse.query("SELECT n")).rejects.toThrow("larger than the service hands out");
});

test("a statement that runs on is asked for, at first often", async () => {
  const states: Script["states"] = [
    "RUNNING",
    "RUNNING",
    "RUNNING",
    "RUNNING",
    "RUNNING",
    "RUNNING",
    "SUCCEEDED",
  ];
  const { warehouse, clock, warnings } = await open(scripted({ ...one, states }));
  expect(await warehouse.query("SELECT n")).toEqual([{ n: 1 }]);
  expect(clock.pauses).toEqual([100, 200, 400, 800, 1_600, 2_000]);
  expect(warnings).toEqual([]);
});

test("a statement that waits for its warehouse says so once", async () => {
  const states: Script["states"] = ["PENDING", "PENDING", "PENDING", "RUNNING", "SUCCEEDED"];
  const { warehouse, warnings } = await open(scripted({ ...one, states }));
  expect(await warehouse.query("SELECT n")).toEqual([{ n: 1 }]);
  expect(warnings).toEqual(["the SQL warehouse is not running yet, or has no room; waiting for it"]);
});

test("a warehouse that does not start in its time ends the statement, which is cancelled", async () => {
  const { warehouse, service, clock } = await open(scripted({ ...one, states: ["PENDING"] }), {
    startSeconds: 90,
  });
  const error = await failureOf(warehouse.query("SELECT n"));
  expect(error).toBeInstanceOf(StatementStoppedError);
  expect(String(error)).toContain("the SQL warehouse did not take it within 90 s");
  expect(service.lines().at(-1)).toBe("POST /api/2.0/sql/statements/statement-1/cancel");
  expect(clock.now() - Date.UTC(2026, 10, 25)).toBeLessThan(95_000);
});

test("a statement over its limit is cancelled", async () => {
  const { warehouse, service } = await open(scripted({ ...one, states: ["RUNNING"] }), {
    statementSeconds: 70,
  });
  const error = await failureOf(warehouse.query("SELECT n"));
  expect(error).toBeInstanceOf(StatementStoppedError);
  expect(String(error)).toContain("it did not end within 70 s");
  expect(service.lines()).toContain("POST /api/2.0/sql/statements/statement-1/cancel");
});

test("a signal cancels the statement, and the call fails with its reason", async () => {
  const controller = new AbortController();
  const { warehouse, service } = await open((_statement, nth) => {
    if (nth === 1) setImmediate(() => controller.abort(new Error("enough")));
    return { ...one, states: ["RUNNING"] };
  });
  const query = warehouse.query("SELECT n", {}, { signal: controller.signal });
  await expect(query).rejects.toThrow("enough");
  expect(service.lines()).toContain("POST /api/2.0/sql/statements/statement-1/cancel");
  expect(service.submitted).toHaveLength(1);
});

test("a statement that someone else cancels is a stopped one, and is not sent again", async () => {
  const { warehouse, service } = await open(scripted({ states: ["RUNNING", "CANCELED"] }));
  await expect(warehouse.query("SELECT n")).rejects.toBeInstanceOf(StatementStoppedError);
  expect(service.submitted).toHaveLength(1);
});

test("a statement that fails is an error with its place and SQLSTATE", async () => {
  const message = "[TABLE_OR_VIEW_NOT_FOUND] The table `x` cannot be found; line 1 pos 14";
  const error = { error_code: "BAD_REQUEST", message };
  const { warehouse } = await open(scripted({ states: ["FAILED"], error, sqlState: "42P01" }));
  const found = await failureOf(warehouse.query("SELECT * FROM x"));
  expect(found).toBeInstanceOf(SqlError);
  expect(found).toMatchObject({ state: "42P01", line: 1, column: 15, sql: "SELECT * FROM x" });
});

test("the SQLSTATE is read from the words where it is not told apart, and values of the data are left out", async () => {
  const message =
    "[CAST_INVALID_INPUT] The value 'ada@example.com' of the type \"STRING\" cannot be cast. SQLSTATE: 22018";
  const { warehouse } = await open(
    scripted({ states: ["FAILED"], error: { error_code: "BAD_REQUEST", message } }),
  );
  const error = await failureOf(warehouse.query("SELECT CAST(email AS INT)"));
  expect(error).toMatchObject({ state: "22018" });
  expect(String(error)).toContain("CAST_INVALID_INPUT");
  expect(inspect(error, { depth: 9 })).not.toContain("ada@example.com");
});

test("a failure without a SQLSTATE names the service's code", async () => {
  const error = { error_code: "RESOURCE_EXHAUSTED", message: "too many" };
  const { warehouse } = await open(scripted({ states: ["FAILED"], error }));
  await expect(warehouse.query("SELECT n")).rejects.toThrow("RESOURCE_EXHAUSTED: too many");
});

test("a read that the service could not do for its own reasons is sent again", async () => {
  const error = { error_code: "TEMPORARILY_UNAVAILABLE", message: "later" };
  const { warehouse, service } = await open((_statement, nth) =>
    nth < 3 ? { states: ["FAILED"], error } : one,
  );
  expect(await warehouse.query("SELECT n")).toEqual([{ n: 1 }]);
  expect(service.submitted).toHaveLength(3);
});

test("a busy service is waited for as long as it asks, and a 503 is told", async () => {
  const { warehouse, service, clock, warnings } = await open(scripted(one));
  const date = new Date(clock.now() + 37_000).toUTCString();
  service.refusals.push(
    { on: /^POST/, status: 429, headers: { "retry-after": "7" } },
    { on: /^POST/, status: 503, headers: { "retry-after": date } },
  );
  expect(await warehouse.query("SELECT n")).toEqual([{ n: 1 }]);
  expect(clock.pauses).toEqual([7_000, 30_000]);
  expect(warnings).toEqual(["the SQL warehouse is not running yet; waiting for it to start"]);
});

test("a service that is busy while a statement runs is asked again, and the statement is sent once", async () => {
  const { warehouse, service, clock } = await open(
    scripted({ ...one, states: ["RUNNING", "RUNNING", "SUCCEEDED"] }),
  );
  const get = /^GET .*\/statement-1$/;
  service.refusals.push(
    { on: get, status: 429, headers: { "retry-after": "9" } },
    { on: get, status: 500 },
    { on: get, status: 0, drop: true },
  );
  expect(await warehouse.query("SELECT n")).toEqual([{ n: 1 }]);
  expect(service.submitted).toHaveLength(1);
  expect(clock.pauses).toContain(9_000);
});

test("a read whose answer was lost is sent again", async () => {
  const { warehouse, service } = await open(scripted(one));
  service.refusals.push({ on: /^POST/, status: 0, drop: true });
  expect(await warehouse.query("SELECT n")).toEqual([{ n: 1 }]);
  expect(service.lines()).toEqual([statements, statements]);
});

test("a write whose answer was lost has an unknown outcome, and is not sent again", async () => {
  const { connection, service } = await connect(scripted({}));
  service.refusals.push({ on: /^POST/, status: 0, drop: true });
  const write = connection.run({ sql: "INSERT INTO t SELECT 1", repeatable: false });
  await expect(write).rejects.toBeInstanceOf(UnknownOutcomeError);
  expect(service.lines()).toEqual([statements]);
});

test("a token that is refused is asked for again, once", async () => {
  let asked = 0;
  const getToken = async () => {
    asked += 1;
    return `token-${asked}`;
  };
  const { warehouse, service } = await open(scripted(one), { credentials: { getToken } });
  service.token = "token-2";
  expect(await warehouse.query("SELECT n")).toEqual([{ n: 1 }]);
  service.token = "another";
  const error = await failureOf(warehouse.query("SELECT n"));
  expect(error).toBeInstanceOf(DatabricksAuthError);
  expect(asked).toBe(3);
});

test("a token that ends while a statement runs is asked for again", async () => {
  let asked = 0;
  const getToken = async () => {
    asked += 1;
    return `token-${asked}`;
  };
  const { warehouse, service } = await open(
    () => {
      service.token = "token-2";
      return { ...one, states: ["RUNNING", "SUCCEEDED"] };
    },
    { credentials: { getToken } },
  );
  service.token = "token-1";
  expect(await warehouse.query("SELECT n")).toEqual([{ n: 1 }]);
  expect(service.submitted).toHaveLength(1);
});

test("a token that the service repeats in its answer is in no error", async () => {
  const { warehouse, service } = await open(scripted(one));
  const body = { error_code: "PERMISSION_DENIED", message: `the token ${token} may not use the warehouse` };
  service.refusals.push({ on: /^POST/, status: 403, body });
  const error = await failureOf(warehouse.query("SELECT n"));
  expect(error).toBeInstanceOf(DatabricksAuthError);
  expect(String(error)).toContain("PERMISSION_DENIED: the token [hidden] may not use the warehouse");
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(token);
});

test("a warehouse that the workspace does not know is an error of the documented code", async () => {
  const { warehouse } = await open(scripted(one), { httpPath: "/sql/1.0/warehouses/ffff" });
  const error = await failureOf(warehouse.query("SELECT n"));
  expect(error).toBeInstanceOf(DatabricksUnavailableError);
  expect(String(error)).toContain("it answered 400 (INVALID_PARAMETER_VALUE: warehouse_id)");
});

test("an answer that is not of the documented form is said, with the place", async () => {
  const { warehouse, service } = await open(scripted(one));
  const odd = { on: /^POST/, status: 200, body: { statement_id: "x", status: { state: "THINKING" } } };
  service.refusals.push(...Array.from({ length: 6 }, () => odd));
  await expect(warehouse.query("SELECT n")).rejects.toThrow("not of the documented form (status.state)");
});

test("where the schema is not there yet, the statement begins in the catalog alone", async () => {
  const error = {
    error_code: "BAD_REQUEST",
    message: "[SCHEMA_NOT_FOUND] The schema `main`.`customerio` cannot be found.",
  };
  const { warehouse, service } = await open(({ schema }) =>
    schema === undefined ? one : { states: ["FAILED"], error },
  );
  expect(await warehouse.query("SELECT n")).toEqual([{ n: 1 }]);
  expect(service.submitted.map(({ schema }) => schema)).toEqual(["customerio", undefined]);
});

test("a setting is refused before it is sent, as it would end with its statement", async () => {
  const { connection, service } = await connect(scripted({}));
  const setting = connection.own("plain", (session) => session.set("spark.databricks.x", "1"));
  await expect(setting).rejects.toMatchObject({ state: "42K0I" });
  expect(service.lines()).toEqual([]);
});

async function localFile(text: string) {
  const folder = await mkdtemp(join(tmpdir(), "cionb-statements-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "part-0.json.gz");
  await writeFile(path, text);
  return { folder, path };
}

test("a file is put into a folder that is made for it, and both go again", async () => {
  const { connection, service } = await connect(scripted({}));
  service.folders.add("/Volumes/main/customerio/landing");
  const to = "/Volumes/main/customerio/landing/cionb 1/part-0.json.gz";
  await connection.put(await localFile("12345"), to);
  await connection.put(await localFile("123"), to);
  expect([...service.files]).toEqual([[to, 3]]);
  await connection.remove(to);
  expect([...service.files]).toEqual([]);
  expect([...service.folders]).toEqual(["/Volumes/main/customerio/landing"]);
  await connection.remove(to);
});

test("a volume that may not be written is an error about the file", async () => {
  const { connection, service } = await connect(scripted({}));
  const body = { error_code: "PERMISSION_DENIED", message: "no WRITE VOLUME" };
  service.refusals.push({ on: /^PUT/, status: 403, body });
  const put = connection.put(await localFile("1"), "/Volumes/main/customerio/landing/x");
  await expect(put).rejects.toThrow("it answered 403 (PERMISSION_DENIED: no WRITE VOLUME)");
  await expect(put).rejects.toBeInstanceOf(StorageError);
});

const items = defineTable({
  name: "items",
  comment: "Things.",
  columns: {
    id: { type: "BIGINT", nullable: false, comment: "Its number." },
    name: { type: "STRING", comment: "Its name." },
  },
});

/** Answers as a warehouse that has the table, and counts what is inserted. */
function tableOfItems(service: () => { folders: Set<string> }): Plan {
  return ({ statement }) => {
    if (statement.startsWith("DESCRIBE TABLE")) {
      const columns: Script["columns"] = [
        ["col_name", "STRING"],
        ["data_type", "STRING"],
        ["comment", "STRING"],
      ];
      const rows = [
        ["id", "bigint", "Its number."],
        ["name", "string", "Its name."],
      ];
      return { columns, chunks: [rows] };
    }
    if (statement.startsWith("DESCRIBE DETAIL"))
      return { columns: [["properties", "MAP<STRING, STRING>"]], chunks: [[['{"cionb.notNull":"id"}']]] };
    if (statement.startsWith("DESCRIBE HISTORY")) {
      const columns: Script["columns"] = [
        ["version", "BIGINT"],
        ["timestamp", "TIMESTAMP"],
        ["operationMetrics", "MAP<STRING, STRING>"],
      ];
      return { columns, chunks: [[["7", "2026-11-25T08:00:00.000Z", '{"numFiles":"1"}']]] };
    }
    if (statement.startsWith("CREATE VOLUME")) service().folders.add("/Volumes/main/customerio/landing");
    return {};
  };
}

test("many rows are staged as a file on the volume, which is made when it is not there, and read by one insert", async () => {
  const opened = await open(
    tableOfItems(() => opened.service),
    { uuid: () => "u1" },
  );
  const { warehouse, service } = opened;
  const rows = Array.from({ length: 300 }, (_, id) => ({ id, name: `thing ${id}` }));
  const commit = await warehouse.append(items, rows);
  expect(commit).toMatchObject({ rows: 300, version: 7, repeated: false });
  const inserts = service.submitted.filter(({ statement }) => statement.startsWith("INSERT"));
  expect(inserts).toHaveLength(1);
  expect(inserts[0]?.statement).toContain("FROM text.`/Volumes/main/customerio/landing/cionb-u1`");
  expect(service.lines()).toContain(
    "PUT /api/2.0/fs/files/Volumes/main/customerio/landing/cionb-u1/part-0.json.gz?overwrite=true",
  );
  expect([...service.files]).toEqual([]);
});

test("few rows are a parameter of their insert", async () => {
  const opened = await open(tableOfItems(() => opened.service));
  await opened.warehouse.append(items, [{ id: 1, name: "O'Hara" }]);
  const insert = opened.service.submitted.find(({ statement }) => statement.startsWith("INSERT"));
  expect(insert?.parameters).toEqual([
    { name: "cionb_rows", type: "STRING", value: `[{"id":1,"name":"O'Hara"}]` },
  ]);
  expect(opened.service.lines().filter((line) => line.includes("/fs/"))).toEqual([]);
});

test("an append with an id keeps it in columns of its rows, and is not made again", async () => {
  let mark: string | null | undefined;
  const opened = await open((statement, nth) => {
    const { statement: sql, parameters = [] } = statement;
    if (sql.startsWith("INSERT")) mark = parameters.find(({ name }) => name === "cionb_mark")?.value;
    if (!sql.startsWith("SELECT")) return tableOfItems(() => opened.service)(statement, nth);
    return { columns: [["mark", "STRING"]], chunks: [mark ? [[mark]] : []] };
  });
  const id = { application: "orders", version: 3 };
  const rows = [{ id: 1, name: "one" }];
  expect(await opened.warehouse.append(items, rows, id)).toMatchObject({ rows: 1, repeated: false });
  expect(await opened.warehouse.append(items, rows, id)).toMatchObject({ rows: 0, repeated: true });
  const sent = opened.service.submitted;
  const inserts = sent.filter(({ statement }) => statement.startsWith("INSERT"));
  expect(inserts).toHaveLength(1);
  expect(inserts[0]?.parameters).toContainEqual({
    name: "cionb_application",
    type: "STRING",
    value: "orders",
  });
  expect(sent.some(({ statement }) => /^ALTER TABLE .* ADD COLUMNS \(`_append_app/.test(statement))).toBe(
    true,
  );
});

test.each([
  [
    "the path of a cluster",
    { httpPath: "/sql/protocolv1/o/0/0123-456789-abc" },
    /httpPath.*of a SQL warehouse/,
  ],
  ["a proxy", { proxy: "http://proxy:3128" }, /'authority' and 'proxy' are for the vendor's driver/],
  ["an authority", { authority: "-----BEGIN" }, /'authority' and 'proxy' are for the vendor's driver/],
])("%s is refused when the warehouse is opened", async (_what, options, words) => {
  const opening = open(scripted(one), options);
  await expect(opening).rejects.toThrow(RangeError);
  await expect(opening).rejects.toThrow(words);
});
