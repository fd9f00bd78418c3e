import { describe, expect, test } from "vitest";
import { bytesText, counted, durationText, numberText } from "./quantities.ts";

test.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [999, "999 bytes"],
  [1_000, "1.0 KB"],
  [1_250_000, "1.3 MB"],
  [2e15, "2000.0 TB"],
])("%d bytes are shown as %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

test.each([
  [0, "0.0 s"],
  [449, "0.4 s"],
  [9_960, "10.0 s"],
  [12_400, "12 s"],
  [59_700, "1 min 0 s"],
  [200_000, "3 min 20 s"],
  [3_720_000, "1 h 02 min"],
])("%d ms are shown as %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

describe("counts", () => {
  test("have a comma at the thousands", () => {
    expect(numberText(1_234_567)).toBe("1,234,567");
  });

  test("take the plural unless they are one", () => {
    expect([0, 1, 2].map((count) => counted(count, "retry", "retries"))).toEqual([
      "0 retries",
      "1 retry",
      "2 retries",
    ]);
  });
});
