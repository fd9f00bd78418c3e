import { expect, test } from "vitest";
import { createRequestLog, type RequestRecord } from "./requestLog.ts";

const record = (path: string, status = 200): RequestRecord => ({
  method: "POST",
  path,
  status,
  calls: 2,
  bytes: 10,
  at: "2026-11-24T10:00:00.000Z",
  durationMs: 1,
  strict: true,
  faults: [],
});

test("knows the most requests that any three seconds saw", () => {
  const log = createRequestLog(10, 3_000);
  for (const at of [0, 1_000, 2_999, 3_000, 3_500, 9_000, 9_001]) log.arrive(at);
  // 1,000 to 3,500; what came at 0 is out at 3,000
  expect(log.traffic().highestInWindow).toBe(4);
});

test("forgets old arrivals", () => {
  const log = createRequestLog(10, 3_000);
  for (let at = 0; at < 100_000; at++) log.arrive(at);
  expect(log.traffic().highestInWindow).toBe(3_000);
});

test("keeps the newest requests and counts all of them", () => {
  const log = createRequestLog(2, 3_000);
  for (const path of ["a", "b", "c", "d", "e"]) log.add(record(path));
  log.add(record("e", 500));
  expect(log.list().map(({ path, status }) => [path, status])).toEqual([
    ["e", 200],
    ["e", 500],
  ]);
  expect(log.traffic()).toMatchObject({
    requests: 6,
    calls: 12,
    bytes: 60,
    byStatus: { 200: 5, 500: 1 },
    byPath: { a: 1, b: 1, c: 1, d: 1, e: 2 },
  });
});
