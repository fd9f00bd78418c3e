import { describe, expect, test } from "vitest";
import { estimateCost } from "./costEstimate.ts";
import type { Prices, Workload } from "./models.ts";

const nothing = { tables: [] };
const estimate = (workload: Workload, prices: Prices = {}) => estimateCost(workload, prices, nothing);

describe("a month", () => {
  test.each([
    [{ calls: 0 }, 0],
    [{ calls: 1 }, 1],
    [{ calls: 998, callBytes: 500 }, 1],
    [{ calls: 999, callBytes: 500 }, 2],
    [{ calls: 1_000_000, callBytes: 32_000 }, 66_667],
    [{ calls: 10, callBytes: 1_000_000 }, 10],
  ])("of %o takes %i requests", (workload, requests) => {
    expect(estimate(workload).requests).toBe(requests);
  });

  test("sends at a thousand requests a second at most", () => {
    const { sendingHours } = estimate({ calls: 3_600_000, callBytes: 499_999 });
    expect(sendingHours).toBeCloseTo(1, 10);
  });

  test("has dollars only for the prices that were given", () => {
    const without = estimate({ calls: 1_000_000 });
    expect([without.storageDollars, without.warehouseDollars]).toEqual([undefined, undefined]);
    const priced = estimate(
      { calls: 1e9, warehouseHours: 10 },
      { storageGigabyteMonth: 0.5, warehouseHour: 2 },
    );
    expect(priced.warehouseDollars).toBe(20);
    expect(priced.storageDollars).toBeCloseTo(60, 10);
  });

  test("rests on what this lakehouse measured, where there is enough", () => {
    const table = { name: "deliveries", version: 9, files: 3, bytes: 80_000, rows: 2_000 };
    const measured = estimateCost({ calls: 1_000 }, {}, { tables: [table], callBytes: 321 });
    expect(measured.logGigabytes).toBe((1_000 * 40) / 1e9);
    expect(measured.megabytes).toBe(0.321);
    expect(measured.assumptions.join(" ")).toMatch(
      /321 bytes a call \(measured.*40 bytes a log row \(measured/,
    );
  });

  test("says that the hours are those of the limit alone", () => {
    const { assumptions } = estimate({ calls: 10_000_000 });
    expect(assumptions.join(" ")).toMatch(
      /sendingHours is what Customer\.io's limit alone allows, 3,000 requests/,
    );
  });

  test("says what is only assumed", () => {
    const table = { name: "deliveries", version: 1, files: 1, bytes: 9_000, rows: 2 };
    const { assumptions } = estimateCost({ calls: 1 }, {}, { tables: [table] });
    expect(assumptions.join(" ")).toMatch(/500 bytes a call \(assumed\).*assumed: too few rows/);
  });

  test.each([
    { calls: -1 },
    { calls: Number.NaN },
    { calls: 1, callBytes: -5 },
    { calls: 1, warehouseHours: Infinity },
  ])("of %o is refused", (workload) => {
    expect(() => estimate(workload)).toThrow(
      /^Cannot estimate the cost: '\w+' should be a number of at least 0\.$/,
    );
  });

  test("with a negative price is refused", () => {
    expect(() => estimate({ calls: 1 }, { warehouseHour: -1 })).toThrow(/'warehouseHour'/);
  });
});
