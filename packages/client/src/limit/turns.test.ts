import fc from "fast-check";
import { expect, test } from "vitest";
import { createTurns, type Priority } from "./turns.ts";

const takeAll = (turns: ReturnType<typeof createTurns<string>>) => {
  const taken: string[] = [];
  for (let one = turns.take(); one !== undefined; one = turns.take()) taken.push(one);
  return taken;
};

test("high ones go before bulk ones, each in the order of coming", () => {
  const turns = createTurns<string>();
  for (const name of ["b1", "h1", "b2", "h2"]) turns.add(name, name.startsWith("h") ? "high" : "bulk");
  expect(turns.next).toBe("h1");
  expect(takeAll(turns)).toEqual(["h1", "h2", "b1", "b2"]);
});

test("each eighth turn is for bulk while both wait, however many high ones come", () => {
  const turns = createTurns<string>();
  for (let index = 0; index < 20; index += 1) turns.add("b", "bulk");
  const taken: string[] = [];
  for (let index = 0; index < 80; index += 1) {
    turns.add("h", "high");
    taken.push(turns.take() ?? "nobody");
  }
  expect(taken.join("")).toBe("hhhhhhhb".repeat(10));
});

test("one who left is passed over", () => {
  const turns = createTurns<string>();
  const leave = turns.add("a", "bulk");
  const leaveMiddle = [turns.add("b", "bulk"), turns.add("c", "bulk")][0];
  turns.add("d", "bulk");
  leaveMiddle?.();
  leave();
  leave();
  expect(turns.size).toBe(2);
  expect(takeAll(turns)).toEqual(["c", "d"]);
});

test("those who are chosen are taken out of both lines, and the others keep their order", () => {
  const turns = createTurns<string>();
  for (const name of ["b1", "h1", "b2", "h2", "b3"]) turns.add(name, name.startsWith("h") ? "high" : "bulk");
  expect(turns.takeOut((name) => name === "b1" || name === "h1" || name === "b3")).toEqual([
    "h1",
    "b1",
    "b3",
  ]);
  expect(takeAll(turns)).toEqual(["h2", "b2"]);
});

test("all who came and did not leave get one turn, in their priority's order", () => {
  const steps = fc.array(fc.record({ high: fc.boolean(), leaves: fc.boolean() }), { maxLength: 3_000 });
  fc.assert(
    fc.property(steps, (all) => {
      const turns = createTurns<string>();
      const stay: Record<Priority, string[]> = { high: [], bulk: [] };
      const leavers: (() => void)[] = [];
      for (const [index, { high, leaves }] of all.entries()) {
        const priority = high ? "high" : "bulk";
        const leave = turns.add(`${priority} ${index}`, priority);
        if (leaves) leavers.push(leave);
        else stay[priority].push(`${priority} ${index}`);
      }
      for (const leave of leavers) leave();
      const taken = takeAll(turns);
      expect(taken.filter((name) => name.startsWith("high"))).toEqual(stay.high);
      expect(taken.filter((name) => name.startsWith("bulk"))).toEqual(stay.bulk);
      expect(turns.size).toBe(0);
    }),
    { numRuns: 50 },
  );
});
