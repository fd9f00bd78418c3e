import { expect, test } from "vitest";
import { createRandom } from "./random.ts";

const draws = (count: number, draw: () => number) => Array.from({ length: count }, draw);
const mean = (numbers: readonly number[]) =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

test("the same path gives the same numbers, in every version", () => {
  const first = draws(3, createRandom(7, "customer", 1).next);
  expect(draws(3, createRandom(7, "customer", 1).next)).toEqual(first);
  expect(first.map((number) => number.toFixed(6))).toMatchInlineSnapshot(`
    [
      "0.280522",
      "0.803156",
      "0.031157",
    ]
  `);
});

test.each([
  [
    [7, "customer", 1],
    [7, "customer", 2],
  ],
  [
    [7, "customer", 1],
    [8, "customer", 1],
  ],
  [
    [7, "customer", 1],
    [7, "devices", 1],
  ],
  [["a", "b"], ["ab"]],
])("the paths %j and %j give other numbers", (one, other) => {
  expect(draws(3, createRandom(...one).next)).not.toEqual(draws(3, createRandom(...other).next));
});

test("numbers are even between 0 and 1, also the first of neighbouring paths", () => {
  const firsts = Array.from({ length: 20_000 }, (_, index) => createRandom("row", index).next());
  expect(Math.min(...firsts)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...firsts)).toBeLessThan(1);
  const tenths = Array.from(
    { length: 10 },
    (_, tenth) => firsts.filter((n) => Math.floor(n * 10) === tenth).length,
  );
  for (const count of tenths) expect(count).toBeGreaterThan(1_850);
  for (const count of tenths) expect(count).toBeLessThan(2_150);
});

test("whole numbers reach both ends", () => {
  const random = createRandom("ends");
  expect(new Set(draws(200, () => random.integer(3, 6)))).toEqual(new Set([3, 4, 5, 6]));
});

test("normal and exponential numbers have their mean and spread", () => {
  const random = createRandom("shapes");
  const normal = draws(20_000, random.normal);
  expect(Math.abs(mean(normal))).toBeLessThan(0.03);
  expect(Math.abs(mean(normal.map((number) => number ** 2)) - 1)).toBeLessThan(0.05);
  expect(Math.abs(mean(draws(20_000, () => random.exponential(5))) - 5)).toBeLessThan(0.2);
});

test("weights decide how often an index comes, and a weight of 0 never does", () => {
  const random = createRandom("weights");
  const found = draws(10_000, () => random.weighted([1, 0, 3]));
  expect(found.filter((index) => index === 1)).toEqual([]);
  expect(Math.abs(found.filter((index) => index === 2).length / 10_000 - 0.75)).toBeLessThan(0.02);
});

test("hexadecimal texts have the length asked for", () => {
  expect([1, 4, 12, 64, 141].map((digits) => createRandom("hex").hex(digits).length)).toEqual([
    1, 4, 12, 64, 141,
  ]);
});
