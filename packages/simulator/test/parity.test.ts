import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { behaviours } from "../src/behaviours.ts";
import { rowOf, rowsIn } from "./parityTable.ts";

const rows = rowsIn(readFileSync(new URL("../../../docs/simulator.md", import.meta.url), "utf8"));

test.each(behaviours)("docs/simulator.md has the row of $id", (behaviour) => {
  // `node packages/simulator/scripts/parity.ts` writes the table anew
  expect(rows).toContain(rowOf(behaviour));
});

test("docs/simulator.md has no row without a behaviour, and none twice", () => {
  expect(rows).toEqual(behaviours.map(rowOf));
});

test("every behaviour says where it was read, and when", () => {
  for (const { id, source, date } of behaviours) {
    expect(source, id).not.toBe("");
    expect(date, id).toMatch(/^20\d\d-(0[1-9]|1[0-2])$/);
  }
});
