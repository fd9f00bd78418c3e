import { describe, expect, test } from "vitest";
import type { Member } from "./rateTables.ts";
import { createWatch, type Times } from "./watch.ts";

const holdMs = 3_000;
const longestMs = 10_000;
const member = (given: Partial<Member> = {}): Member => ({
  id: "other",
  held: 5,
  demand: 5,
  through: 0,
  longestMs,
  looks: 1,
  seenAt: 0,
  bootAt: 0,
  ...given,
});
const at = (ms: number, given: Partial<Times> = {}): Times => ({
  monotonic: ms,
  wall: ms,
  boot: ms,
  ...given,
});

const setUp = () => {
  const asked: number[] = [];
  let alive = true;
  let now = 0;
  const watch = createWatch({
    holdMs,
    quietMs: 1_000,
    isAlive: () => {
      asked.push(now);
      return alive;
    },
  });
  return {
    asked,
    die() {
      alive = false;
    },
    look(ms: number, given: Partial<Member> = {}) {
      now = ms;
      watch.look([member(given)], at(ms));
    },
    isOver: (times: Times, given: Partial<Member> = {}) => watch.isOver(member(given), times),
    isQuiet: (ms: number) => watch.isQuiet("other", at(ms)),
  };
};

describe("createWatch", () => {
  test("looks at a lock when the process is new, and then each second that it is quiet", () => {
    const { asked, look } = setUp();
    for (let ms = 0; ms <= 3_000; ms += 100) look(ms, { looks: Math.min(ms, 1_200) });
    expect(asked).toEqual([0, 2_200]);
    look(3_100);
    for (let ms = 3_200; ms <= 6_200; ms += 100) look(ms);
    expect(asked).toEqual([0, 2_200, 4_100, 5_100, 6_100]);
  });

  test("does not look at one that holds nothing", () => {
    const { asked, look } = setUp();
    for (let ms = 0; ms <= 3_000; ms += 100) look(ms, { held: 0 });
    expect(asked).toEqual([]);
  });

  test("looks at once at one that has said goodbye", () => {
    const { asked, look, die, isOver } = setUp();
    look(0);
    look(1_000, { looks: 2 });
    die();
    const left = { looks: 3, longestMs: 0 };
    look(1_100, left);
    expect(asked).toEqual([0, 1_100]);
    expect(isOver(at(4_099), left)).toBe(false);
    expect(isOver(at(4_100), left)).toBe(true);
  });

  test("one that lives is never over, however long it is quiet", () => {
    const { look, isOver, isQuiet } = setUp();
    look(0);
    expect(isQuiet(999)).toBe(false);
    expect(isQuiet(1_000)).toBe(true);
    look(10_000_000);
    expect(isOver(at(20_000_000))).toBe(false);
  });

  test("one that was found dead is over after its longest request and a window, by the monotonic clock", () => {
    const { look, die, isOver, isQuiet } = setUp();
    look(0);
    die();
    look(1_000);
    expect(isQuiet(1_000)).toBe(true);
    expect(isOver(at(13_999))).toBe(false);
    expect(isOver(at(14_000, { wall: -5_000_000, boot: 0 }))).toBe(true);
  });

  test("one that wrote once more is not over", () => {
    const { look, die, isOver } = setUp();
    die();
    look(0);
    expect(isOver(at(20_000), { looks: 2 })).toBe(false);
    expect(isOver(at(20_000))).toBe(true);
  });

  test.each([
    ["both clocks say so", {}, true],
    ["the wall clock alone says so", { boot: 74_999 }, false],
    ["the time since the machine began alone says so", { wall: 74_999 }, false],
    ["the machine began anew", { boot: -1 }, false],
  ])("one that died more than a minute ago is over at once when %s", (_, times, over) => {
    const { look, die, isOver } = setUp();
    die();
    look(0);
    expect(isOver(at(1, { wall: 75_000, boot: 75_000, ...times }))).toBe(over);
  });
});
