import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { faster, type Pace, remembered, slower } from "./pace.ts";
import { createPacing } from "./pacing.ts";

const unlimited = Number.POSITIVE_INFINITY;

describe("slower", () => {
  test("takes nine tenths of what got through", () => {
    expect(slower(300, unlimited, 7)).toEqual({ slots: 270, ceiling: 300, step: 3, at: 7 });
  });

  test("leaves four slots when nothing got through", () => {
    expect(slower(0, unlimited, 0)).toMatchObject({ slots: 4, step: 1 });
  });

  test("never raises", () => {
    expect(slower(3_000, 40, 0).slots).toBe(40);
  });
});

describe("faster", () => {
  const from = slower(300, unlimited, 0);

  test("adds a hundredth for each clean window up to a twentieth over the ceiling", () => {
    const steps = [from];
    for (let window = 1; window <= 15; window += 1) {
      const next = faster(steps.at(-1) ?? from, 3_000, window);
      if (next !== undefined) steps.push(next);
    }
    expect(steps.map(({ slots }) => slots)).toEqual([
      270, 273, 276, 279, 282, 285, 288, 291, 294, 297, 300, 303, 306, 309, 312, 315,
    ]);
  });

  test("is back at all slots within 30 windows when the limit was lifted", () => {
    let pace: Pace | undefined = from;
    let windows = 0;
    for (; pace !== undefined; windows += 1) pace = faster(pace, 3_000, windows);
    expect(windows).toBeLessThan(30);
  });

  test("rises from any pace, and never over all slots", () => {
    const numbers = fc.integer({ min: 0, max: 5_000 });
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 5_000 }), (through, most) => {
        let pace: Pace | undefined = slower(through, most, 0);
        for (let before = 0; pace !== undefined; ) {
          expect(pace.slots).toBeGreaterThan(before);
          expect(pace.slots).toBeLessThanOrEqual(most);
          before = pace.slots;
          pace = faster(pace, most, 0);
        }
      }),
    );
  });
});

test("a pace is forgotten after five minutes without a sign", () => {
  const pace = slower(300, unlimited, 1_000);
  expect(remembered(pace, 301_000)).toBe(pace);
  expect(remembered(pace, 301_001)).toBeUndefined();
  expect(remembered(pace, -5_000_000)).toBe(pace);
});

describe("createPacing", () => {
  test("counts all 429s of requests that were on their way together as one", () => {
    const pacing = createPacing(3_000);
    pacing.limited({ begunAt: 0, through: 300, now: 100, pausedUntil: 0 });
    for (let index = 0; index < 63; index += 1) {
      pacing.limited({ begunAt: 99, through: 300 - index, now: 101, pausedUntil: 0 });
    }
    expect(pacing.slots).toBe(270);
    pacing.limited({ begunAt: 200, through: 200, now: 300, pausedUntil: 0 });
    expect(pacing.slots).toBe(180);
  });

  test("rises only after a whole window, and only when somebody waited", () => {
    const pacing = createPacing(3_000);
    pacing.limited({ begunAt: 0, through: 100, now: 0, pausedUntil: 0 });
    pacing.tick(2_999, 3_000, true);
    expect(pacing.slots).toBe(90);
    pacing.tick(3_000, 3_000, false);
    expect(pacing.slots).toBe(91);
    pacing.tick(6_000, 3_000, false);
    expect(pacing.slots).toBe(91);
    pacing.tick(303_001, 3_000, true);
    expect(pacing.slots).toBe(unlimited);
  });

  test("neither rises nor is forgotten while nothing may be sent", () => {
    const pacing = createPacing(3_000);
    pacing.limited({ begunAt: 0, through: 100, now: 0, pausedUntil: 300_000 });
    pacing.tick(302_999, 3_000, true);
    expect(pacing.slots).toBe(90);
    pacing.tick(303_000, 3_000, true);
    expect(pacing.slots).toBe(91);
  });
});
