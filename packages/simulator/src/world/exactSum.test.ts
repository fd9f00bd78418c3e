import { expect, test } from "vitest";
import { createExactSum } from "./exactSum.ts";

test("a hundred thousand prices end on the right cent, where doubles drift", () => {
  const sum = createExactSum();
  let drifting = 0;
  for (let at = 0; at < 100_000; at++) {
    sum.add(29.33);
    drifting += 29.33;
  }
  expect(sum.value).toBe(2_933_000);
  expect(drifting).not.toBe(2_933_000);
});

test.each<[string, number[], number]>([
  ["nothing", [], 0],
  ["refunds", [0.1, 0.2, -0.3], 0],
  ["six decimals", [0.000001, 0.000002], 0.000003],
  ["more decimals than are exact", [1 / 3, 1 / 3, 1 / 3], 1],
  ["large amounts", [8_999_999_999.99, 8_999_999_999.99, 0.02], 18_000_000_000],
  ["large amounts that go away again", [4_000_000_000.5, 4_000_000_000.25, -8_000_000_000.7], 0.05],
  ["a number beyond all scales", [1e300, 1], 1e300],
  ["what JSON makes of 1e999", [Number.POSITIVE_INFINITY], Number.POSITIVE_INFINITY],
])("sums %s", (_, values, expected) => {
  const sum = createExactSum();
  for (const value of values) sum.add(value);
  expect(sum.value).toBe(expected);
});
