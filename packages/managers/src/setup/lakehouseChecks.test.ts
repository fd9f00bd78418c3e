import type { Commit, Warehouse } from "@cionb/lakehouse";
import { describe, expect, test } from "vitest";
import { temporaryWarehouse, testRunner } from "../../test/support.ts";
import { checkRepeatedAppend, checkRoundTrip } from "./lakehouseChecks.ts";

const run = testRunner().manager("Setup");

/** A lakehouse that answers queries otherwise than its tables would. */
async function distorted(
  change: (row: Record<string, unknown>) => Record<string, unknown>,
): Promise<Warehouse> {
  const warehouse = await temporaryWarehouse();
  const query: Warehouse["query"] = async <Row>(sql: string, parameters = {}) =>
    (await warehouse.query(sql, parameters)).map(change) as Row[];
  return { ...warehouse, query };
}

describe("the row that is written and read back", () => {
  test("passes on a real lakehouse, with both times", async () => {
    const { status, detail } = await checkRoundTrip(await temporaryWarehouse(), run, "p-1");
    expect(status).not.toBe("fail");
    expect(detail).toMatch(/^One row written in \d+ ms \(version 1\) and read back in \d+ ms\.$/);
  });

  test.each([
    ["an amount", { amount: "12.35" }],
    ["a time", { probed_at: new Date(0) }],
    ["a text", { note: "Gru\u0308\u00dfe 'quoted'" }],
  ])("fails where %s comes back changed", async (_, other) => {
    const warehouse = await distorted((row) => ({ ...row, ...other }));
    expect(await checkRoundTrip(warehouse, run, "p-1")).toMatchObject({ status: "fail" });
  });

  test("fails where it does not come back", async () => {
    const warehouse = { ...(await temporaryWarehouse()), query: async () => [] };
    expect(await checkRoundTrip(warehouse, run, "p-1")).toMatchObject({ status: "fail" });
  });
});

describe("the append that comes twice", () => {
  test("passes on a real lakehouse", async () => {
    expect((await checkRepeatedAppend(await temporaryWarehouse(), run, "p-1")).status).toBe("pass");
  });

  test("fails where it is there twice", async () => {
    const warehouse = await temporaryWarehouse();
    const forgetful: Warehouse = { ...warehouse, append: (table, rows) => warehouse.append(table, rows) };
    expect(await checkRepeatedAppend(forgetful, run, "p-1")).toMatchObject({ status: "fail" });
  });

  test("fails where it is said to be a repetition and is there twice", async () => {
    const warehouse = await temporaryWarehouse();
    const lying: Warehouse = {
      ...warehouse,
      append: async (table, rows): Promise<Commit> => ({
        ...(await warehouse.append(table, rows)),
        repeated: true,
      }),
    };
    expect(await checkRepeatedAppend(lying, run, "p-1")).toMatchObject({ status: "fail" });
  });
});
