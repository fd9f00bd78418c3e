import { expect, test } from "vitest";
import { fakeClock } from "../../../test/fakeClock.ts";
import { createRounds, type RoundsOptions } from "./rounds.ts";

const setUp = () => {
  const clock = fakeClock();
  const refs: (boolean | undefined)[] = [];
  const failures: string[] = [];
  const now = {
    needed: "no" as ReturnType<RoundsOptions["needed"]>,
    found: "enough" as ReturnType<RoundsOptions["look"]>,
  };
  let looks = 0;
  const rounds = createRounds({
    clock: {
      ...clock,
      sleep(ms, signal, options) {
        refs.push(options?.ref);
        return clock.sleep(ms, signal);
      },
    },
    everyMs: 100,
    look() {
      looks += 1;
      return now.found;
    },
    needed: () => now.needed,
    fail: ({ message }) => void failures.push(message),
  });
  return { clock, rounds, now, refs, failures, looks: () => looks };
};

test("one who is short looks at once, once for all who are short together", async () => {
  const { clock, rounds, looks } = setUp();
  for (let each = 0; each < 10; each += 1) rounds.short();
  expect(looks()).toBe(0);
  await clock.advance(0);
  expect(looks()).toBe(1);
  rounds.short();
  await clock.advance(0);
  expect(looks()).toBe(2);
});

test("a look that brought some slots, and not enough, is followed by another at once", async () => {
  const { clock, rounds, now, looks } = setUp();
  now.found = "some";
  rounds.short();
  await Promise.resolve();
  await Promise.resolve();
  expect(looks()).toBeGreaterThan(1);
  now.found = "enough";
  await clock.advance(0);
});

test("after a look that brought none it looks each so many milliseconds while requests wait", async () => {
  const { clock, rounds, now, looks } = setUp();
  Object.assign(now, { needed: "waiting", found: "none" });
  rounds.short();
  await clock.advance(0);
  for (let each = 0; each < 10; each += 1) rounds.short();
  await clock.advance(99);
  expect(looks()).toBe(1);
  await clock.advance(901);
  expect(looks()).toBe(11);
  now.needed = "no";
  await clock.advance(10_000);
  expect(looks()).toBe(12);
});

test("what is soon is looked at in spite of a look that brought none", async () => {
  const { clock, rounds, now, looks } = setUp();
  Object.assign(now, { needed: "waiting", found: "none" });
  rounds.short();
  await clock.advance(0);
  rounds.soon();
  await clock.advance(0);
  expect(looks()).toBe(2);
});

test("who only holds keeps no process alive, until somebody waits", async () => {
  const { clock, rounds, now, refs } = setUp();
  now.needed = "holding";
  rounds.soon();
  await clock.advance(150);
  expect(refs).toEqual([false, false]);
  Object.assign(now, { needed: "waiting", found: "none" });
  rounds.short();
  await clock.advance(0);
  expect(refs).toEqual([false, false, true]);
});

test("a look that fails says so, and the next one is made when somebody is short", async () => {
  const clock = fakeClock();
  const failures: unknown[] = [];
  const rounds = createRounds({
    clock,
    everyMs: 100,
    look() {
      throw new Error("no disk");
    },
    needed: () => "no",
    fail: (error) => void failures.push(error.message),
  });
  rounds.short();
  await clock.advance(0);
  rounds.short();
  await clock.advance(0);
  expect(failures).toEqual(["no disk", "no disk"]);
});

test("after the end there is no look", async () => {
  const { clock, rounds, now, looks } = setUp();
  Object.assign(now, { needed: "waiting", found: "none" });
  rounds.short();
  await clock.advance(150);
  const before = looks();
  rounds.soon();
  rounds.end();
  rounds.short();
  await clock.advance(10_000);
  expect(looks()).toBe(before);
});
