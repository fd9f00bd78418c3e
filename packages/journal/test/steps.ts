import fc from "fast-check";

export const queues = ["a", "b"] as const;
export type QueueName = (typeof queues)[number];

/** One thing that is done to a journal. Numbers pick among what is there. */
export type Step =
  | { do: "commit"; changes: readonly Planned[] }
  | { do: "take"; queue: QueueName; records: number; bytes: number }
  | { do: "release"; picks: readonly number[] }
  | { do: "compact" | "rotate" | "reopen" | "newKey" | "takeOver" | "crash" | "crashBeforeMark" }
  | { do: "tear"; change: Planned; part: number };

/** A change to be: `settle` picks among what is not settled; over 90 it is an id that is not there. */
export type Planned = {
  put: Partial<Record<QueueName, readonly string[]>>;
  hold: Partial<Record<QueueName, readonly string[]>>;
  settle: readonly number[];
  position: string | null | undefined;
};

const records = fc.array(fc.string({ maxLength: 12, unit: "grapheme" }), { minLength: 1, maxLength: 4 });
const byQueue = fc.record({ a: records, b: records }, { requiredKeys: [] });
const planned: fc.Arbitrary<Planned> = fc.record({
  put: byQueue,
  hold: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: byQueue }),
  settle: fc.array(fc.nat({ max: 99 }), { maxLength: 5 }),
  position: fc.option(fc.option(fc.string({ maxLength: 5 })), { nil: undefined }),
});

const rare = fc.constantFrom<Step>(
  ...(["compact", "rotate", "reopen", "newKey", "takeOver", "crash", "crashBeforeMark"] as const).map(
    (what) => ({ do: what }),
  ),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("commit"),
      changes: fc.array(planned, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("take"),
      queue: fc.constantFrom(...queues),
      records: fc.integer({ min: 1, max: 6 }),
      bytes: fc.integer({ min: 1, max: 40 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("release"),
      picks: fc.array(fc.nat({ max: 30 }), { maxLength: 4 }),
    }),
  },
  { weight: 3, arbitrary: rare },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("tear"),
      change: planned,
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
);

export const steps = fc.array(step, { minLength: 1, maxLength: 25, size: "max" });
