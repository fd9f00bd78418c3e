import { expect, test } from "vitest";
import { uuidFrom } from "./uuid.ts";

test("the extremes of the source give the extremes of a version 4 UUID", () => {
  expect(uuidFrom(() => 0)).toBe("00000000-0000-4000-8000-000000000000");
  expect(uuidFrom(() => 1 - Number.EPSILON)).toBe("ffffffff-ffff-4fff-bfff-ffffffffffff");
});

test("different numbers give different ids of the right form", () => {
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const ids = Array.from({ length: 1_000 }, () => uuidFrom(random));
  expect(new Set(ids).size).toBe(1_000);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
