import { describe, expect, test } from "vitest";
import { fakeClock } from "../../test/fakeClock.ts";
import type { Refusal } from "./pacing.ts";
import { LongPause, type Slot } from "./slot.ts";
import { createSlotPool, type Lease, type Line, mostOf, type User, wholeLease } from "./slotPool.ts";

const user: User = { slots: 4, longestMs: 1_000 };

/** A pool on a clock that has run for a while, with what it told others. */
async function setUp(given: Partial<Lease> = {}) {
  const clock = fakeClock();
  await clock.advance(100_000);
  const refusals: Refusal[] = [];
  let asked = 0;
  const short = () => {
    asked += 1;
  };
  const lease: Lease = { ...wholeLease, ...given, short };
  const pacing = {
    slots: Number.POSITIVE_INFINITY,
    limited: (refusal: Refusal) => void refusals.push(refusal),
    tick() {},
  };
  const pool = createSlotPool({ holdMs: 3_000, clock, pacing, lease });
  const leave = pool.enter(user);
  const take = (): Slot => pool.take(pool.now(), () => {});
  return { clock, pool, refusals, take, leave, asked: () => asked };
}

/** A line in which `ready` requests wait that may not go. */
function waitingLine({ ready, patienceMs = 0 }: { ready: number; patienceMs?: number }) {
  const refused: Error[] = [];
  const line: Line = {
    ...{ user, ready },
    step: () => false,
    waitMs: () => Number.POSITIVE_INFINITY,
    refuse(error) {
      const refusal = error(patienceMs);
      if (refusal !== undefined) refused.push(refusal);
    },
  };
  return { line, refused };
}

describe("requests that got through", () => {
  test("are those that ended within the window, but for those that were answered 429", async () => {
    const { clock, pool, take } = await setUp();
    const slots = [take(), take(), take()];
    slots[0]?.done();
    slots[1]?.done({ retryAfterMs: undefined });
    await clock.advance(1_000);
    slots[2]?.done();
    expect(pool.through).toBe(2);
    await clock.advance(1_999);
    expect(pool.through).toBe(2);
    await clock.advance(1); // both of the first moment have left the window
    expect(pool.through).toBe(1);
    await clock.advance(1_000);
    expect(pool.through).toBe(0);
  });

  test("are what a 429 is weighed by", async () => {
    const { clock, refusals, take } = await setUp();
    const slots = [take(), take(), take(), take()];
    slots[0]?.done();
    slots[1]?.done({ retryAfterMs: undefined });
    slots[2]?.done({ retryAfterMs: undefined });
    await clock.advance(3_000);
    slots[3]?.done({ retryAfterMs: undefined });
    expect(refusals.map(({ through }) => through)).toEqual([1, 1, 0]);
  });
});

describe("a pause", () => {
  test("ends the wait of those whose patience is shorter than what is left of it, and of no other", async () => {
    const { pool } = await setUp();
    const [patient, impatient] = [
      waitingLine({ ready: 1, patienceMs: 500 }),
      waitingLine({ ready: 1, patienceMs: 499 }),
    ];
    for (const { line } of [patient, impatient]) pool.join(line);
    pool.pause(pool.now() + 500);
    expect(patient.refused).toEqual([]);
    expect(impatient.refused).toEqual([new LongPause(500)]);
  });

  test("lets nothing count as ready or free until its last millisecond is over", async () => {
    const { clock, pool } = await setUp();
    pool.join(waitingLine({ ready: 2 }).line);
    expect([pool.ready, pool.free(4)]).toEqual([2, 4]);
    pool.pause(pool.now() + 500);
    expect([pool.ready, pool.free(4)]).toEqual([0, 0]);
    await clock.advance(499);
    expect([pool.ready, pool.free(4)]).toEqual([0, 0]);
    await clock.advance(1);
    expect([pool.ready, pool.free(4)]).toEqual([2, 4]);
  });
});

describe("a lease", () => {
  test("is asked to grow when a request would go with more of it", async () => {
    const { pool, take, asked } = await setUp({ slots: 1 });
    take();
    pool.join(waitingLine({ ready: 1 }).line);
    pool.stir();
    expect(asked()).toBe(1);
  });

  test("is not asked to grow while it has slots, while nobody could go, or during a pause", async () => {
    const enough = await setUp({ slots: 2 });
    enough.take();
    enough.pool.join(waitingLine({ ready: 1 }).line);
    enough.pool.stir();
    const nobody = await setUp({ slots: 1 });
    nobody.take();
    nobody.pool.join(waitingLine({ ready: 0 }).line);
    nobody.pool.stir();
    const paused = await setUp({ slots: 1 });
    paused.take();
    paused.pool.join(waitingLine({ ready: 1 }).line);
    paused.pool.pause(paused.pool.now() + 500);
    paused.pool.stir();
    expect([enough, nobody, paused].map(({ asked }) => asked())).toEqual([0, 0, 0]);
  });

  test("holds to its last millisecond, and is asked for again after it", async () => {
    const { clock, pool, asked } = await setUp({ slots: 2, until: 100_500 });
    const start = pool.now();
    expect(start).toBe(100_000);
    pool.join(waitingLine({ ready: 1 }).line);
    await clock.advance(500);
    pool.stir();
    expect([pool.room(4, pool.now()), asked()]).toEqual([2, 0]);
    await clock.advance(1);
    pool.stir();
    expect([pool.room(4, pool.now()), asked()]).toEqual([0, 1]);
  });
});

test("what is ready is no more than the slots that are free", async () => {
  const { pool, take } = await setUp();
  take();
  take();
  take();
  pool.join(waitingLine({ ready: 5 }).line);
  expect(pool.ready).toBe(1);
});

test("a slot is in use until it has cooled", async () => {
  const { clock, pool, take } = await setUp();
  take().done();
  await clock.advance(2_999);
  expect(pool.used).toBe(1);
  await clock.advance(1);
  expect(pool.used).toBe(0);
});

test("a client that has left counts no more", async () => {
  const { pool, leave } = await setUp();
  expect(mostOf(pool.users, "slots")).toBe(4);
  leave();
  expect(mostOf(pool.users, "slots")).toBe(0);
});
