import { describe, expect, onTestFinished, test, vi } from "vitest";
import { fakeClock } from "../test/fakeClock.ts";
import type { Attempt } from "./attempt.ts";
import { type BreakerRecord, createBreaker } from "./breaker.ts";

const answered = (status: number): Attempt => ({
  kind: "answered",
  answer: {
    status,
    reasons: [],
    retryAfterMs: undefined,
    oddity: undefined,
    location: undefined,
    text: "",
    bytes: 0,
  },
});
const failed: Attempt = { kind: "failed", error: new Error("no route") };

const setUp = () => {
  const clock = fakeClock();
  const breaker = createBreaker({ failures: 3, openMs: 5_000, clock });
  const run = (attempt: Attempt) => breaker.run(async () => attempt);
  const fail = async (times: number) => {
    for (let time = 0; time < times; time += 1) await run(failed);
  };
  return { clock, breaker, run, fail };
};

describe("createBreaker", () => {
  test.each([
    ["no connection", failed],
    ["timeout", { kind: "timeout", ms: 1 } as const],
    ["500", answered(500)],
    ["503", answered(503)],
    ["408", answered(408)],
  ])("opens after the given number of failures in a row: %s", async (_, attempt) => {
    const { breaker, run } = setUp();
    await run(attempt);
    await run(attempt);
    expect(breaker.state).toBe("closed");
    await run(attempt);
    expect(breaker).toMatchObject({ state: "open", retryInMs: 5_000 });
    expect(await run(answered(200))).toEqual({ kind: "open" });
  });

  test.each([200, 400, 401, 404, 429])("an answer of %i shows a server that works", async (status) => {
    const { breaker, run, fail } = setUp();
    await fail(2);
    await run(answered(status));
    await fail(2);
    expect(breaker.state).toBe("closed");
  });

  test("an abort in normal operation says nothing about the server", async () => {
    const { breaker, run } = setUp();
    for (let time = 0; time < 10; time += 1) await run({ kind: "aborted" });
    expect(breaker.state).toBe("closed");
  });

  test("after its time one request tries, and success closes it", async () => {
    const { clock, breaker, run, fail } = setUp();
    await fail(3);
    await clock.advance(4_999);
    expect(await run(answered(200))).toEqual({ kind: "open" });
    await clock.advance(1);
    expect(await run(answered(200))).toEqual(answered(200));
    expect(breaker.state).toBe("closed");
  });

  test("a try that fails opens it for the same time again", async () => {
    const { clock, breaker, run, fail } = setUp();
    await fail(3);
    await clock.advance(5_000);
    await run(failed);
    expect(breaker).toMatchObject({ state: "open", retryInMs: 5_000 });
  });

  test("a try that is aborted does not close it", async () => {
    const { clock, breaker, run, fail } = setUp();
    await fail(3);
    await clock.advance(5_000);
    await run({ kind: "aborted" });
    expect(breaker.state).toBe("open");
  });

  test("while one request tries the others wait, and go once it has succeeded", async () => {
    const { clock, breaker, fail } = setUp();
    await fail(3);
    await clock.advance(5_000);
    const sent: string[] = [];
    const trial = Promise.withResolvers<Attempt>();
    const first = breaker.run(() => {
      sent.push("trial");
      return trial.promise;
    });
    const second = breaker.run(async () => {
      sent.push("other");
      return answered(200);
    });
    await clock.advance(0);
    expect(sent).toEqual(["trial"]);
    expect(breaker.state).toBe("half-open");
    trial.resolve(answered(200));
    await Promise.all([first, second]);
    expect(sent).toEqual(["trial", "other"]);
  });

  test.each(["back", "forward"])("a wall clock that is set %s changes nothing", async (direction) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const { clock, run, fail } = setUp();
    await fail(3);
    vi.setSystemTime(Date.now() + (direction === "back" ? -1 : 1) * 3_600_000);
    await clock.advance(4_999);
    expect(await run(answered(200))).toEqual({ kind: "open" });
    await clock.advance(1);
    expect(await run(answered(200))).toEqual(answered(200));
  });
});

describe("a breaker with a memory", () => {
  const setUpAgain = (loaded: BreakerRecord | undefined, failures = 3) => {
    const clock = fakeClock();
    const saved: BreakerRecord[] = [];
    const memory = { load: () => loaded, save: (record: BreakerRecord) => void saved.push(record) };
    const breaker = createBreaker({ failures, openMs: 5_000, clock, memory });
    return { clock, breaker, saved, run: (attempt: Attempt) => breaker.run(async () => attempt) };
  };

  test("is told of each change, and of nothing else", async () => {
    const { clock, run, saved } = setUpAgain(undefined);
    await run(answered(200));
    await run(failed);
    await run(answered(200));
    await run(answered(200));
    for (let time = 0; time < 3; time += 1) await run(failed);
    await run(failed);
    await clock.advance(5_000);
    await run(failed);
    await clock.advance(5_000);
    await run(answered(200));
    const closed = (failures: number) => ({ failures, openMs: undefined });
    expect(saved).toEqual([
      closed(1),
      closed(0),
      closed(1),
      closed(2),
      { failures: 3, openMs: 5_000 },
      { failures: 4, openMs: 5_000 },
      closed(0),
    ]);
  });

  test("goes on counting where an earlier one ended", async () => {
    const { breaker, run } = setUpAgain({ failures: 2, openMs: undefined });
    expect(breaker.state).toBe("closed");
    await run(failed);
    expect(breaker.state).toBe("open");
  });

  test("is open for the rest of an earlier one's time, and then lets one try", async () => {
    const { clock, breaker, run } = setUpAgain({ failures: 3, openMs: 2_000 });
    expect(breaker).toMatchObject({ state: "open", retryInMs: 2_000 });
    expect(await run(answered(200))).toEqual({ kind: "open" });
    await clock.advance(2_000);
    expect(await run(failed)).toEqual(failed);
    expect(breaker).toMatchObject({ state: "open", retryInMs: 5_000 });
    await clock.advance(5_000);
    expect(await run(answered(200))).toEqual(answered(200));
    expect(breaker.state).toBe("closed");
  });

  test("is never open for longer than its own time", () => {
    const { breaker } = setUpAgain({ failures: 3, openMs: 60_000 });
    expect(breaker.retryInMs).toBe(5_000);
  });

  test("with a smaller bound than an earlier one's opens at the next failure, not before", async () => {
    const { breaker, run } = setUpAgain({ failures: 9, openMs: undefined });
    expect(breaker.state).toBe("closed");
    await run(failed);
    expect(breaker.state).toBe("open");
  });
});
