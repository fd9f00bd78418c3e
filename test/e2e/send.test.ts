import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { openWarehouse } from "@cionb/lakehouse";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Running, run, start, temporaryFolder } from "./program.ts";

const key = "a-key-for-these-tests";
const place = temporaryFolder();
let simulator: Running;
let address = "";

beforeAll(async () => {
  simulator = start(["simulate", "--write-key", key], { folder: place.folder });
  const line = await simulator.line(/^Customer\.io is simulated at /);
  address = line.replace(/^.* at /, "").replace(/\/v1$/, "");
});

afterAll(async () => {
  simulator.child.kill("SIGINT");
  expect((await simulator.ended).code).toBe(130);
  place.remove();
});

beforeEach(async () => {
  await order("POST", "reset");
  await order("DELETE", "faults");
});

const order = (method: string, path: string, body?: object) =>
  fetch(`${address}/_simulator/${path}`, { method, ...(body && { body: JSON.stringify(body) }) });

async function known(path: string): Promise<Record<string, unknown>> {
  const answer = await fetch(`${address}/_simulator/${path}`);
  return answer.json() as Promise<Record<string, unknown>>;
}

/** A folder with one file in it. */
function folderWith(name: string, content: string | Uint8Array): string {
  const folder = mkdtempSync(join(place.folder, "case-"));
  writeFileSync(join(folder, name), content);
  return folder;
}

type Report = {
  [count in
    | "calls"
    | "delivered"
    | "rejected"
    | "suppressed"
    | "accepted"
    | "unsent"
    | "requests"
    | "sendable"
    | "remaining"
    | "recovered"
    | "resumedAt"]: number;
} & {
  complete: boolean;
  log: { api_log: number; deliveries: number } | null;
  destination: { kind: string; host: string } | null;
  journal: string | null;
  examples: { row: number; reason: string; message: string }[];
};

async function send(folder: string, args: readonly string[], env: Record<string, string> = {}) {
  const settings = { CIO_WRITE_KEY: key, CIO_BASE_URL: `${address}/v1`, ...env };
  const { code, out, err } = await run(["send", ...args, "--json"], { folder, env: settings });
  const last = out.trimEnd().split("\n").at(-1) ?? "";
  const report: Report | undefined = last === "" ? undefined : JSON.parse(last);
  if (report !== undefined) {
    const { delivered, accepted, sendable, rejected, suppressed, unsent, calls } = report;
    expect(delivered + accepted + sendable + rejected + suppressed + unsent).toBe(calls);
  }
  expect(out + err).not.toContain(key);
  return { code, report, err };
}

const people = "customer_id,name,plan,zip\n1,Ada,pro,01234\n2,Grace,,98765\n3,Linus,free,00001\n";
const asPeople = ["--as", "identify", "--user-id", "customer_id"];

describe("what Customer.io knows after a file was sent is what the file says", () => {
  test("a CSV of people", async () => {
    const { code, report } = await send(folderWith("people.csv", people), ["people.csv", ...asPeople]);
    expect(code).toBe(0);
    expect(report).toMatchObject({ calls: 3, delivered: 3, requests: 1, complete: true });
    expect(report?.log).toMatchObject({ api_log: 2, deliveries: 3 }); // one attempt is the canary
    expect(report?.destination).toEqual({ kind: "simulator", host: new URL(address).host });
    expect(await known("people/1")).toMatchObject({ attributes: { name: "Ada", plan: "pro", zip: "01234" } });
    const grace = await known("people/2");
    expect(grace["attributes"]).not.toHaveProperty("plan");
  });

  test("the same, compressed, with chosen columns", async () => {
    const folder = folderWith("people.csv.gz", gzipSync(people));
    const { code } = await send(folder, ["people.csv.gz", ...asPeople, "--traits", "name"]);
    expect(code).toBe(0);
    expect((await known("people/1"))["attributes"]).not.toHaveProperty("plan");
  });

  test("NDJSON of rows, as events", async () => {
    const rows = [
      { who: "1", what: "Cup Bought", total: 3.5, at: "2026-01-02T03:04:05.678Z" },
      { who: "1", what: "Cup Broken", total: null, at: "2026-01-03T03:04:05.678Z" },
    ];
    const folder = folderWith("rows.ndjson", rows.map((row) => JSON.stringify(row)).join("\n"));
    const flags = ["--as", "track", "--user-id", "who", "--event-column", "what", "--timestamp", "at"];
    expect((await send(folder, ["rows.ndjson", ...flags])).code).toBe(0);
    expect(await known("events")).toMatchObject([
      { name: "Cup Bought", properties: { total: 3.5 }, timestamp: "2026-01-02T03:04:05.678Z" },
      { name: "Cup Broken" },
    ]);
  });

  test("NDJSON of calls of any type", async () => {
    const calls = [
      { type: "identify", userId: "7", traits: { name: "Ida" } },
      { type: "track", userId: "7", event: "Seen", messageId: "own-id" },
      { type: "page", userId: "7", name: "Home" },
      { type: "group", userId: "7", groupId: "acme", traits: { objectTypeId: "1" } },
    ];
    const folder = folderWith("calls.jsonl", `${calls.map((call) => JSON.stringify(call)).join("\n")}\n`);
    expect((await send(folder, ["calls.jsonl"])).code).toBe(0);
    expect(await known("counts")).toMatchObject({ calls: 4, people: 1, objects: 1, byEvent: { Seen: 1 } });
    expect(await known("events?name=Seen")).toMatchObject([{ messageId: "own-id" }]);
  });

  test("Parquet with dates and decimals", async () => {
    const folder = folderWith("none", "");
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    await connection.run(
      `copy (select i as customer, 'Order Completed' as event, timestamptz '2026-01-02 03:04:05Z' as at,
         (i * 1.10)::decimal(10, 2) as revenue from range(1, 501) t(i)) to '${join(folder, "orders.parquet")}' (format parquet)`,
    );
    connection.closeSync();
    instance.closeSync();
    const flags = [
      "--as",
      "track",
      "--user-id",
      "customer",
      "--event",
      "Order Completed",
      "--timestamp",
      "at",
    ];
    const args = ["orders.parquet", ...flags, "--properties", "revenue"];
    const note = "revenue is a DECIMAL column, whose values go as text. To send numbers: --numbers revenue";
    expect((await send(folder, [...args, "--dry-run"])).err).toContain(note);
    const { code, report, err } = await send(folder, [...args, "--numbers", "revenue"]);
    expect([code, report?.delivered]).toEqual([0, 500]);
    expect(err).not.toContain("DECIMAL");
    expect(await known("counts")).toMatchObject({ byEvent: { "Order Completed": 500 }, people: 500 });
    expect(await known("events?userId=500")).toMatchObject([{ properties: { revenue: 550 } }]);
    expect(await known("sum?event=Order+Completed&property=revenue")).toMatchObject({ count: 500 });
  });

  test("times without a zone, in the zone that is named", async () => {
    const folder = folderWith("seen.csv", "customer_id,at\n1,2024-01-02\n2,2024-07-02 10:00:00\n");
    const flags = ["--as", "track", "--user-id", "customer_id", "--event", "Seen", "--timestamp", "at"];
    const refused = await send(folder, ["seen.csv", ...flags]);
    expect([refused.code, refused.report]).toEqual([2, undefined]);
    expect(refused.err).toMatch(/in column at name no time zone.*--time-zone/);
    expect((await send(folder, ["seen.csv", ...flags, "--time-zone", "Europe/Berlin"])).code).toBe(0);
    expect(await known("events?name=Seen")).toMatchObject([
      { timestamp: "2024-01-01T23:00:00.000Z" },
      { timestamp: "2024-07-02T08:00:00.000Z" },
    ]);
  });

  test("a file sent twice has the same message ids both times", async () => {
    const folder = folderWith("people.csv", people);
    for (const _ of [1, 2]) expect((await send(folder, ["people.csv", ...asPeople])).code).toBe(0);
    expect(await known("counts")).toMatchObject({ calls: 6, distinctMessageIds: 3 });
  });

  test("twenty-five thousand rows in several chunks, each once", async () => {
    const lines = Array.from({ length: 25_000 }, (_, index) => `c${index},Name ${index}`);
    const folder = folderWith("many.csv", `customer_id,name\n${lines.join("\n")}\n`);
    const { report } = await send(folder, ["many.csv", ...asPeople]);
    expect(report).toMatchObject({ calls: 25_000, delivered: 25_000, log: { deliveries: 25_000 } });
    expect(await known("counts")).toMatchObject({
      people: 25_000,
      calls: 25_000,
      distinctMessageIds: 25_000,
    });
  });
});

describe("what is not taken is accounted for", () => {
  const mixed = "customer_id,name\n1,Ada\n,Nobody\n2,Grace\n2,Grace\n";

  test("rejected rows end with status 1, their reasons, and a file of their own", async () => {
    const folder = folderWith("people.csv", mixed);
    const { code, report } = await send(folder, ["people.csv", ...asPeople, "--rejects", "rejects.ndjson"]);
    expect(code).toBe(1);
    expect(report).toMatchObject({ calls: 4, delivered: 2, rejected: 2, log: { deliveries: 4 } });
    const kept = readFileSync(join(folder, "rejects.ndjson"), "utf8").trim().split("\n");
    const lines = kept.map((line): { row: number } => JSON.parse(line));
    expect(lines.sort((one, other) => one.row - other.row)).toMatchObject([
      { row: 2, outcome: "rejected", reason: "invalid", call: { traits: { name: "Nobody" } } },
      { row: 4, outcome: "rejected", reason: "duplicate" },
    ]);
    expect(statSync(join(folder, "rejects.ndjson")).mode & 0o777).toBe(0o600);
  });

  test("a call that Customer.io itself refuses stands alone", async () => {
    await order("POST", "faults", { kind: "bad_item", where: { userId: "2" } });
    const { code, report } = await send(folderWith("people.csv", people), ["people.csv", ...asPeople]);
    expect([code, report?.delivered, report?.rejected]).toEqual([1, 2, 1]);
    expect(report?.examples).toMatchObject([{ row: 2, reason: "refused" }]);
  });

  test("a key that is not accepted ends with status 3, and nothing arrived", async () => {
    const folder = folderWith("people.csv", people);
    const { code, report } = await send(folder, ["people.csv", ...asPeople], {
      CIO_WRITE_KEY: "another-key",
    });
    expect([code, report?.unsent, report?.remaining]).toEqual([3, 3, 3]);
    expect(report?.examples).toMatchObject([{ row: 1, reason: "unauthorised" }]);
    expect(await known("counts")).toMatchObject({ calls: 0 });
  });

  test("a line that cannot be read ends with status 2, after what came before it was sent and reported", async () => {
    const rows = Array.from({ length: 10_001 }, (_, index) => JSON.stringify({ customer_id: index }));
    const folder = folderWith("rows.ndjson", `${rows.join("\n")}\n{"customer_id": \n`);
    const { code, report, err } = await send(folder, ["rows.ndjson", ...asPeople]);
    expect([code, report?.delivered, report?.complete]).toEqual([2, 10_001, false]);
    expect(err).toMatch(/line 10,?002/);
  });

  test("Ctrl-C ends it with status 130 and a report that adds up", async () => {
    let asked: () => void = () => undefined;
    const silent = createServer(() => asked()).listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
    const { port } = silent.address() as AddressInfo;
    const request = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const folder = folderWith("people.csv", people);
    const env = { CIO_WRITE_KEY: key, CIO_BASE_URL: `http://127.0.0.1:${port}/v1` };
    const sending = start(["send", "people.csv", ...asPeople, "--json", "--grace", "1"], { folder, env });
    await request;
    sending.child.kill("SIGINT");
    const { code, out } = await sending.ended;
    silent.closeAllConnections();
    silent.close();
    expect(code).toBe(130);
    const report: unknown = JSON.parse(out.trimEnd().split("\n").at(-1) ?? "");
    expect(report).toMatchObject({ calls: 3, delivered: 0, unsent: 3, remaining: 3, log: { deliveries: 0 } });
  });
});

describe("--dry-run", () => {
  test("checks and counts, sends nothing and leaves no state", async () => {
    const folder = folderWith("people.csv", `${people},Nobody,,\n`);
    const { code, report } = await send(folder, ["people.csv", ...asPeople, "--dry-run"]);
    expect(code).toBe(1);
    expect(report).toMatchObject({
      calls: 4,
      sendable: 3,
      delivered: 0,
      rejected: 1,
      requests: 1,
      ...{ log: null, dryRun: true, destination: null, journal: null },
    });
    expect(await known("counts")).toMatchObject({ requests: 0 });
    expect(existsSync(join(folder, "home"))).toBe(false);
  });
});

describe("what cannot be used is one readable block, without a stack", () => {
  const cases: readonly (readonly [string, string[], Record<string, string>, RegExp])[] = [
    ["no such file", ["nowhere.csv", ...asPeople], {}, /^Cannot read .*nowhere\.csv: there is no such file/],
    [
      "a column that is not there",
      ["people.csv", "--as", "identify", "--user-id", "nope"],
      {},
      /no column nope\. They have: customer_id/,
    ],
    ["rows without --as", ["people.csv"], {}, /without --as/],
    [
      "a flag that does not fit",
      ["people.csv", ...asPeople, "--event", "x"],
      {},
      /Cannot use --event with --as identify/,
    ],
    [
      "the file itself as rejects",
      ["people.csv", ...asPeople, "--rejects", "./people.csv"],
      {},
      /it is the file to be sent/,
    ],
    [
      "a setting",
      ["people.csv", ...asPeople],
      { CIO_REGION: "moon", CIO_BASE_URL: "" },
      /CIO_REGION should be us or eu; it is "moon"/,
    ],
  ];
  test.each(cases)("%s", async (_, args, env, said) => {
    const { code, report, err } = await send(folderWith("people.csv", people), args, env);
    expect([code, report]).toEqual([2, undefined]);
    expect(err).toMatch(said);
    expect(err).not.toMatch(/^ {4}at /m);
    expect(await known("counts")).toMatchObject({ requests: 0 });
  });

  test("a home that cannot be written", async () => {
    const folder = folderWith("people.csv", people);
    writeFileSync(join(folder, "file"), "");
    const { code, err } = await send(folder, ["people.csv", ...asPeople], { CIO_HOME: join(folder, "file") });
    expect(code).toBe(4);
    expect(err).toMatch(/Cannot use .*file as the home folder/);
  });
});

describe("a file that was not sent to its end", () => {
  const count = 60_000;
  const many = `customer_id,name\n${Array.from({ length: count }, (_, index) => `c${index},Name ${index}`).join("\n")}\n`;
  const command = ["many.csv", ...asPeople, "--max-calls", "200"];

  test("is gone on with by the same command, and arrives once", async () => {
    const folder = folderWith("many.csv", many);
    const env = { CIO_WRITE_KEY: key, CIO_BASE_URL: `${address}/v1` };
    let kills = 0;
    for (; kills < 3; kills += 1) {
      const sending = start(["send", ...command], { folder, env });
      const before = await calls();
      await expect.poll(calls, { timeout: 20_000, interval: 20 }).toBeGreaterThan(before + 2_000);
      sending.child.kill("SIGKILL");
      await sending.ended;
    }
    const waits = await run(["status", "--json"], { folder, env: {} });
    expect(waits.code).toBe(1);
    const { code, report } = await send(folder, command);
    expect(code).toBe(0);
    expect(report).toMatchObject({ complete: true, remaining: 0 });
    expect(report?.resumedAt).toBeGreaterThan(0);
    expect(await known("counts")).toMatchObject({ people: count, distinctMessageIds: count });
    expect((await run(["status"], { folder, env: {} })).out).toMatch(/^Nothing waits/);
    const { rows } = await logged(folder);
    expect(rows).toEqual([{ all: count, ids: count, delivered: count }]);
  });

  const calls = async () => Number((await known("counts"))["calls"]);
  const logged = async (folder: string) => {
    const home = join(folder, "home");
    const warehouse = await openWarehouse({ engine: "local", folder: join(home, "lakehouse") });
    try {
      const rows = await warehouse.query(
        "select count(*) as all, count(distinct message_id) as ids, sum(case when outcome = 'delivered' then 1 else 0 end) as delivered from deliveries",
      );
      return { rows };
    } finally {
      await warehouse.close();
    }
  };
});

test("what a journal holds after its key was refused goes out by replay with that key", async () => {
  const folder = folderWith("people.csv", people);
  await order("POST", "faults", { kind: "status", status: 401, times: 50 });
  const { code } = await send(folder, ["people.csv", ...asPeople]);
  expect(code).toBe(3);
  await order("DELETE", "faults");
  const env = { CIO_WRITE_KEY: key, CIO_BASE_URL: `${address}/v1` };
  const { code: replayed, out } = await run(["replay"], { folder, env });
  expect(out).toMatch(/send-people\.csv-[0-9a-f]{8}: 3 calls delivered, 0 rejected, 0 unsent/);
  expect(replayed).toBe(0);
  expect(await known("counts")).toMatchObject({ people: 3 });
});

test("rejected calls are read, repaired and sent again", async () => {
  const folder = folderWith(
    "calls.ndjson",
    '{"type":"track","userId":"1"}\n{"type":"identify","userId":"2"}\n',
  );
  const env = {
    CIO_WRITE_KEY: key,
    CIO_BASE_URL: `${address}/v1`,
    CIO_PII_KEY: `test:${Buffer.alloc(32, 1).toString("base64")}`,
  };
  expect((await run(["send", "calls.ndjson"], { folder, env })).code).toBe(1);
  const exported = await run(["replay", "--dead-letters", "--export", "repair.ndjson"], { folder, env });
  expect(exported.out).toContain("1 call written to repair.ndjson");
  const [line = ""] = readFileSync(join(folder, "repair.ndjson"), "utf8").split("\n");
  writeFileSync(join(folder, "repair.ndjson"), `${JSON.stringify({ ...JSON.parse(line), event: "Seen" })}\n`);
  expect((await run(["send", "repair.ndjson"], { folder, env })).code).toBe(0);
  const none = await run(["replay", "--dead-letters", "--export", "none.ndjson"], { folder, env });
  expect(none.out).toContain("0 calls written");
});

test("the rows of a query go as those of a file", async () => {
  const folder = folderWith("people.csv", people);
  expect((await send(folder, ["people.csv", ...asPeople])).code).toBe(0);
  const sql = "select message_id as id, outcome from deliveries order by message_id";
  const { code, report } = await send(folder, ["--query", sql, "--as", "identify", "--user-id", "id"]);
  expect(code).toBe(0);
  expect(report).toMatchObject({ calls: 3, delivered: 3, complete: true });
});

test("a person reads where calls go before the first, and what became of them", async () => {
  const folder = folderWith("people.csv", people);
  const env = { CIO_WRITE_KEY: key, CIO_BASE_URL: `${address}/v1` };
  const { code, out, err } = await run(["send", "people.csv", ...asPeople], { folder, env });
  expect(code).toBe(0);
  expect(err).toContain(`Sending people.csv to a simulator of Customer.io (${new URL(address).host}).`);
  expect(out).toMatch(/delivered +3\n/);
  expect(out).toContain("2 rows in api_log, 3 rows in deliveries");
});

test("without a key calls go to a simulator that ends with the command", async () => {
  const folder = folderWith("people.csv", people);
  const { code, report } = await send(folder, ["people.csv", ...asPeople], {
    CIO_WRITE_KEY: "",
    CIO_BASE_URL: "",
  });
  expect([code, report?.delivered, report?.destination?.kind]).toEqual([0, 3, "simulator"]);
  expect(await known("counts")).toMatchObject({ requests: 0 });
});
