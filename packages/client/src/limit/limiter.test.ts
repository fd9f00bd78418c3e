import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fakeClock } from "../../test/fakeClock.ts";
import { createLimiter } from "./limiter.ts";
import type { Limits } from "./meter.ts";
import { LongPause, type Slot, type SlotRequest } from "./slot.ts";

const setUp = (slots: number, limits: Partial<Limits> = {}) => {
  const clock = fakeClock();
  const limiter = createLimiter({ slots, holdMs: 3_000, clock, ...limits });
  const got: string[] = [];
  const held = new Map<string, Slot>();
  const ask = (name: string, request: SlotRequest = {}) =>
    limiter.acquire(request).then(
      (slot) => {
        got.push(name);
        held.set(name, slot);
      },
      () => void got.push(`${name} gave up`),
    );
  const askAll = (names: readonly string[], request: SlotRequest = {}) => {
    for (const name of names) void ask(name, request);
    return clock.advance(0);
  };
  const end = (names: readonly string[]) => {
    for (const name of names) held.get(name)?.done();
  };
  return { clock, limiter, got, held, ask, askAll, end };
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
    void ask("b", { signal: stop.signal });
    void ask("c");
    await clock.advance(0);
    stop.abort();
    await clock.advance(0);
    expect(limiter.waiting).toBe(1);
    held.get("a")?.done();
    await clock.advance(3_000);
    expect(got).toEqual(["a", "b gave up", "c"]);
  });

  test("no timer is left when the only one who waits gives up", async () => {
    const { clock, held, ask } = setUp(1);
    const stop = new AbortController();
    void ask("a");
    await clock.advance(0);
    held.get("a")?.done();
    void ask("b", { signal: stop.signal });
    await clock.advance(1_000);
    stop.abort();
    void ask("c");
    await clock.advance(0);
    expect(clock.sleeps).toEqual([3_000, 2_000]);
  });

  test("refuses a request that was aborted before it asked", async () => {
    const { limiter } = setUp(1);
    await expect(limiter.acquire({ signal: AbortSignal.abort(new Error("gone")) })).rejects.toThrow("gone");
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

describe("slots that change while requests run", () => {
  test("more of them let those go who wait, at once", async () => {
    const { clock, limiter, got, askAll } = setUp(1);
    await askAll(["a", "b", "c", "d"]);
    limiter.setSlots(3);
    await clock.advance(0);
    expect(got).toEqual(["a", "b", "c"]);
  });

  test("fewer of them let nobody go before those in use beyond them have cooled", async () => {
    const { clock, limiter, got, askAll, end } = setUp(4);
    await askAll(["a", "b", "c", "d", "e"]);
    limiter.setSlots(2);
    end(["a", "b"]);
    await clock.advance(1_000);
    end(["c", "d"]);
    await clock.advance(2_000);
    expect(got).toEqual(["a", "b", "c", "d"]);
    await clock.advance(1_000);
    expect(got).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("a receiver never counts more in any window than the most slots there were in it", async () => {
    const holdMs = 300;
    const seed = fc.record({
      changes: fc.array(fc.record({ afterMs: fc.nat(500), slots: fc.integer({ min: 1, max: 20 }) }), {
        maxLength: 4,
      }),
      latencies: fc.array(fc.nat(90), { minLength: 1, maxLength: 7 }),
    });
    await fc.assert(
      fc.asyncProperty(seed, async ({ changes, latencies }) => {
        const clock = fakeClock();
        const limiter = createLimiter({ slots: 10, holdMs, clock });
        const inForce = [{ from: Number.NEGATIVE_INFINITY, slots: 10 }];
        const arrivals: number[] = [];
        const request = async (index: number) => {
          const slot = await limiter.acquire();
          await clock.sleep(latencies[index % latencies.length] ?? 0);
          arrivals.push(clock.monotonic());
          await clock.sleep(latencies[(index * 3) % latencies.length] ?? 0);
          slot.done();
        };
        const all = Promise.all(Array.from({ length: 60 }, (_, index) => request(index)));
        for (const { afterMs, slots } of changes) {
          await clock.advance(afterMs);
          limiter.setSlots(slots);
          inForce.push({ from: clock.monotonic(), slots });
        }
        limiter.setSlots(20);
        inForce.push({ from: clock.monotonic(), slots: 20 });
        await clock.run(all);
        for (const from of arrivals) {
          const counted = arrivals.filter((at) => at >= from && at < from + holdMs).length;
          const most = inForce.filter(
            ({ from: since }, index) =>
              since < from + holdMs && (inForce[index + 1]?.from ?? Number.POSITIVE_INFINITY) >= from - 90,
          );
          expect(counted).toBeLessThanOrEqual(Math.max(...most.map(({ slots }) => slots)));
        }
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});

describe("priorities", () => {
  test("a high one overtakes bulk ones that wait, and each eighth turn is a bulk one's", async () => {
    const { clock, got, askAll, end } = setUp(1);
    const names = (kind: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${kind}${index}`);
    await askAll(["first"]);
    await askAll(names("b", 3), { priority: "bulk" });
    await askAll(names("h", 15));
    for (let turn = 0; turn < 19; turn += 1) {
      end(got.slice(-1));
      await clock.advance(3_000);
    }
    expect(got.slice(1)).toEqual([...names("h", 7), "b0", ...names("h", 15).slice(7, 14), "b1", "h14", "b2"]);
  });
});

describe("places", () => {
  test("bound the requests on their way, not those that cool", async () => {
    const { clock, limiter, got, askAll, end } = setUp(10, { places: 2 });
    await askAll(["a", "b", "c", "d"]);
    expect(got).toEqual(["a", "b"]);
    expect(limiter).toMatchObject({ inFlight: 2, waiting: 2, free: 8 });
    end(["a"]);
    await clock.advance(0);
    expect(got).toEqual(["a", "b", "c"]);
  });

  test("a high one takes the next place before bulk ones", async () => {
    const { clock, got, askAll, end } = setUp(10, { places: 1 });
    await askAll(["a", "b", "c"], { priority: "bulk" });
    await askAll(["high"]);
    end(["a"]);
    await clock.advance(0);
    expect(got).toEqual(["a", "high"]);
  });
});

describe("bytes a second", () => {
  test("a request whose bytes are there does not go before one that waits for its own", async () => {
    const { clock, got, askAll } = setUp(10, { bytesPerSecond: 1_000 });
    await askAll(["a"], { bytes: 600 });
    await askAll(["b"], { bytes: 500 });
    await askAll(["c"], { bytes: 100 });
    expect(got).toEqual(["a"]);
    await clock.advance(100);
    expect(got).toEqual(["a", "b"]);
    await clock.advance(100);
    expect(got).toEqual(["a", "b", "c"]);
  });

  test("are a second's worth at once, and then as fast as they come in", async () => {
    const { clock, got, askAll } = setUp(10, { bytesPerSecond: 1_000 });
    await askAll(["a", "b", "c"], { bytes: 500 });
    expect(got).toEqual(["a", "b"]);
    await clock.advance(499);
    expect(got).toEqual(["a", "b"]);
    await clock.advance(2);
    expect(got).toEqual(["a", "b", "c"]);
  });

  test("let a request go that is larger than they are, and those after it wait for what it took", async () => {
    const { clock, got, askAll } = setUp(10, { bytesPerSecond: 100_000 });
    await askAll(["large"], { bytes: 500_000 });
    await askAll(["small"], { bytes: 1_000 });
    expect(got).toEqual(["large"]);
    await clock.advance(4_005);
    expect(got).toEqual(["large"]);
    await clock.advance(10);
    expect(got).toEqual(["large", "small"]);
  });

  test("that were not sent are given back, once", async () => {
    const { clock, got, held, askAll } = setUp(10, { bytesPerSecond: 1_000 });
    await askAll(["a"], { bytes: 1_000 });
    held.get("a")?.unused();
    held.get("a")?.unused();
    await askAll(["b", "c"], { bytes: 1_000 });
    expect(got).toEqual(["a", "b"]);
    await clock.advance(1_000);
    expect(got).toEqual(["a", "b", "c"]);
  });

  test("can be changed and lifted while requests wait", async () => {
    const { clock, limiter, got, askAll } = setUp(10, { bytesPerSecond: 1_000 });
    await askAll(["a", "b", "c", "d"], { bytes: 1_000 });
    expect(got).toEqual(["a"]);
    limiter.setBytesPerSecond(10_000);
    await clock.advance(101);
    expect(got).toEqual(["a", "b"]);
    limiter.setBytesPerSecond(undefined);
    await clock.advance(0);
    expect(got).toEqual(["a", "b", "c", "d"]);
  });

  test("of any requests, no window gets more than its worth and one second's more", async () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(sizes, async (all) => {
        const clock = fakeClock();
        const limiter = createLimiter({ slots: 1_000, holdMs: 10, clock, bytesPerSecond: 1_000 });
        const sent: { at: number; bytes: number }[] = [];
        const request = async (bytes: number) => {
          const slot = await limiter.acquire({ bytes });
          sent.push({ at: clock.monotonic(), bytes });
          slot.done();
        };
        await clock.run(Promise.all(all.map(request)));
        expect(sent).toHaveLength(all.length);
        for (const [index, first] of sent.entries()) {
          let sum = 0;
          for (const { at, bytes } of sent.slice(index)) {
            sum += bytes;
            expect(sum).toBeLessThanOrEqual(at - first.at + Math.max(1_000, bytes) + bytes + 1e-6);
          }
        }
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});

describe("a 429", () => {
  test("leaves nine tenths of what got through in force, for all who wait", async () => {
    const { clock, limiter, got, held, askAll } = setUp(100, { places: 60 });
    const names = Array.from({ length: 200 }, (_, index) => `${index}`);
    await askAll(names);
    for (const name of names.slice(0, 50)) held.get(name)?.done();
    held.get("50")?.done({ retryAfterMs: undefined });
    await clock.advance(0);
    expect(limiter.slots).toBe(45);
    held.get("51")?.done({ retryAfterMs: undefined });
    expect(limiter.slots).toBe(45);
    const before = got.length;
    await clock.advance(2_999);
    expect(got).toHaveLength(before);
  });

  test("lets nothing go before its Retry-After has passed", async () => {
    const { clock, limiter, got, held, askAll } = setUp(100);
    await askAll(["a"]);
    held.get("a")?.done({ retryAfterMs: 20_000 });
    await askAll(["b"], { priority: "high" });
    await clock.advance(19_999);
    expect(limiter).toMatchObject({ pausedMs: 1, free: 0 });
    expect(got).toEqual(["a"]);
    await clock.advance(1);
    expect(got).toEqual(["a", "b"]);
  });

  test("with a Retry-After beyond a request's patience ends its wait, and that of those who ask later", async () => {
    const { limiter, held, askAll } = setUp(1);
    await askAll(["a"]);
    const waits = limiter.acquire({ patienceMs: 60_000 });
    const isPatient = limiter.acquire({ patienceMs: 300_000 });
    held.get("a")?.done({ retryAfterMs: 120_000 });
    await expect(waits).rejects.toThrow(new LongPause(120_000));
    await expect(limiter.acquire({ patienceMs: 119_999 })).rejects.toThrow(LongPause);
    expect(limiter.waiting).toBe(1);
    void isPatient;
  });
});

/** The largest number of `times` that lie within less than `width` of each other. */
function mostInAnyWindow(times: readonly number[], width: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return Math.max(...sorted.map((from) => sorted.filter((at) => at >= from && at < from + width).length));
}
