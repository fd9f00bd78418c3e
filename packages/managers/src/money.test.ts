import { expect, test } from "vitest";
import { centsOf, centsOfNumber, decimalOf } from "./money.ts";

test.each([
  ["0", 0n],
  ["0.00", 0n],
  ["7", 700n],
  ["7.5", 750n],
  ["12.34", 1234n],
  ["-0.05", -5n],
  ["1286.0100", 128601n],
  ["99999999999999999999.99", 9999999999999999999999n],
])("%s is %s cents", (text, cents) => {
  expect(centsOf(text)).toBe(cents);
});

test.each(["", "1.005", "1e3", "1,50", " 1", "NaN", "--1"])("an amount of '%s' is refused", (text) => {
  expect(() => centsOf(text)).toThrow(/expected a decimal with two places/);
});

test.each([
  [0n, "0.00"],
  [5n, "0.05"],
  [-5n, "-0.05"],
  [250031563n, "2500315.63"],
  [-123456, "-1234.56"],
])("%s cents are written %s", (cents, text) => {
  expect(decimalOf(cents)).toBe(text);
});

test("every amount up to 2,000 dollars survives the way through a JSON number", () => {
  const survives = (cents: number) => {
    const wire: unknown = JSON.parse(JSON.stringify(cents / 100));
    return typeof wire === "number" && centsOfNumber(wire) === BigInt(cents);
  };
  const amounts = Array.from({ length: 400_001 }, (_, index) => index - 200_000);
  expect(amounts.filter((cents) => !survives(cents))).toEqual([]);
});

test.each([0.001, 10.005, Number.NaN, Number.POSITIVE_INFINITY, 1e20])(
  "%s names no whole cents",
  (dollars) => {
    expect(() => centsOfNumber(dollars)).toThrow(RangeError);
  },
);
