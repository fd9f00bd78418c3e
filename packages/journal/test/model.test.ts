import process from "node:process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { runSteps } from "./runSteps.ts";
import { steps } from "./steps.ts";

// 20 seconds of them, in CI ten thousand;
// `JOURNAL_SEED=1 JOURNAL_SEQUENCES=10000 npm test -- --project journal` runs the same ones again, or more
const seed = Number(process.env["JOURNAL_SEED"] ?? Date.now() % 2 ** 31);
const asked = process.env["JOURNAL_SEQUENCES"] ?? (process.env["CI"] === undefined ? undefined : "10000");
const timeMs = 20_000;

test(`random sequences leave what a small model says (seed ${seed})`, { timeout: 3_600_000 }, ({
  annotate,
}) => {
  let sequences = 0;
  fc.assert(
    fc.property(steps, (plan) => {
      sequences += 1;
      runSteps(plan, (seen, wanted, where) => expect(seen, where).toEqual(wanted));
    }),
    asked === undefined
      ? { seed, numRuns: 100_000, interruptAfterTimeLimit: timeMs }
      : { seed, numRuns: Number(asked) },
  );
  return annotate(`${sequences} sequences`);
});
