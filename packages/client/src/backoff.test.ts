import { describe, expect, test } from "vitest";
import { createBackoff } from "./backoff.ts";

const bounds = { maxAttempts: 9, initialDelayMs: 200, maxDelayMs: 1_000, totalMs: 60_000 };

describe("createBackoff", () => {
  test.each([
    ["least", 0, [100, 200, 400, 500, 500]],
    ["most", 1, [200, 400, 800, 1_000, 1_000]],
  ])("doubles up to the maximum: at %s", (_, chance, delays) => {
    const next = createBackoff(bounds, () => chance);
    expect(delays.map(() => next(undefined))).toEqual(delays);
  });

  test("waits at least what the server asks for, also beyond the maximum", () => {
    expect(createBackoff(bounds, () => 0)(7_000)).toBe(7_000);
    expect(createBackoff(bounds, () => 1)(7_000)).toBe(7_200);
  });
});
