import { expect, test } from "vitest";
import { createEventLog } from "./eventLog.ts";

const any = () => true;
const kept = (log: ReturnType<typeof createEventLog>) =>
  Array.from(log.newest(any, any), ({ text, item }) => `${text}${item}`).toReversed();

test("keeps the newest events and lets go of bodies that hold none of them", () => {
  const log = createEventLog(3, 1_000);
  log.open("aa", 0);
  for (const item of [0, 1]) log.add(item, 2, 1);
  log.open("bb", 0);
  for (const item of [0, 4]) log.add(item, 2, 1);
  expect(kept(log)).toEqual(["aa1", "bb0", "bb4"]);
  expect(log.characters).toBe(4);
  log.open("c", 0);
  log.add(0, 2, 1);
  expect(kept(log)).toEqual(["bb0", "bb4", "c0"]);
  expect(log.characters).toBe(3);
});

test("a body larger than the log keeps its last events", () => {
  const log = createEventLog(2, 1_000);
  log.open("a", 0);
  for (let item = 0; item < 5; item++) log.add(item, 2, 1);
  expect(kept(log)).toEqual(["a3", "a4"]);
  expect([log.size, log.characters]).toEqual([2, 1]);
});

test("holds no more text than it may", () => {
  const log = createEventLog(100, 10);
  for (const letter of ["a", "b", "c"]) {
    log.open(letter.repeat(4), 0);
    log.add(0, 2, 1);
  }
  expect(kept(log)).toEqual(["bbbb0", "cccc0"]);
  log.open("d".repeat(11), 0);
  log.add(0, 2, 1);
  expect(kept(log)).toEqual([`${"d".repeat(11)}0`]);
});

test("keeps nothing where nothing may be kept, and starts anew when cleared", () => {
  const none = createEventLog(0, 1_000);
  none.open("a", 0);
  none.add(0, 2, 1);
  expect(kept(none)).toEqual([]);
  const log = createEventLog(2, 1_000);
  log.open("a", 0);
  log.add(0, 2, 1);
  log.clear();
  expect([kept(log), log.size, log.characters]).toEqual([[], 0, 0]);
});
