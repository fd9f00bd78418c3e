import { expect, test } from "vitest";
import { createIdSet } from "./idSet.ts";

test("tells 300,000 ids apart and knows each again", () => {
  const ids = createIdSet();
  const idOf = (at: number) => `${at.toString(16).padStart(8, "0")}-4c1e-4b7a-9d3f-a2b4c6d8e0f1`;
  let fresh = 0;
  for (let round = 0; round < 2; round++) {
    for (let at = 0; at < 300_000; at++) if (ids.add(idOf(at))) fresh++;
  }
  expect([fresh, ids.size]).toEqual([300_000, 300_000]);
});

test.each(["", "a", "\u0000", "\u{1f9e6}", "x".repeat(10_000)])("takes any text once", (id) => {
  const ids = createIdSet();
  expect([ids.add(id), ids.add(id), ids.size]).toEqual([true, false, 1]);
});

test("forgets everything when cleared", () => {
  const ids = createIdSet();
  ids.add("a");
  ids.clear();
  expect([ids.size, ids.add("a")]).toEqual([0, true]);
});
