import { chmod, readdir } from "node:fs/promises";
import { createClient } from "@cionb/client";
import { startSimulator } from "@cionb/simulator";
import { describe, expect, test } from "vitest";
import { bareReport, clientOf, find, setUp } from "../../test/setUp.ts";
import { readConfiguration } from "../configuration/readConfiguration.ts";
import { world } from "../configuration/world.ts";
import { allTables } from "../schema/allTables.ts";
import { SyntheticData } from "../synthetic/SyntheticData.ts";

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
