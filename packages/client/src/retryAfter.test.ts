import { expect, test } from "vitest";
import { parseRetryAfter } from "./retryAfter.ts";

const now = Date.parse("Tue, 24 Nov 2026 12:00:00 GMT");

test.each([
  ["0", 0],
  ["7", 7_000],
  [" 7 ", 7_000],
  ["300", 300_000],
  ["301", 300_000],
  ["99999999999999999999", 300_000],
  ["Tue, 24 Nov 2026 12:00:30 GMT", 30_000],
  ["Tue, 24 Nov 2026 11:59:00 GMT", 0],
  ["Wed, 25 Nov 2026 12:00:00 GMT", 300_000],
])("a server that asks %j is given %i ms", (header, ms) => {
  expect(parseRetryAfter(header, now)).toBe(ms);
});

test.each([
  undefined,
  null,
  "",
  "soon",
  "-5",
  "1.5",
  "1e3",
  "0x10",
  "Infinity",
  "2026-11-24",
  "Tue, 24 Foo 2026 12:00:30 GMT",
  "7 seconds",
])("%j is as good as no header", (header) => {
  expect(parseRetryAfter(header, now)).toBeUndefined();
});
