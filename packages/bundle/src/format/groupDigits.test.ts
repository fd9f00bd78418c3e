import { expect, test } from "vitest";
import { groupDigits } from "./groupDigits.ts";

test.each([
  ["69659", "69,659"],
  ["1515", "1,515"],
  ["999", "999"],
  ["-2500315.63", "-2,500,315.63"],
  ["0.123456", "0.123456"],
  ["250031563", "250,031,563"],
  ["1e+21", "1e+21"],
  ["500.0 kB", "500.0 kB"],
  ["2026-01-02", "2026-01-02"],
])("%s is %s", (text, grouped) => {
  expect(groupDigits(text)).toBe(grouped);
});
