import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planLease, type Standing } from "./planLease.ts";

const plan = (given: Partial<Standing>) =>
  planLease({ total: 300, held: 0, used: 0, ready: 0, others: [], ...given });
const other = (held: number, demand: number, quiet = false) => ({ held, demand, quiet });

describe("planLease", () => {
  test("a first request takes some slots at once, so that not each one asks", () => {
    expect(plan({ ready: 1 })).toBe(17);
  });

  test("one who uses many takes an eighth more", () => {
    expect(plan({ held: 160, used: 160, ready: 4 })).toBe(184);
  });

  test("nobody takes more than there are", () => {
    expect(plan({ held: 10, used: 10, ready: 100, others: [other(280, 280)] })).toBe(20);
  });

  test("who needs none gives all back", () => {
    expect(plan({ held: 300 })).toBe(0);
  });

  test("who needs few keeps what it has while nobody else is short", () => {
    expect(plan({ held: 300, used: 1 })).toBe(300);
    expect(plan({ held: 300, used: 1, others: [other(0, 5)] })).toBe(1);
  });

  test("one with more than its part gives it back when another is short", () => {
    expect(plan({ held: 300, used: 300, ready: 16, others: [other(0, 16)] })).toBe(284);
    expect(plan({ held: 300, used: 300, ready: 16, others: [other(0, 500)] })).toBe(150);
  });

  test("one that is short takes its part and no more while another is short", () => {
    expect(plan({ held: 10, used: 10, ready: 500, others: [other(100, 500)] })).toBe(150);
  });

  test("slots of one that is not heard of are out of reach, and its demand counts no more", () => {
    expect(plan({ ready: 500, others: [other(100, 500, true)] })).toBe(200);
    expect(plan({ ready: 500, others: [other(100, 500, true), other(0, 500)] })).toBe(100);
  });

  test("fewer slots in force are fewer for each", () => {
    expect(plan({ total: 100, held: 150, used: 150, ready: 16, others: [other(150, 166)] })).toBe(50);
    expect(plan({ total: 100, held: 150, used: 150, others: [other(150, 150)] })).toBe(50);
  });

  test("what rounding leaves over goes to who asks first", () => {
    expect(plan({ total: 1, ready: 1, others: [other(0, 1), other(0, 1)] })).toBe(1);
    expect(plan({ total: 1, ready: 1, others: [other(1, 1), other(0, 1)] })).toBe(0);
  });
});

test("whatever processes do in whatever order, they never hold more than all slots together, and all get on", () => {
  const step = fc.record({ who: fc.nat(3), takes: fc.nat(120), ends: fc.nat(120), waits: fc.nat(60) });
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 400 }), fc.array(step, { maxLength: 60 }), (total, steps) => {
      const all = Array.from({ length: 4 }, () => ({ slots: 0, held: 0, used: 0, ready: 0, demand: 0 }));
      const look = (one: (typeof all)[number]) => {
        const { held, used, ready } = one;
        const others = all.filter((each) => each !== one).map((each) => ({ ...each, quiet: false }));
        one.slots = planLease({ total, held, used, ready, others });
        one.held = Math.max(one.slots, used);
        one.demand = used + ready;
        expect(all.reduce((sum, each) => sum + each.held, 0)).toBeLessThanOrEqual(total);
      };
      for (const { who, takes, ends, waits } of steps) {
        const one = all[who];
        if (one === undefined) continue;
        one.used = Math.max(0, one.used - ends);
        one.used += Math.max(0, Math.min(takes, one.slots - one.used));
        one.ready = waits;
        look(one);
      }
      // from any state, once all that is used has cooled and each wants one, each is served within a few looks
      for (const one of all) Object.assign(one, { used: 0, ready: 1 });
      const served = new Set<number>();
      for (let round = 0; round < 8; round += 1) {
        for (const [index, one] of all.entries()) {
          look(one);
          if (one.slots > 0) served.add(index);
          if (served.has(index)) one.ready = 0;
        }
      }
      expect(served.size).toBe(4);
    }),
  );
});
