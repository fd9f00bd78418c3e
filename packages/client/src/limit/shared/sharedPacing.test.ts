import { expect, test } from "vitest";
import type { Service } from "./rateTables.ts";
import { createSharedPacing } from "./sharedPacing.ts";

const nothing: Service = {
  pace: undefined,
  slowed: 0,
  pausedUntil: 0,
  failures: 0,
  openUntil: 0,
  failedAt: 0,
};
const wall = 1_790_000_000_000;
const known = (ms: number, given: { wall?: number; othersThrough?: number } = {}) => ({
  now: { monotonic: ms, wall: wall + ms, boot: ms, ...(given.wall !== undefined && { wall: given.wall }) },
  othersThrough: given.othersThrough ?? 0,
  most: 3_000,
});
const refusal = (through: number, now: number, begunAt = now - 1) => ({
  begunAt,
  through,
  now,
  pausedUntil: 0,
});

const setUp = () => {
  let urged = 0;
  const urge = () => {
    urged += 1;
  };
  const start = () => createSharedPacing(3_000, urge);
  return { start, urged: () => urged };
};

test("a 429 counts what got through in all processes", () => {
  const { start, urged } = setUp();
  const one = start();
  one.settle(nothing, known(0));
  one.limited(refusal(100, 10));
  expect(urged()).toBe(1);
  const settled = one.settle(nothing, known(11, { othersThrough: 200 }));
  expect(settled).toMatchObject({ pace: { slots: 270, ceiling: 300 }, slowed: 1 });
  expect(one.slots).toBe(270);
});

test("429s of several processes at one time lower the slots once", () => {
  const { start } = setUp();
  const [one, two] = [start(), start()];
  for (const each of [one, two]) each.settle(nothing, known(0));
  one.limited(refusal(300, 10));
  two.limited(refusal(50, 10));
  const first = one.settle(nothing, known(11));
  const second = two.settle(first, known(12));
  expect(second).toEqual(first);
  expect(two.slots).toBe(270);
  two.limited(refusal(50, 13, 9)); // begun before it knew
  expect(two.settle(second, known(14))).toEqual(first);
  two.limited(refusal(100, 500, 400));
  expect(two.settle(second, known(501)).pace?.slots).toBe(90);
});

test("one process raises the slots for all, after a window in which it was short", () => {
  const { start } = setUp();
  const [one, two] = [start(), start()];
  for (const each of [one, two]) each.settle(nothing, known(0));
  one.limited(refusal(300, 10));
  let service = one.settle(nothing, known(10));
  service = two.settle(service, known(10));
  one.tick(20, 3_000, true);
  two.tick(20, 3_000, true);
  expect(one.settle(service, known(3_009))).toBe(service);
  service = one.settle(service, known(3_010));
  expect(service.pace).toMatchObject({ slots: 273, at: wall + 3_010 });
  expect(two.settle(service, known(3_011))).toBe(service);
  expect(two.slots).toBe(273);
  expect(two.settle(service, known(6_011))).toBe(service); // nobody was short since
});

test("a wall clock that is set back an hour does not hold the slots down for an hour", () => {
  const { start } = setUp();
  const one = start();
  one.settle(nothing, known(0));
  one.limited(refusal(300, 10));
  const service = one.settle(nothing, known(10));
  const back = wall - 3_600_000;
  const seen = one.settle(service, known(20, { wall: back }));
  expect(seen.pace).toMatchObject({ slots: 270, at: back });
  one.tick(30, 3_000, true);
  expect(one.settle(seen, known(3_020, { wall: back + 3_000 })).pace?.slots).toBe(273);
});
