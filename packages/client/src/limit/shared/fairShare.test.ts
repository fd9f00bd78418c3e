import fc from "fast-check";
import { expect, test } from "vitest";
import { fairShares } from "./fairShare.ts";

test.each([
  [300, [100, 50], [100, 50]],
  [300, [1_000, 1_000, 1_000], [100, 100, 100]],
  [300, [20, 1_000, 1_000], [20, 140, 140]],
  [300, [1_000, 20, 1_000, 130], [93, 20, 93, 93]],
  [0, [5], [0]],
  [-4, [5], [0]],
  [1, [1, 1], [0, 0]],
])("%i slots among %j are %j", (total, demands, shares) => {
  expect(fairShares(total, demands)).toEqual(shares);
});

test("shares are within the total and the demands, and nobody who gets less than it wants gets less than another", () => {
  const demands = fc.array(fc.nat(4_000), { maxLength: 10 });
  fc.assert(
    fc.property(fc.nat(3_000), demands, (total, wanted) => {
      const shares = fairShares(total, wanted);
      expect(shares.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(total);
      for (const [index, share] of shares.entries()) {
        const demand = wanted[index] ?? 0;
        expect(share).toBeLessThanOrEqual(demand);
        if (share < demand) expect(share).toBe(Math.max(...shares));
      }
    }),
  );
});
