import { expect, test } from "vitest";
import { chunks } from "./chunks.ts";

async function* some<Item>(...items: Item[]) {
  yield* items;
}

async function sizes(items: AsyncIterable<unknown>, limits: { calls: number; characters: number }) {
  const counts: number[] = [];
  for await (const chunk of chunks(items, limits)) counts.push(chunk.length);
  return counts;
}

test("items keep their order, and the last chunk holds what is left", async () => {
  const seen: number[] = [];
  for await (const chunk of chunks(some(1, 2, 3, 4, 5), { calls: 2, characters: 1_000 })) seen.push(...chunk);
  expect(seen).toEqual([1, 2, 3, 4, 5]);
  expect(await sizes(some(1, 2, 3, 4, 5), { calls: 2, characters: 1_000 })).toEqual([2, 2, 1]);
});

test("large items make smaller chunks", async () => {
  const large = { traits: { note: "x".repeat(500), list: ["y".repeat(400)] } };
  expect(await sizes(some(large, large, large), { calls: 100, characters: 1_500 })).toEqual([2, 1]);
});

test("no item makes no chunk", async () => {
  expect(await sizes(some(), { calls: 2, characters: 10 })).toEqual([]);
});

test("the source is asked for no more than the chunk that is taken", async () => {
  let asked = 0;
  async function* endless() {
    for (;;) yield asked++;
  }
  for await (const chunk of chunks(endless(), { calls: 3, characters: 1_000 })) {
    expect(chunk).toEqual([0, 1, 2]);
    break;
  }
  expect(asked).toBe(3);
});
