import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineTable } from "@cionb/lakehouse";
import { describe, expect, test } from "vitest";
import { setUp, stateOf } from "../../test/setUp.ts";
import { temporaryFolder, wholeWay } from "../../test/support.ts";
import { settingNames } from "../configuration/settings.ts";
import { OtherWorldError, PurchaseFileError } from "../errors.ts";
import { allTables } from "../schema/allTables.ts";
import {
  costEstimateSchema,
  maintenanceRowSchema,
  planStepSchema,
  validationReportSchema,
} from "./models.ts";

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

describe("retention", () => {
  test("counts what is too old, and removes it only when told to", async () => {
    const { setup, warehouse } = await setUp();
    await setup.apply();
    await setup.validate();
    await setup.validate();
    const probes = async () => (await warehouse.query("select probe_id from setup_probe")).length;
    const asOf = new Date("2100-01-01T00:00:00Z");
    const ofProbes = (report: Awaited<ReturnType<typeof setup.retain>>) =>
      report.find(({ table }) => table === "setup_probe");
    const before = await probes();
    expect(before).toBeGreaterThan(0);
    expect(ofProbes(await setup.retain({ asOf }))).toMatchObject({
      dryRun: true,
      rows: { before: new Date("2099-12-02T00:00:00Z"), removed: before },
    });
    expect(await probes()).toBe(before);
    expect(ofProbes(await setup.retain({ asOf, dryRun: false }))).toMatchObject({
      rows: { removed: before },
    });
    expect(await probes()).toBe(0);
  });

  test("has nothing to say before the tables are there", async () => {
    const { setup } = await setUp();
    expect(await setup.retain({ asOf: new Date("2100-01-01T00:00:00Z") })).toEqual([]);
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
