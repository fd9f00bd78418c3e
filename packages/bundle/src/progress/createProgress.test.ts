import { expect, test } from "vitest";
import { memoryNotebook } from "../../test/support.ts";
import { createProgress } from "./createProgress.ts";

function observedProgress({ live = true } = {}) {
  const notebook = memoryNotebook({ live });
  return { progress: createProgress(notebook), time: notebook.time, output: notebook.output };
}

const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

test("a bar shows count, part, rate and remaining time", async () => {
  const { progress, time, output } = observedProgress();
  const bar = progress("purchases", 1_000);
  time.move(500);
  bar.set(250);
  await tick();
  expect(output.texts()).toEqual([
    `purchases  [${".".repeat(24)}]  0 of 1,000, 0 %`,
    `purchases  [######${".".repeat(18)}]  250 of 1,000, 25 %, 500 a second, 1.5 s left`,
  ]);
  expect(output.shown[1]).toMatchObject({ kind: "update", id: output.shown[0]?.id });
  expect(output.html()).toContain('<progress max="1" value="0.25" aria-label="purchases">');
});

test("the last state stays, says how long it took, and is flushed", async () => {
  const { progress, time, output } = observedProgress();
  const bar = progress("purchases", 1_000);
  time.move(2_000);
  bar.set(1_000);
  await bar.end();
  expect(output.texts().at(-1)).toBe(`purchases  [${"#".repeat(24)}]  1,000 in 2.0 s, 500 a second`);
  expect(output.shown.at(-1)?.kind).toBe("flush");
});

test("what ends early says where", async () => {
  const { progress, time, output } = observedProgress();
  const bar = progress("purchases", 1_000);
  time.move(1_000);
  bar.set(10);
  await bar.end();
  expect(output.texts().at(-1)).toContain("ended at 10 of 1,000 in 1.0 s");
});

test("a picture comes at most every 100 ms, and the newest count is never left out", async () => {
  const { progress, time, output } = observedProgress();
  const bar = progress("calls", 1_000);
  for (let done = 1; done <= 90; done += 1) {
    time.move(1);
    bar.set(done);
  }
  await tick();
  expect(output.shown).toHaveLength(1);
  time.move(10);
  await tick();
  expect(output.texts().at(-1)).toContain("90 of 1,000");
});

test("where pictures cannot replace each other there is a line every 2 seconds", async () => {
  const { progress, time, output } = observedProgress({ live: false });
  const bar = progress("calls", 100);
  for (let done = 1; done <= 100; done += 1) {
    time.move(100);
    bar.set(done);
  }
  await bar.end();
  expect(output.texts().filter((text) => text !== "").length).toBe(1 + 5 + 1);
});

test("without a total there is a count and a rate", async () => {
  const { progress, time, output } = observedProgress();
  const bar = progress("rows");
  time.move(1_000);
  bar.add(42);
  await tick();
  expect(output.texts()[1]).toBe("rows  42, 42 a second");
  bar.add();
  expect(output.html()).toContain('<progress max="1" aria-label="rows">');
  await bar.end();
  expect(output.texts().at(-1)).toBe("rows  43 in 1.0 s, 43 a second");
});

test("a batch is followed by all its outcomes", async () => {
  const { progress, time, output } = observedProgress();
  const bar = progress("calls", 100);
  time.move(1_000);
  bar.follow({ delivered: 40, rejected: 5, suppressed: 3, unsent: 2 });
  await tick();
  expect(output.texts()[1]).toContain("50 of 100");
});

test("nothing moves after the end, and ending again changes nothing", async () => {
  const { progress, time, output } = observedProgress();
  const bar = progress("calls", 10);
  await bar.end();
  const before = output.texts().length;
  bar.set(5);
  time.move(1_000);
  await bar.end();
  expect(output.texts().length).toBe(before);
});

test("a block that leaves ends its bar", async () => {
  const { progress, output } = observedProgress();
  await (async () => {
    await using bar = progress("calls", 2);
    bar.set(2);
  })();
  expect(output.texts().at(-1)).toMatch(/calls {2}\[#+\] {2}2 in/);
});

test("two bars do not share their place", () => {
  const { progress, output } = observedProgress();
  progress("one", 1);
  progress("two", 1);
  expect(new Set(output.shown.map(({ id }) => id)).size).toBe(2);
});

test("a label stays text", () => {
  const { progress, output } = observedProgress();
  progress('<b>"x"</b>', 1);
  expect(output.html()).not.toContain("<b>");
});
