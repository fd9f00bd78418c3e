import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { inspect } from "node:util";
import { BatchError } from "@cionb/client";
import { DatabricksUnavailableError, openWarehouse } from "@cionb/lakehouse";
import { HomeFolderError, InvalidSettingError } from "@cionb/managers";
import { startSimulator } from "@cionb/simulator";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { memoryNotebook, temporaryFolder } from "../../test/support.ts";
import { ConnectionError } from "../errors.ts";
import { createConnect } from "./createConnect.ts";
import { summaryType } from "./summary.ts";

// each test opens DuckDB and real tables, which takes its time on a busy machine
vi.setConfig({ testTimeout: 30_000 });

async function connecting(environment: Record<string, string> = {}) {
  const folder = await temporaryFolder();
  const notebook = memoryNotebook();
  const connect = createConnect(notebook, () => ({ environment, folder }));
  return { folder, notebook, output: notebook.output, connect };
}

async function connected(environment: Record<string, string> = {}) {
  const parts = await connecting(environment);
  const cio = await parts.connect({ notebook: "test", synthetic: { customers: 20 } });
  onTestFinished(() => cio.close().catch(() => undefined));
  return { ...parts, cio };
}

/** A simulator that stands for a live workspace: it does not belong to the run. */
async function workspace() {
  const simulator = await startSimulator({ writeKey: "live-key" });
  onTestFinished(() => simulator.close());
  return { simulator, environment: { CIO_WRITE_KEY: "live-key", CIO_BASE_URL: simulator.baseUrl } };
}

/** A port of this machine where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("no address");
  return address.port;
}

describe("without an account", () => {
  test("everything stays on this machine, which is said before anything is sent", async () => {
    const { cio, output, folder } = await connected();
    expect(output.texts()[0]).toMatch(/^SIMULATOR: no call leaves this machine/);
    expect(output.texts()[0]).toContain(join(folder, ".cionb", "lakehouse"));
    expect(cio.world.demonstration).toMatchObject({ kind: "simulator", own: true });
    expect(cio.client.destination).toMatchObject({ simulated: true, baseUrl: cio.simulator?.baseUrl });
    expect(cio.own.client).toBe(cio.client);
    expect(cio.simulator?.counts().requests).toBe(0);
  });

  test("connecting again gives the same object, also at the same time, until it is closed", async () => {
    const { connect, cio } = await connected();
    expect(await connect()).toBe(cio);
    await cio.close();
    const [one, other] = await Promise.all([connect(), connect()]);
    expect(one).not.toBe(cio);
    expect(other).toBe(one);
    await one.close();
  });

  test("a call is logged, and a query sees it at once", async () => {
    const { cio } = await connected();
    await cio.client.identify({ userId: "ada", traits: { plan: "pro" } });
    const rows = await cio.sql`select type, outcome from deliveries where run_id = ${cio.run}`;
    expect(rows).toEqual([{ type: "identify", outcome: "delivered" }]);
    expect(cio.simulator?.people.get("ada")?.attributes).toEqual({ plan: "pro" });
  });

  test("how the run stands is known before it is closed", async () => {
    const { cio, notebook } = await connected();
    await cio.client.identify({ userId: "ada" });
    expect(notebook.counts?.()).toMatchObject({
      calls: { delivered: 1, unsent: 0 },
      logRows: { api_log: 1, deliveries: 1 },
    });
    await cio.close();
    expect(notebook.counts).toBeUndefined();
  });

  test("another client is logged in the same tables and closed with the run", async () => {
    const { cio } = await connected();
    const other = cio.createClient({ writeKey: "wrong" });
    await expect(other.track({ userId: "ada", event: "x" })).rejects.toThrow();
    expect(await cio.sql`select status from api_log`).toEqual([{ status: 401 }]);
    await cio.close();
    expect(other.state.closed).toBe(true);
  });

  test("no client of the demonstration can be made for Customer.io itself", async () => {
    const { cio } = await connected();
    expect(() => cio.createClient({ region: "eu" })).toThrow(ConnectionError);
    expect(() => cio.createClient({ baseUrl: "https://cdp.customer.io/v1" })).toThrow(/CIO_DEMO=live/);
  });

  test("the managers work on the same tables and the same simulator", async () => {
    const { cio } = await connected();
    await cio.setup.apply();
    expect((await cio.authentication.connect()).verdict).toBe("good");
    const { verdict } = await cio.setup.validate();
    expect(verdict).not.toBe("pass"); // nothing is loaded yet, and person keys are random
    expect(cio.purchases.metrics().calls).toBeGreaterThan(0);
  });

  test("what managers do is written down as lines of JSON in the home, without ids of people", async () => {
    const { cio, folder } = await connected();
    await cio.authentication.connect();
    await cio.client.identify({ userId: "ada@example.com" });
    const text = await readFile(join(folder, ".cionb", "runs", `${cio.run}.ndjson`), "utf8");
    const lines: unknown[] = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({
        runId: cio.run,
        notebook: "test",
        manager: "AuthenticationManager",
        method: "connect",
      }),
    );
    expect(text).not.toContain("ada@example.com");
  });

  test("there is nothing to remove from anywhere", async () => {
    const { cio } = await connected();
    await cio.client.identify({ userId: "ada" });
    expect(await cio.removeDemonstration()).toMatchObject({ calls: 0, requests: 0 });
  });
});

function throwing(): never {
  throw new Error("in a timer");
}

describe("closing", () => {
  test("shows the summary for people and for programs, and writes a row of the run", async () => {
    const { cio, notebook, output, folder } = await connected();
    await cio.client.identify({ userId: "ada" });
    await expect(cio.client.batch([{ type: "identify", messageId: "m" } as never])).rejects.toThrow(
      BatchError,
    );
    notebook.checks.passed = 3;
    notebook.time.move(1_500);
    await cio.close();
    const bundle = output.shown.findLast((shown) => shown.kind === "display")?.bundle;
    expect(bundle?.[summaryType]).toMatchObject({
      notebook: "test",
      runId: cio.run,
      checks: { passed: 3, failed: 0 },
      calls: { delivered: 1, rejected: 1, suppressed: 0, unsent: 0 },
      logRows: { api_log: 1, deliveries: 2 },
      seconds: 1.5,
      world: { demonstration: { kind: "simulator" }, lakehouse: { kind: "local" } },
    });
    expect(bundle?.["text/plain"]).toContain("checks  3 passed, 0 failed");
    const warehouse = await openWarehouse({ engine: "local", folder: join(folder, ".cionb", "lakehouse") });
    onTestFinished(() => warehouse.close());
    expect(await warehouse.query("select * from runs")).toMatchObject([
      {
        run_id: cio.run,
        notebook: "test",
        checks_passed: 3,
        calls_delivered: 1,
        calls_rejected: 1,
        log_rows: 3,
        status: "passed",
      },
    ]);
  });

  test("a second time nothing happens", async () => {
    const { cio, output } = await connected();
    await cio.close();
    const before = output.shown.length;
    await cio.close();
    expect(output.shown).toHaveLength(before);
  });

  test("a failed check makes the run a failed one", async () => {
    const { cio, connect, notebook } = await connected();
    notebook.checks.failed = 1;
    await cio.close();
    const again = await connect();
    expect(await again.sql`select status from runs`).toEqual([{ status: "failed" }]);
    expect(notebook.checks).toEqual({ passed: 0, failed: 0 });
    await again.close();
  });

  test("what failed in the background is thrown when everything is closed", async () => {
    const folder = await temporaryFolder();
    const failures = { throwCaught: throwing, dispose() {} };
    const surroundings = () => ({ environment: {}, folder });
    const cio = await createConnect(memoryNotebook({ failures }), surroundings)();
    await expect(cio.close()).rejects.toThrow("in a timer");
    await expect(fetch(cio.simulator?.url ?? "")).rejects.toThrow();
    const next = await createConnect(memoryNotebook(), surroundings)();
    expect(await next.sql`select status from runs`).toEqual([{ status: "failed" }]);
    await next.close();
  });

  test("connecting while a run is closing waits for its end", async () => {
    const { cio, connect } = await connected();
    const closing = cio.close();
    const next = await connect();
    expect(next).not.toBe(cio);
    expect(await next.sql`select count(*) as runs from runs`).toEqual([{ runs: 1 }]);
    await closing;
    await next.close();
  });

  test("an output writes what waits for the log, until the run is closed", async () => {
    const { cio, notebook } = await connected();
    expect(notebook.writers.size).toBe(1);
    await cio.close();
    expect(notebook.writers.size).toBe(0);
  });
});

describe("with a write key", () => {
  test("the demonstration stays here, and only own calls go to the workspace", async () => {
    const { simulator, environment } = await workspace();
    const { cio } = await connected(environment);
    await cio.client.identify({ userId: "demo" });
    await cio.own.client.identify({ userId: "mine" });
    expect(simulator.people.all().map(({ id }) => id)).toEqual(["mine"]);
    expect(cio.simulator?.people.all().map(({ id }) => id)).toEqual(["demo"]);
  });

  test("CIO_DEMO=live sends the demonstration with marked ids, and offers to remove it", async () => {
    const { simulator, environment } = await workspace();
    const { cio, output } = await connected({ ...environment, CIO_DEMO: "live" });
    expect(cio.simulator).toBeUndefined();
    await cio.client.identify({ userId: "ada" });
    await cio.client.group({ userId: "ada", groupId: "acme" });
    await cio.own.client.identify({ userId: "mine" });
    expect(
      simulator.people
        .all()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(["cionb-demo-ada", "mine"]);
    await cio.close();
    expect(output.texts().at(-1)).toContain(
      "1 person and 1 object of the demonstration are in the workspace",
    );
    const report = await cio.removeDemonstration();
    expect(report.delivered).toBe(2);
    expect(simulator.people.all().map(({ id }) => id)).toEqual(["mine"]);
    expect(simulator.objects.size).toBe(0);
  });

  test("a removal before closing is logged like every other call", async () => {
    const { simulator, environment } = await workspace();
    const { cio, output } = await connected({ ...environment, CIO_DEMO: "live" });
    await cio.client.identify({ userId: "ada" });
    await cio.removeDemonstration();
    expect(simulator.people.size).toBe(0);
    expect(await cio.sql`select event from deliveries where type = 'track'`).toEqual([
      { event: "User Deleted" },
    ]);
    await cio.close();
    expect(output.texts().at(-1)).not.toContain("removeDemonstration");
  });
});

describe("what cannot be", () => {
  test.each([
    ["a wrong region", { CIO_REGION: "mars" }, /CIO_REGION should be us or eu/],
    ["a live demonstration without a key", { CIO_DEMO: "live" }, /CIO_DEMO should be/],
    [
      "a base URL without /v1",
      { CIO_WRITE_KEY: "k", CIO_BASE_URL: "https://cdp.customer.io" },
      /CIO_BASE_URL should be/,
    ],
  ])("%s names the variable and what it should be", async (_, environment, message) => {
    const { connect, output } = await connecting(environment);
    await expect(connect()).rejects.toThrow(InvalidSettingError);
    await expect(connect()).rejects.toThrow(message);
    await expect(connect()).rejects.toHaveProperty("stack", expect.not.stringMatching(/^ {4}at /m));
    expect(output.shown).toEqual([]);
  });

  test("a warehouse on Databricks that cannot be reached is said, without its token", async () => {
    const databricks = {
      DATABRICKS_SERVER_HOSTNAME: "127.0.0.1:9",
      DATABRICKS_HTTP_PATH: "/sql/1.0/warehouses/abc",
      DATABRICKS_TOKEN: "dapi-secret-token",
    };
    const { connect } = await connecting(databricks);
    const error = await connect().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatabricksUnavailableError);
    expect(String(error)).toContain("127.0.0.1");
    expect(String(error)).not.toContain("dapi-secret-token");
  });

  test("a warehouse on Databricks is asked without the driver where the setting says so", async () => {
    const { connect } = await connecting({
      DATABRICKS_SERVER_HOSTNAME: `127.0.0.1:${await closedPort()}`,
      DATABRICKS_HTTP_PATH: "/sql/1.0/warehouses/abc",
      DATABRICKS_TOKEN: "dapi-secret-token",
      DATABRICKS_SQL_API: "statements",
    });
    const error = await connect().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatabricksUnavailableError);
    // the driver's words name the address as well
    expect(String(error)).toContain("nobody answers there (ECONNREFUSED)");
    expect(inspect(error, { depth: 9 })).not.toContain("dapi-secret-token");
  });

  test("a file where the home should be is said, and the next try works", async () => {
    const { folder, connect } = await connecting();
    const home = join(folder, "home");
    await writeFile(home, "");
    await expect(connect({ home })).rejects.toThrow(HomeFolderError);
    const cio = await connect({ home: join(folder, "other") });
    await cio.close();
  });

  test("a lakehouse folder that cannot be made leaves nothing open", async () => {
    const { folder, connect } = await connecting();
    await writeFile(join(folder, "file"), "");
    await expect(connect({ lakehouse: join(folder, "file", "lakehouse") })).rejects.toThrow();
    const cio = await connect();
    await cio.close();
  });
});
