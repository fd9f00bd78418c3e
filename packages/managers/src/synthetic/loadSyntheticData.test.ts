import { describe, expect, test } from "vitest";
import { temporaryFolder, temporaryWarehouse } from "../../test/support.ts";
import { OtherWorldError } from "../errors.ts";
import { centsOf } from "../money.ts";
import { syntheticFindings } from "./findings.ts";
import { loadSyntheticData } from "./loadSyntheticData.ts";
import { SyntheticData } from "./SyntheticData.ts";

const world = new SyntheticData({ seed: 7, customers: 400 });

describe("loading the synthetic world", () => {
  test("gives each table its rows in one commit", async () => {
    const warehouse = await temporaryWarehouse();
    const loads = await loadSyntheticData(warehouse, world);
    expect(Object.fromEntries(loads.map(({ table, rows }) => [table, rows]))).toEqual(world.truth().rows);
    expect(loads.every(({ rows, appended, version }) => rows === appended && version === 1)).toBe(true);
  });

  test("a second time changes nothing and loses nothing", async () => {
    const warehouse = await temporaryWarehouse();
    await loadSyntheticData(warehouse, world);
    const before = await warehouse.tables();
    const again = await loadSyntheticData(warehouse, new SyntheticData({ seed: 7, customers: 400 }));
    expect(again.every(({ appended }) => appended === 0)).toBe(true);
    expect(Object.fromEntries(again.map(({ table, rows }) => [table, rows]))).toEqual(world.truth().rows);
    expect(await warehouse.tables()).toEqual(before);
  });

  test("by two processes at once leaves it there once", async () => {
    const folder = await temporaryFolder();
    const warehouses = [await temporaryWarehouse(folder), await temporaryWarehouse(folder)];
    const loads = await Promise.all(warehouses.map((warehouse) => loadSyntheticData(warehouse, world)));
    expect(loads.flat().reduce((sum, { appended }) => sum + appended, 0)).toBe(
      Object.values(world.truth().rows).reduce((sum, rows) => sum + rows, 0),
    );
  });

  test.each([
    { seed: 8, customers: 400 },
    { seed: 7, customers: 40 },
  ])("another world (%o) is refused while one is there, and nothing of it is written", async (options) => {
    const warehouse = await temporaryWarehouse();
    await loadSyntheticData(warehouse, world);
    const before = await warehouse.tables();
    await expect(loadSyntheticData(warehouse, new SyntheticData(options))).rejects.toThrow(OtherWorldError);
    expect(await warehouse.tables()).toEqual(before);
  });
});

describe("the statements of the story find what was planted", () => {
  test.each(syntheticFindings)("$title", async ({ sql, truth }) => {
    const warehouse = await temporaryWarehouse();
    await loadSyntheticData(warehouse, world);
    const [found] = await warehouse.query<Record<string, unknown>>(sql);
    const plain = Object.fromEntries(
      Object.entries(found ?? {}).map(([name, value]) => [name, String(value)]),
    );
    expect(plain).toEqual(truth(world.truth()));
  });
});

test("amounts come back from SQL exactly", async () => {
  const warehouse = await temporaryWarehouse();
  await loadSyntheticData(warehouse, world);
  const [row] = await warehouse.query<{ total: string }>(
    "select cast(sum(total) as string) as total from synthetic_orders",
  );
  const expected = [...world.orders()].reduce((sum, { total }) => sum + centsOf(total), 0n);
  expect(centsOf(row?.total ?? "")).toBe(expected);
});
