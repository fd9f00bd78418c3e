import fc from "fast-check";
import { expect, test } from "vitest";
import { createRing } from "./ring.ts";

test("a ring gives back what was pushed, in that order, also while it grows", () => {
  const steps = fc.array(fc.oneof(fc.double({ noNaN: true }), fc.constant("shift" as const)), {
    maxLength: 500,
  });
  fc.assert(
    fc.property(steps, (all) => {
      const ring = createRing();
      const model: number[] = [];
      for (const step of [...Array.from({ length: 60 }, (_, index) => index), ...all]) {
        if (step === "shift") {
          ring.shift();
          model.shift();
        } else {
          ring.push(step);
          model.push(step);
        }
        expect([ring.first, ring.count]).toEqual([model[0], model.length]);
      }
    }),
  );
});
