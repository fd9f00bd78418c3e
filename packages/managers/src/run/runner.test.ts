import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { manualClock, memoryLogger } from "../../test/support.ts";
import { latencyOf } from "./percentiles.ts";
import { createRunner } from "./runner.ts";

const options = { runId: "run-7", notebook: "01_authentication" };

describe("a method that is run", () => {
  test("gives its result unchanged and is counted", async () => {
    const run = createRunner(options).manager("M");
    const result = { a: 1 };
    expect(await run.run("read", async () => result)).toBe(result);
    expect(run.metrics()).toMatchObject({ manager: "M", calls: 1, failures: 0, inFlight: 0 });
  });

  test("throws its error unchanged and is counted as a failure", async () => {
    const run = createRunner(options).manager("M");
    const error = new RangeError("no");
    await expect(run.run("read", () => Promise.reject(error))).rejects.toBe(error);
    expect(run.metrics().methods).toEqual([
      expect.objectContaining({ calls: 1, failures: 1, lastError: "RangeError" }),
    ]);
  });

  test("that throws before its first await is a failure like any other", async () => {
    const run = createRunner(options).manager("M");
    const throws = (): Promise<never> => {
      throw new TypeError("at once");
    };
    await expect(run.run("read", throws)).rejects.toThrow("at once");
    expect(run.metrics()).toMatchObject({ failures: 1, inFlight: 0 });
  });

  test("is timed by the clock that was handed in", async () => {
    const clock = manualClock();
    const run = createRunner({ ...options, clock }).manager("M");
    for (const ms of [10, 20, 30]) await run.run("read", async () => clock.move(ms));
    expect(run.metrics().methods[0]?.latency).toEqual({
      count: 3,
      minMs: 10,
      p50Ms: 20,
      p95Ms: 30,
      p99Ms: 30,
      maxMs: 30,
    });
  });

  test("is logged with run, notebook, manager, method and what was added, never with the error's words", async () => {
    const logger = memoryLogger();
    const run = createRunner({ ...options, logger, clock: manualClock() }).manager("M");
    await run.run("read", async () => 1, { table: "t" });
    await run.run("write", () => Promise.reject(new Error("ada@example.com"))).catch(() => undefined);
    const context = { runId: "run-7", notebook: "01_authentication", manager: "M" };
    expect(logger.lines.map(({ level, fields }) => [level, fields])).toEqual([
      ["debug", { ...context, method: "read", table: "t" }],
      ["info", { ...context, method: "read", table: "t", durationMs: 0 }],
      ["debug", { ...context, method: "write" }],
      ["error", { ...context, method: "write", durationMs: 0, error: "Error" }],
    ]);
    expect(JSON.stringify(logger.lines)).not.toContain("ada@");
  });
});

test("a pino logger fits, and its lines can be searched by run, manager and method", async () => {
  const lines: string[] = [];
  const logger = pino({ base: null, timestamp: false }, { write: (line: string) => lines.push(line) });
  await createRunner({ ...options, logger, clock: manualClock() })
    .manager("M")
    .run("read", async () => 1);
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    {
      level: 30,
      runId: "run-7",
      notebook: "01_authentication",
      manager: "M",
      method: "read",
      durationMs: 0,
      msg: "M.read done",
    },
  ]);
});

test("methods that run at the same time are in flight together and each is counted once", async () => {
  const run = createRunner(options).manager("M");
  const all = Array.from({ length: 50 }, (_, index) => run.run(index % 2 ? "odd" : "even", () => sleep(1)));
  expect(run.metrics().inFlight).toBe(50);
  await Promise.all(all);
  expect(run.metrics()).toMatchObject({ calls: 50, inFlight: 0 });
  expect(run.metrics().methods.map(({ method, calls }) => [method, calls])).toEqual([
    ["even", 25],
    ["odd", 25],
  ]);
});

test("two managers of one runner count apart", async () => {
  const runner = createRunner(options);
  const [one, other] = [runner.manager("One"), runner.manager("Other")];
  await one.run("x", async () => undefined);
  expect([one.metrics().calls, other.metrics().calls]).toEqual([1, 0]);
});

test("the newest thousand durations are kept", async () => {
  const clock = manualClock();
  const run = createRunner({ ...options, clock }).manager("M");
  await run.run("x", async () => clock.move(5_000));
  for (let call = 0; call < 1_000; call += 1) await run.run("x", async () => clock.move(1));
  expect(run.metrics().methods[0]).toMatchObject({ calls: 1_001, latency: { count: 1_000, maxMs: 1 } });
});

test.each([
  [[], { count: 0, minMs: 0, p50Ms: 0, p95Ms: 0, p99Ms: 0, maxMs: 0 }],
  [[7], { count: 1, minMs: 7, p50Ms: 7, p95Ms: 7, p99Ms: 7, maxMs: 7 }],
  [[3, 1, 2, 4], { count: 4, minMs: 1, p50Ms: 2, p95Ms: 4, p99Ms: 4, maxMs: 4 }],
  [
    Array.from({ length: 100 }, (_, i) => 100 - i),
    { count: 100, minMs: 1, p50Ms: 50, p95Ms: 95, p99Ms: 99, maxMs: 100 },
  ],
])("percentiles of %j are latencies that were measured", (durations, expected) => {
  expect(latencyOf(durations)).toEqual(expected);
});
