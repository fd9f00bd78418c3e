import { expect, test } from "vitest";
import { numberText } from "./numberText.ts";

test.each([
  [69_659, "69,659"],
  [12, "12"],
  [250_031_563n, "250,031,563"],
  ["2500315.60", "2,500,315.60"],
])("%o is %s", (value, text) => {
  expect(numberText(value)).toBe(text);
});
