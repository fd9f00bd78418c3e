import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createIdIndex } from "./idIndex.ts";

describe("createIdIndex", () => {
  test("finds exactly the ids that were there before", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", maxLength: 3 }), { maxLength: 3_000 }), (ids) => {
        const index = createIdIndex();
        const seen = new Set<string>();
        for (const id of ids) {
          expect(index.add(id)).toBe(!seen.has(id));
          seen.add(id);
        }
      }),
    );
  });

  test("keeps what it has when it grows", () => {
    const index = createIdIndex();
    const ids = Array.from({ length: 50_000 }, (_, at) => `id-${at}`);
    expect(ids.every((id) => index.add(id))).toBe(true);
    expect(ids.some((id) => index.add(id))).toBe(false);
  });
});
