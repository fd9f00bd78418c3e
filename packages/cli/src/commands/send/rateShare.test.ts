import { expect, test } from "vitest";
import { UsageError } from "../../errors.ts";
import { parseShare } from "./rateShare.ts";

test.each([
  ["1/4", 0.25],
  ["0.25", 0.25],
  [".5", 0.5],
  ["25%", 0.25],
  ["1", 1],
  ["100%", 1],
])("%s is %d of the limit", (text, share) => {
  expect(parseShare(text)).toBe(share);
});

test.each(["0", "1/0", "5/4", "120%", "-1", "half", "", "1/4 "])("%j is refused", (text) => {
  expect(() => parseShare(text)).toThrow(UsageError);
});
