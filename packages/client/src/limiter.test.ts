import { describe, expect, test } from "vitest";
import { fakeClock } from "../test/fakeClock.ts";
import { createLimiter, type Slot } from "./limiter.ts";

const setUp = (slots: number, holdMs = 3_000) => {
  const clock = fakeClock();
  const limiter = createLimiter({ slots, holdMs, clock });
  const got: string[] = [];
  const held = new Map<string, Slot>();
  const ask = (name: string, signal?: AbortSignal) =>
    limiter.acquire(signal).then(
      (slot) => {
        got.push(name);
        held.set(name, slot);
      },
      () => void got.push(`${name} gave up`),
    );
  return { clock, limiter, got, held, ask };
};

describe("createLimiter", () => {
  test("lets as many go at once as there are slots, and the next one when a slot has cooled", async () => {
    const { clock, limiter, got, held, ask } = setUp(2);
    void ask("a");
    void ask("b");
    void ask("c");
    await clock.advance(0);
    expect(got).toEqual(["a", "b"]);
    held.get("a")?.done();
    await clock.advance(2_999);
    expect(got).toEqual(["a", "b"]);
    expect(limiter.waiting).toBe(1);
    await clock.advance(1);
    expect(got).toEqual(["a", "b", "c"]);
  });

  test("holds a slot for as long as its request is on its way, however long", async () => {
    const { clock, got, held, ask } = setUp(1);
    void ask("slow");
    void ask("next");
    await clock.advance(60_000);
    expect(got).toEqual(["slow"]);
    held.get("slow")?.done();
    await clock.advance(3_000);
    expect(got).toEqual(["slow", "next"]);
  });

  test("serves those who wait in the order of asking, also before one who asks at the moment a slot is free", async () => {
    const { clock, got, held, ask } = setUp(1);
    void ask("first");
    await clock.advance(0);
    for (const name of ["second", "third", "fourth"]) void ask(name);
    for (const name of ["first", "second", "third"]) {
      held.get(name)?.done();
      void ask(`late after ${name}`);
      await clock.advance(3_000);
    }
    expect(got).toEqual(["first", "second", "third", "fourth"]);
  });

  test("gives a slot that was not used to the next one at once", async () => {
    const { clock, got, held, ask } = setUp(1);
    void ask("a");
    void ask("b");
    await clock.advance(0);
    held.get("a")?.unused();
    await clock.advance(0);
    expect(got).toEqual(["a", "b"]);
  });

  test("counts a slot once however often it is given back", async () => {
    const { clock, limiter, held, ask } = setUp(2);
    void ask("a");
    await clock.advance(0);
    held.get("a")?.done();
    held.get("a")?.done();
    held.get("a")?.unused();
    expect(limiter.free).toBe(1);
    await clock.advance(3_000);
    expect(limiter.free).toBe(2);
  });

  test("an abort ends the wait of one and leaves the others their turn", async () => {
    const { clock, limiter, got, held, ask } = setUp(1);
    const stop = new AbortController();
    void ask("a");
    void ask("b", stop.signal);
    void ask("c");
    await clock.advance(0);
    stop.abort();
    await clock.advance(0);
    expect(limiter.waiting).toBe(1);
    held.get("a")?.done();
    await clock.advance(3_000);
    expect(got).toEqual(["a", "b gave up", "c"]);
  });

  test("refuses a request that was aborted before it asked", async () => {
    const { limiter } = setUp(1);
    await expect(limiter.acquire(AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
    expect(limiter.free).toBe(1);
  });

  test("a receiver never counts more than the slots in any window, whatever the latencies", async () => {
    const slots = 30;
    const holdMs = 300;
    const clock = fakeClock();
    const limiter = createLimiter({ slots, holdMs, clock });
    const arrivals: number[] = [];
    const request = async (index: number) => {
      const slot = await limiter.acquire();
      await clock.sleep((index * 7) % 90); // on the way there
      arrivals.push(clock.monotonic());
      await clock.sleep((index * 13) % 70); // on the way back
      slot.done();
    };
    const all = Promise.all(Array.from({ length: 200 }, (_, index) => request(index)));
    for (let step = 0; step < 60; step += 1) await clock.advance(50);
    await all;
    expect(arrivals).toHaveLength(200);
    expect(mostInAnyWindow(arrivals, holdMs)).toBeLessThanOrEqual(slots);
  });

  test("sleeps once for all who wait, not once for each", async () => {
    const { clock, held, ask } = setUp(10);
    for (let index = 0; index < 100; index += 1) void ask(String(index));
    await clock.advance(0);
    for (const slot of held.values()) slot.done();
    await clock.advance(3_000);
    expect(clock.sleeps).toEqual([3_000]);
  });
});

/** The largest number of `times` that lie within less than `width` of each other. */
function mostInAnyWindow(times: readonly number[], width: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return Math.max(...sorted.map((from) => sorted.filter((at) => at >= from && at < from + width).length));
}
