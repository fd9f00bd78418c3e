import fc from "fast-check";
import { expect, test } from "vitest";
import { countSteps } from "./histogram.ts";

test("steps are of a round width and meet each other", () => {
  expect(countSteps([0.1, 0.2, 0.35, 0.9], 5)).toEqual([
    { from: 0, to: 0.2, rows: 1 },
    { from: 0.2, to: 0.4, rows: 2 },
    { from: 0.4, to: 0.6, rows: 0 },
    { from: 0.6, to: 0.8, rows: 0 },
    { from: 0.8, to: 1, rows: 1 },
  ]);
});

test("values that are all the same make one step", () => {
  expect(countSteps([7, 7], 30)).toEqual([{ from: 7, to: 8, rows: 2 }]);
});

test("every value is counted once, in few steps", () => {
  const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 60 }), (values, most) => {
      const steps = countSteps(values, most);
      expect(steps.reduce((sum, { rows }) => sum + rows, 0)).toBe(values.length);
      expect(steps.length).toBeLessThanOrEqual(most + 2);
    }),
  );
});
