import { chmod, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Client, createClient } from "@cionb/client";
import { defineTable, type Warehouse } from "@cionb/lakehouse";
import { startSimulator } from "@cionb/simulator";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  memoryLogger,
  temporaryFolder,
  temporaryWarehouse,
  testRunner,
  wholeWay,
} from "../../test/support.ts";
import { openHome } from "../configuration/openHome.ts";
import { readConfiguration } from "../configuration/readConfiguration.ts";
import { settingNames } from "../configuration/settings.ts";
import { world } from "../configuration/world.ts";
import { OtherWorldError, PurchaseFileError } from "../errors.ts";
import { PurchaseHistory } from "../purchases/PurchaseHistory.ts";
import { allTables } from "../schema/allTables.ts";
import { SchemaManager } from "../schema/SchemaManager.ts";
import { SyntheticData } from "../synthetic/SyntheticData.ts";
import {
  type Check,
  costEstimateSchema,
  maintenanceRowSchema,
  planStepSchema,
  type ValidationReport,
  validationReportSchema,
} from "./models.ts";
import { SetupManager, type SetupManagerOptions } from "./SetupManager.ts";

const purchasesText =
  "customer_id,date,cds,value_usd\n00001,1997-01-01,1,11.77\n00002,1997-01-12,1,12.00\n00002,1997-01-12,5,77.00\n";

type Given = Partial<SetupManagerOptions> & {
  environment?: Record<string, string>;
  customers?: number;
  purchasesFile?: string;
  folder?: string;
};

/** A setup manager with everything it needs, all of it real. */
async function setUp(given: Given = {}) {
  const { environment = {}, customers = 120, folder, purchasesFile, ...options } = given;
  const home = await openHome(join(folder ?? (await temporaryFolder()), ".cionb"), { mounts: "" });
  const configuration = readConfiguration({ environment: { CIO_HOME: home, ...environment }, folder: home });
  const warehouse = given.warehouse ?? (await temporaryWarehouse(configuration.lakehouse));
  const file = purchasesFile ?? join(home, "purchases.csv");
  if (purchasesFile === undefined) await writeFile(file, purchasesText);
  const logger = memoryLogger();
  const run = testRunner({ logger });
  const setup = new SetupManager({
    configuration,
    world: world(configuration),
    warehouse,
    client: given.client ?? (await clientOf()),
    schema: new SchemaManager({ warehouse, run }),
    synthetic: new SyntheticData({ seed: 7, customers }),
    purchases: new PurchaseHistory({ warehouse, run, file }),
    run,
    hashKey: { id: "home-0001", origin: "home" },
    ...options,
  });
  return { setup, warehouse, home, logger, configuration };
}

async function clientOf(
  options: Parameters<typeof startSimulator>[0] = {},
  writeKey?: string,
): Promise<Client> {
  const simulator = await startSimulator(options);
  const client = createClient({
    writeKey: writeKey ?? simulator.writeKey,
    baseUrl: simulator.baseUrl,
    retry: { maxAttempts: 1 },
    timeoutMs: 2_000,
  });
  onTestFinished(async () => {
    await client.close();
    await simulator.close();
  });
  return client;
}

const find = (checks: readonly Check[], name: string): Check | undefined =>
  checks.find(({ check }) => check === name);

let bare: Promise<ValidationReport> | undefined;

/** What validate says of an empty lakehouse, asked once for all tests that only look at it. */
function bareReport(): Promise<ValidationReport> {
  bare ??= setUp().then(({ setup }) => setup.validate());
  return bare;
}

/** Everything that could change: versions, rows, files and bytes of every table. */
const stateOf = async (warehouse: Warehouse) =>
  (await warehouse.tables())
    .filter(({ name }) => name !== "setup_probe")
    .sort((a, b) => (a.name < b.name ? -1 : 1));

describe("configuration", () => {
  test("has every setting once, and no secret", async () => {
    const { setup } = await setUp({ environment: { CIO_WRITE_KEY: "hidden-key", CIO_REGION: "eu" } });
    const rows = setup.configuration();
    expect(rows.map(({ setting }) => setting)).toEqual(settingNames);
    expect(JSON.stringify(rows)).not.toContain("hidden-key");
    expect(rows.find(({ setting }) => setting === "CIO_REGION")).toMatchObject({
      value: "eu",
      source: "environment",
    });
  });
});

describe("plan", () => {
  test("on an empty lakehouse is to create every table and load every source", async () => {
    const { setup } = await setUp();
    const plan = await setup.plan();
    expect(plan.filter(({ step }) => step === "table").map(({ action }) => action)).toEqual(
      allTables.map(() => "create"),
    );
    expect(plan.filter(({ step }) => step === "source").map(({ action }) => action)).toEqual(
      Array(8).fill("load"),
    );
  });

  test("after apply and the loads is to do nothing", async () => {
    const { setup } = await setUp();
    await setup.apply();
    await setup.loadSyntheticData();
    await setup.loadPurchases();
    const plan = await setup.plan();
    expect(plan.filter(({ step, action }) => step !== "workspace" && action !== "nothing")).toEqual([]);
  });

  test("names what is made on Databricks only as not done here", async () => {
    const { setup } = await setUp();
    const workspace = (await setup.plan()).filter(({ step }) => step === "workspace");
    expect(workspace.map(({ target, action }) => [target, action])).toEqual([
      ["catalog and schema", "not here"],
      ["volume", "not here"],
      ["secret scope", "not here"],
    ]);
  });

  test("changes nothing", async () => {
    const { setup, warehouse } = await setUp();
    await setup.plan();
    expect(await warehouse.tables()).toEqual([]);
  });

  const probeColumns = {
    probe_id: { type: "STRING", nullable: false },
    run_id: { type: "STRING", nullable: false },
    probed_at: { type: "TIMESTAMP", nullable: false },
    amount: { type: "DECIMAL(10,2)", nullable: false },
  } as const;

  test.each([
    ["add columns", "that may be empty", probeColumns, "the column 'note' is missing in the table"],
    ["stop", "that may not be empty", { probe_id: probeColumns.probe_id }, "cannot be added as NOT NULL"],
  ])("is to %s where a table misses one %s", async (action, _, columns, detail) => {
    const { setup, warehouse } = await setUp();
    await warehouse.migrate([defineTable({ name: "setup_probe", columns })]);
    const step = (await setup.plan()).find(({ target }) => target === "setup_probe");
    expect(step).toMatchObject({ action, detail: expect.stringContaining(detail) });
  });

  test("is to stop where a source table holds other rows than the source", async () => {
    const { setup, warehouse } = await setUp();
    await setup.apply();
    await setup.loadSyntheticData();
    const { setup: other } = await setUp({ warehouse, customers: 40 });
    const steps = (await other.plan()).filter(({ step }) => step === "source");
    expect(steps.find(({ target }) => target === "synthetic_customers")).toMatchObject({
      action: "stop",
      detail: "120 of 40 rows are there",
    });
  });
});

describe("apply and load", () => {
  test("make every table and fill every source", async () => {
    const { setup, warehouse } = await setUp();
    const migrations = await setup.apply();
    expect(migrations.every(({ change }) => change === "created")).toBe(true);
    const loads = [...(await setup.loadSyntheticData()), await setup.loadPurchases()];
    const rows = new Map((await warehouse.tables()).map((table) => [table.name, table.rows]));
    for (const load of loads) expect(rows.get(load.table)).toBe(load.rows);
    expect(loads).toHaveLength(8);
  });

  test("run again change nothing and lose nothing, whatever was written meanwhile", async () => {
    const { setup, warehouse } = await setUp();
    const all = async () => {
      await setup.apply();
      await setup.loadSyntheticData();
      await setup.loadPurchases();
    };
    await all();
    const row = {
      run_id: "r",
      started_at: new Date(0),
      finished_at: new Date(1),
      world: "w",
      checks_passed: 1,
    };
    const [runs] = allTables.filter(({ name }) => name === "runs");
    const counts = {
      checks_failed: 0,
      calls_delivered: 0,
      calls_rejected: 0,
      calls_suppressed: 0,
      calls_unsent: 0,
    };
    if (runs) await warehouse.append(runs, [{ ...row, ...counts, log_rows: 0, status: "passed" }]);
    const before = await stateOf(warehouse);
    await all();
    await all();
    expect(await stateOf(warehouse)).toEqual(before);
    expect(await warehouse.query("select run_id from runs")).toEqual([{ run_id: "r" }]);
  });

  test("by two managers at once leave everything there once", async () => {
    const folder = await temporaryFolder();
    const managers = [await setUp({ folder }), await setUp({ folder })];
    await Promise.all(
      managers.map(async ({ setup }) => {
        await setup.apply();
        await setup.loadSyntheticData();
        await setup.loadPurchases();
      }),
    );
    const rows = new Map((await managers[0]?.warehouse.tables())?.map((table) => [table.name, table.rows]));
    expect(rows.get("synthetic_customers")).toBe(120);
    expect(rows.get("cdnow_purchases")).toBe(3);
  });

  test("another synthetic world is refused", async () => {
    const { setup, warehouse } = await setUp();
    await setup.loadSyntheticData();
    const { setup: other } = await setUp({ warehouse, customers: 80 });
    await expect(other.loadSyntheticData()).rejects.toThrow(OtherWorldError);
    await expect(other.loadSyntheticData()).rejects.toThrow(/CIO_LAKEHOUSE/);
  });

  test.each([
    ["missing", undefined],
    ["wrong", "customer_id,date,cds,value_usd\n1,2,3\n"],
  ])("a purchase file that is %s loads nothing", async (_, content) => {
    const file = join(await temporaryFolder(), "cdnow.csv");
    if (content !== undefined) await writeFile(file, content);
    const { setup, warehouse } = await setUp({ purchasesFile: file });
    await expect(setup.loadPurchases()).rejects.toThrow(PurchaseFileError);
    expect((await warehouse.tables()).find(({ name }) => name === "cdnow_purchases")?.rows).toBe(0);
  });

  test("purchases come back to the cent", async () => {
    const { setup, warehouse } = await setUp();
    await setup.loadPurchases();
    expect(
      await warehouse.query("select cast(sum(value_usd) as string) as dollars from cdnow_purchases"),
    ).toEqual([{ dollars: "100.77" }]);
  });
});

describe("validate", () => {
  test("of a complete setup passes, but for what a person should know", async () => {
    const { setup } = await setUp();
    await setup.apply();
    await setup.loadSyntheticData();
    await setup.loadPurchases();
    const { verdict, counts, checks } = await setup.validate();
    expect(checks.filter(({ status }) => status === "fail")).toEqual([]);
    expect(checks.filter(({ status }) => status === "warn").map(({ check }) => check)).toEqual([
      "settings",
      "person keys",
    ]);
    expect([verdict, counts.fail, counts.warn]).toEqual(["warn", 0, 2]);
  });

  const complete = [
    "where calls go",
    "settings",
    "home folder",
    "disk space",
    "person keys",
    "write and read a row",
    "repeated append",
    "tables as defined",
    "log rows written",
    "key, host and strictness",
    "synthetic world",
    "purchases",
  ];

  test.each(complete)("looks at '%s', in how much time", async (name) => {
    const found = find((await bareReport()).checks, name);
    expect(found?.detail.length).toBeGreaterThan(5);
    expect(found?.ms).toBeGreaterThanOrEqual(0);
  });

  test("gives each check that does not pass a remedy", async () => {
    const { checks } = await bareReport();
    const open = checks.filter(({ status }) => status === "warn" || status === "fail");
    expect(open.length).toBeGreaterThan(2);
    expect(open.filter(({ remedy }) => !remedy)).toEqual([]);
  });

  const workspace = [
    "SQL warehouse reachable",
    "catalog and schema writable",
    "secret scope readable",
    "volume writable",
    "clustering accepted",
    "change data feed readable",
    "idempotent insert under conflict",
    "maintenance allowed",
    "personal data columns masked",
    "kernel on job compute",
    "outbound network",
  ];

  test.each(workspace)("says of '%s' that it is not checked here, and how it will be", async (name) => {
    const found = find((await bareReport()).checks, name);
    expect(found?.status).toBe("not checked here");
    expect(found?.detail).toMatch(/^In a workspace this \w+/);
    expect(found?.ms).toBeUndefined();
  });

  test("does not count what was not checked here", async () => {
    const { counts, checks } = await bareReport();
    expect(counts["not checked here"]).toBe(workspace.length);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(checks.length);
  });

  test("really writes a row and reads it back, each time", async () => {
    const { setup, warehouse } = await setUp();
    await setup.validate();
    await setup.validate();
    const rows = await warehouse.query<{ amount: string; note: string | null }>(
      "select amount, note from setup_probe",
    );
    expect(rows.map(({ amount }) => amount).sort()).toEqual(["0.00", "0.00", "12.34", "12.34"]);
  });

  test("leaves nothing in the home folder", async () => {
    const { setup, home } = await setUp();
    const before = await readdir(home);
    await setup.validate();
    expect((await readdir(home)).filter((name) => !before.includes(name))).toEqual([]);
  });

  test("before apply names the tables that are missing", async () => {
    expect(find((await bareReport()).checks, "tables as defined")).toMatchObject({
      status: "fail",
      detail: expect.stringContaining("api_log"),
      remedy: "Run apply().",
    });
  });

  test("before the loads asks for them", async () => {
    const { setup } = await setUp();
    await setup.apply();
    const { checks } = await setup.validate();
    expect(find(checks, "synthetic world")).toMatchObject({
      status: "warn",
      remedy: "Run loadSyntheticData().",
    });
    expect(find(checks, "purchases")).toMatchObject({ status: "warn", remedy: "Run loadPurchases()." });
  });

  test("finds a source table that holds too many rows", async () => {
    const { setup, warehouse } = await setUp();
    await setup.apply();
    await setup.loadSyntheticData();
    const devices = allTables.find(({ name }) => name === "synthetic_devices");
    const [row] = new SyntheticData({ seed: 7, customers: 120 }).devices();
    if (devices && row) await warehouse.append(devices, [row]);
    expect(find((await setup.validate()).checks, "synthetic world")).toMatchObject({
      status: "fail",
      detail: expect.stringMatching(/synthetic_devices has \d+ rows of \d+/),
    });
  });

  test("finds a cent too much in the purchases", async () => {
    const { setup, warehouse } = await setUp();
    await setup.loadPurchases();
    const table = allTables.find(({ name }) => name === "cdnow_purchases");
    const extra = {
      purchase_id: "x",
      customer_id: "00002",
      purchased_at: "1997-01-13",
      cds: 0,
      value_usd: "0.01",
    };
    if (table) await warehouse.append(table, [extra]);
    expect(find((await setup.validate()).checks, "purchases")).toMatchObject({ status: "fail" });
  });

  test("warns of a home that others may enter", async () => {
    const { setup, home } = await setUp();
    await chmod(home, 0o755);
    expect(find((await setup.validate()).checks, "home folder")).toMatchObject({
      status: "warn",
      remedy: `chmod 700 ${home}`,
    });
  });

  test("fails for a home that is gone, and goes on", async () => {
    const { configuration } = await setUp();
    const { setup: moved } = await setUp({ configuration: { ...configuration, home: "/nowhere/at/all" } });
    const { checks, verdict } = await moved.validate();
    expect(find(checks, "home folder")).toMatchObject({
      status: "fail",
      remedy: "Set CIO_HOME to a folder that you may write to.",
    });
    expect(verdict).toBe("fail");
    expect(find(checks, "write and read a row")?.status).toBe("pass");
  });

  test("fails for a lakehouse that was closed, and goes on", async () => {
    const { setup, warehouse } = await setUp();
    await warehouse.close();
    const { checks } = await setup.validate();
    expect(find(checks, "write and read a row")?.status).toBe("fail");
    expect(find(checks, "key, host and strictness")?.status).toBe("pass");
  });

  test("passes person keys that are made with a configured key", async () => {
    const { setup } = await setUp({ hashKey: { id: "2026", origin: "CIO_PII_KEY" } });
    expect(find((await setup.validate()).checks, "person keys")).toMatchObject({ status: "pass" });
  });

  test("fails when log rows cannot be written", async () => {
    const { setup } = await setUp({ flush: () => Promise.reject(new Error("disk full")) });
    expect(find((await setup.validate()).checks, "log rows written")).toMatchObject({
      status: "fail",
      detail: "Error: disk full",
    });
  });

  test("fails for a wrong key without repeating it", async () => {
    const { setup } = await setUp({ client: await clientOf({}, "the-wrong-key") });
    const report = await setup.validate();
    expect(find(report.checks, "key, host and strictness")).toMatchObject({
      status: "fail",
      detail: expect.stringContaining("The server refused the key."),
      remedy: expect.stringContaining("CIO_WRITE_KEY"),
    });
    expect(JSON.stringify(report)).not.toContain("the-wrong-key");
  });

  test("warns of a permissive server", async () => {
    const { setup } = await setUp({ client: await clientOf({ permissive: true }) });
    expect(find((await setup.validate()).checks, "key, host and strictness")).toMatchObject({
      status: "warn",
    });
  });

  test("fails for a server that is not there", async () => {
    const simulator = await startSimulator();
    await simulator.close();
    const client = createClient({ writeKey: "k", baseUrl: simulator.baseUrl, retry: { maxAttempts: 1 } });
    const { setup } = await setUp({ client });
    expect(find((await setup.validate()).checks, "key, host and strictness")).toMatchObject({
      status: "fail",
      detail: expect.stringContaining("could not be reached"),
    });
    await client.close();
  });

  test("warns when the demonstration goes to a live workspace", async () => {
    const configuration = readConfiguration({
      environment: { CIO_WRITE_KEY: "k", CIO_DEMO: "live" },
      folder: "/x",
      exists: () => false,
    });
    const { setup } = await setUp({ world: world(configuration) });
    expect(find((await setup.validate()).checks, "where calls go")).toMatchObject({
      status: "warn",
      remedy: expect.stringContaining("CIO_DEMO"),
    });
  });

  test("warns of settings without effect", async () => {
    const { setup } = await setUp({ environment: { CIO_REGON: "eu" } });
    expect(find((await setup.validate()).checks, "settings")?.detail).toContain("CIO_REGON");
  });
});

describe("maintenance", () => {
  test("is explained for every table that is there", async () => {
    const { setup } = await setUp();
    expect(await setup.explainMaintenance()).toEqual([]);
    await setup.apply();
    const rows = await setup.explainMaintenance();
    expect(rows.map(({ table }) => table)).toEqual(allTables.map(({ name }) => name));
    expect(rows.find(({ table }) => table === "api_log")).toMatchObject({
      clusterBy: "log_date, operation",
      retentionDays: 90,
      changeFeed: false,
      advice: "nothing to gain",
      statements: "OPTIMIZE api_log; VACUUM api_log",
    });
  });

  test("merges many small files and keeps every row", async () => {
    const { setup, warehouse } = await setUp();
    await setup.apply();
    for (let count = 0; count < 5; count += 1) await setup.validate();
    const before = await warehouse.query("select probe_id, amount from setup_probe order by probe_id");
    const advice = (await setup.explainMaintenance()).find(({ table }) => table === "setup_probe");
    expect(advice?.advice).toBe("merge 10 files, write a checkpoint, delete what is old");
    const [done] = await setup.maintain(["setup_probe"]);
    expect(done?.compacted).toEqual({ from: 10, to: 1 });
    expect(await warehouse.query("select probe_id, amount from setup_probe order by probe_id")).toEqual(
      before,
    );
  });

  test("of everything touches each table once", async () => {
    const { setup } = await setUp();
    await setup.apply();
    expect((await setup.maintain()).map(({ table }) => table)).toEqual(allTables.map(({ name }) => name));
  });
});

describe("cost", () => {
  test("is estimated before anything was sent", async () => {
    const { setup } = await setUp();
    expect(await setup.estimateCost({ calls: 1_000_000 })).toMatchObject({ requests: 1003, megabytes: 500 });
  });

  test("rests on the calls that were really sent", async () => {
    const { warehouse, simulator, clientFor, flush } = await wholeWay();
    const client = clientFor({ writeKey: simulator.writeKey });
    const { setup } = await setUp({ warehouse, client });
    await client.batch([
      {
        type: "track",
        userId: "1",
        event: "Seat Added",
        messageId: "m-1",
        properties: { text: "x".repeat(1_000) },
      },
    ]);
    await flush();
    const [row] = await warehouse.query<{ bytes: number }>("select bytes from deliveries");
    const { megabytes, assumptions } = await setup.estimateCost({ calls: 1_000 });
    expect(megabytes).toBeCloseTo((row?.bytes ?? 0) / 1_000, 10);
    expect(row?.bytes).toBeGreaterThan(1_000);
    expect(assumptions[0]).toContain("measured in deliveries");
    await client.close();
  });
});

describe("report, metrics and logs", () => {
  test("have all in one", async () => {
    const { setup } = await setUp();
    await setup.apply();
    const report = await setup.report();
    expect(report.world).toHaveLength(3);
    expect(report.configuration).toHaveLength(settingNames.length);
    expect(report.plan.length).toBeGreaterThan(20);
    expect(report.validation.checks.length).toBe(23);
    expect(report.maintenance).toHaveLength(allTables.length);
  });

  test("give what their models say", async () => {
    const { setup } = await setUp();
    await setup.apply();
    const { validation, plan, maintenance } = await setup.report();
    const cost = await setup.estimateCost({ calls: 10 }, { storageGigabyteMonth: 1, warehouseHour: 1 });
    expect(validationReportSchema.parse(validation)).toEqual(validation);
    expect(planStepSchema.array().parse(plan)).toEqual(plan);
    expect(maintenanceRowSchema.array().parse(maintenance)).toEqual(maintenance);
    expect(costEstimateSchema.parse(cost)).toEqual(cost);
  });

  test("count what was called", async () => {
    const { setup, logger } = await setUp();
    await setup.apply();
    await setup.plan();
    await setup.loadPurchases();
    expect(setup.metrics().methods.map(({ method, calls }) => [method, calls])).toEqual([
      ["apply", 1],
      ["plan", 1],
      ["loadPurchases", 1],
    ]);
    expect(logger.lines.filter(({ fields }) => fields["manager"] === "SetupManager")).toHaveLength(6);
  });
});
