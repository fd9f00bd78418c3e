import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import {
  type Clock,
  DatabricksAuthError,
  DatabricksUnavailableError,
  defineTable,
  StatementStoppedError,
  StorageError,
  UnknownOutcomeError,
} from "@cionb/lakehouse";
import { expect } from "vitest";
import { address, open, sparkTest } from "./spark.ts";
import { forgetSessions, setFaults } from "./startWarehouse.ts";

const schema = "trouble_test";
const lines = defineTable({
  name: "lines",
  columns: { n: { type: "BIGINT", nullable: false }, text: { type: "STRING" } },
});

/** Time that passes at once, except for the limits of statements, which are long. */
const hurried: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => delay(ms > 60_000 ? ms : Math.min(ms, 20), undefined, signal ? { signal } : {}),
};

async function opened(more: Parameters<typeof open>[0] = {}) {
  const warehouse = await open({ schema, clock: hurried, ...more });
  await warehouse.migrate([lines]);
  return warehouse;
}

const count = async (warehouse: Awaited<ReturnType<typeof opened>>, text: string) =>
  (await warehouse.query<{ n: number }>("select count(*) as n from lines where text = :text", { text }))[0]
    ?.n;

sparkTest("a wrong token, a wrong path and a host where nobody is say which setting to look at", async () => {
  const refused = await open({ credentials: { token: "wrong" } });
  await expect(refused.query("select 1")).rejects.toBeInstanceOf(DatabricksAuthError);
  await expect(refused.query("select 1")).rejects.toThrow("Look at DATABRICKS_TOKEN");
  await expect(refused.query("select 1")).rejects.not.toThrow(/wrong token|: wrong/);
  const lost = await open({ httpPath: "/sql/1.0/warehouses/other" });
  await expect(lost.query("select 1")).rejects.toThrow("Look at DATABRICKS_HTTP_PATH");
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const free = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof free !== "object" || free === null) throw new Error("no address");
  const alone = await open({ serverHostname: `127.0.0.1:${free.port}`, clock: hurried });
  await expect(alone.query("select 1")).rejects.toBeInstanceOf(DatabricksUnavailableError);
  await expect(alone.query("select 1")).rejects.toThrow("Look at DATABRICKS_SERVER_HOSTNAME");
});

sparkTest("a certificate that nobody trusts ends the work before the token is sent", async () => {
  const { authority: _, ...rest } = await import("./spark.ts").then(({ options }) => options());
  const { openWarehouse } = await import("@cionb/lakehouse");
  const stranger = await openWarehouse(rest);
  await expect(stranger.query("select 1")).rejects.toThrow(/certificate is not trusted.*NODE_EXTRA_CA_CERTS/);
  await stranger.close();
});

sparkTest("a warehouse that is starting is waited for, and that is said once", async () => {
  const told: string[] = [];
  const logger = { warn: (_details: object, message: string) => void told.push(message) };
  const warehouse = await open({ clock: hurried, logger });
  await setFaults(address(), [
    { kind: "status", status: 503, retry_after: 1, method: "OpenSession", times: 3 },
  ]);
  expect(await warehouse.query("select 1 as one")).toEqual([{ one: 1 }]);
  expect(told).toEqual(["the SQL warehouse is not running yet; waiting for it to start"]);
});

sparkTest("a warehouse that never starts is given up on after the time that is set", async () => {
  const warehouse = await open({ clock: hurried, startSeconds: 0.5 });
  await setFaults(address(), [{ kind: "status", status: 503, method: "OpenSession", times: 10_000 }]);
  await expect(warehouse.query("select 1")).rejects.toThrow(
    /answered 503 for 1 s. Look whether the SQL warehouse can start/,
  );
});

sparkTest("too many requests and broken connections are tried again for what may be repeated", async () => {
  const warehouse = await opened();
  await setFaults(address(), [
    { kind: "status", status: 429, retry_after: 1, method: "ExecuteStatement" },
    { kind: "cut before", method: "ExecuteStatement", times: 2 },
    { kind: "cut after", method: "ExecuteStatement" },
    { kind: "status", status: 502, method: "ExecuteStatement" },
  ]);
  expect(await warehouse.query("select 1 as one")).toEqual([{ one: 1 }]);
});

sparkTest("a session that was ended while it was idle is opened anew, with its settings", async () => {
  const warehouse = await opened();
  const id = { application: "idle", version: 1 };
  await warehouse.append(lines, [{ n: 1, text: "idle" }], id);
  await forgetSessions(address());
  expect(await warehouse.append(lines, [{ n: 1, text: "idle" }], id)).toMatchObject({ repeated: true });
  expect(await warehouse.append(lines, [{ n: 2, text: "idle" }])).toMatchObject({ rows: 1, repeated: false });
  expect(await count(warehouse, "idle")).toBe(2);
});

sparkTest("an append whose answer was lost is in the table once", async () => {
  const warehouse = await opened();
  await setFaults(address(), [{ kind: "cut after", method: "ExecuteStatement", statement: "INSERT INTO" }]);
  const commit = await warehouse.append(lines, [{ n: 1, text: "lost" }], { application: "lost", version: 1 });
  expect(commit).toMatchObject({ table: "lines" });
  expect(await count(warehouse, "lost")).toBe(1);
  // without an id, the commit is found by its mark
  await setFaults(address(), [{ kind: "cut after", method: "ExecuteStatement", statement: "INSERT INTO" }]);
  expect(await warehouse.append(lines, [{ n: 2, text: "lost" }])).toMatchObject({ rows: 1, repeated: false });
  expect(await count(warehouse, "lost")).toBe(2);
});

sparkTest("a write without an id that never arrived is not sent again behind the caller's back", async () => {
  const warehouse = await opened();
  await setFaults(address(), [{ kind: "cut before", method: "ExecuteStatement", statement: "INSERT INTO" }]);
  await expect(warehouse.append(lines, [{ n: 1, text: "cut" }])).rejects.toBeInstanceOf(UnknownOutcomeError);
  await setFaults(address(), [{ kind: "cut before", method: "ExecuteStatement", statement: "INSERT INTO" }]);
  await warehouse.append(lines, [{ n: 1, text: "cut" }], { application: "cut", version: 1 });
  expect(await count(warehouse, "cut")).toBe(1);
});

sparkTest("the same id twice at once, and four writers at once: each append is there once", async () => {
  const warehouses = await Promise.all([opened(), opened(), opened(), opened()]);
  const same = await Promise.all(
    warehouses.map((warehouse) =>
      warehouse.append(lines, [{ n: 1, text: "same" }], { application: "same", version: 1 }),
    ),
  );
  expect(same.filter(({ repeated }) => !repeated)).toHaveLength(1);
  await Promise.all(
    warehouses.map((warehouse, n) =>
      warehouse.append(lines, [{ n, text: "own" }], { application: `own-${n}`, version: 1 }),
    ),
  );
  const [first] = warehouses;
  if (!first) throw new Error("no warehouse");
  expect(await count(first, "same")).toBe(1);
  expect(await count(first, "own")).toBe(4);
});

sparkTest("two jobs that migrate at once agree, and each change is recorded once", async () => {
  const [one, other] = await Promise.all([
    open({ schema, clock: hurried }),
    open({ schema, clock: hurried }),
  ]);
  const before = defineTable({ name: "grown", columns: { a: { type: "INT", nullable: false } } });
  const after = defineTable({
    name: "grown",
    columns: { a: { type: "INT", nullable: false }, b: { type: "STRING", comment: "it's new" } },
  });
  const created = await Promise.all([one.migrate([before]), other.migrate([before])]);
  expect(
    created
      .flat()
      .map(({ change }) => change)
      .sort(),
  ).toEqual(["created", "none"]);
  const added = await Promise.all([one.migrate([after]), other.migrate([after])]);
  expect(
    added
      .flat()
      .map(({ change }) => change)
      .sort(),
  ).toEqual(["columns added", "none"]);
  expect(await one.drift(after)).toEqual([]);
  const recorded = await one.query(
    "select schema_version, change, columns from schema_migrations where table_name = 'grown' order by schema_version",
  );
  expect(recorded).toEqual([
    { schema_version: 1, change: "created", columns: "a INT" },
    { schema_version: 2, change: "columns added", columns: "b STRING" },
  ]);
});

sparkTest("a volume that is full is an error, and nothing of the rows is in the table", async () => {
  const warehouse = await opened();
  const rows = Array.from({ length: 1_000 }, (_, n) => ({ n, text: "full" }));
  await setFaults(address(), [{ kind: "full" }]);
  await expect(warehouse.append(lines, rows)).rejects.toBeInstanceOf(StorageError);
  expect(await count(warehouse, "full")).toBe(0);
  await warehouse.append(lines, rows);
  expect(await count(warehouse, "full")).toBe(1_000);
});

sparkTest("staged files are gone when their rows are in the table", async () => {
  const { readdir } = await import("node:fs/promises");
  const warehouse = await opened({ volume: "stage" });
  await warehouse.append(
    lines,
    Array.from({ length: 1_000 }, (_, n) => ({ n, text: "staged" })),
  );
  const folder = `${address().volumes}/main/${schema}/stage`;
  const left = await readdir(folder, { recursive: true });
  expect(left.filter((name) => name.endsWith(".gz"))).toEqual([]);
});

const endless = "select count(*) as n from range(1000000) a join range(1000000) b on a.id % 7 = b.id % 11";

sparkTest("a statement that takes longer than its limit is stopped, here and on Spark", async () => {
  const warehouse = await open({ schema, statementSeconds: 1 });
  await expect(warehouse.query(endless)).rejects.toBeInstanceOf(StatementStoppedError);
  expect(await warehouse.query("select 1 as one")).toEqual([{ one: 1 }]);
});

sparkTest("an abort ends the statement that runs, and refuses those that come", async () => {
  const controller = new AbortController();
  const warehouse = await open({ schema, signal: controller.signal });
  const running = warehouse.query(endless);
  setTimeout(() => controller.abort(), 500);
  await expect(running).rejects.toBeInstanceOf(StatementStoppedError);
  await expect(warehouse.query("select 1")).rejects.toBeInstanceOf(StatementStoppedError);
});

sparkTest("a token that was refused is asked for again", async () => {
  const tokens = ["expired", address().token];
  const warehouse = await open({ credentials: { getToken: async () => tokens.shift() ?? address().token } });
  expect(await warehouse.query("select 1 as one")).toEqual([{ one: 1 }]);
  expect(tokens).toEqual([]);
});
