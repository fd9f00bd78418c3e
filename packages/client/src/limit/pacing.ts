import { faster, type Pace, remembered, slower } from "./pace.ts";

/** What holds the number of slots in force down after a 429, and lets it rise again. */
export type Pacing = {
  /** Slots in force; infinite when nothing holds them down. */
  readonly slots: number;
  limited(refusal: Refusal): void;
  /** Time has passed; `most` is how many slots there would be, `strained` whether a request waits for one. */
  tick(now: number, most: number, strained: boolean): void;
};

/** A 429. */
export type Refusal = {
  /** When its request began. */
  begunAt: number;
  /** Other requests that got through in the last window. */
  through: number;
  now: number;
  /** Nothing is sent before this. */
  pausedUntil: number;
};

/** The pacing of one process. A 429 to a request that began before the last one was counted says nothing new. */
export function createPacing(windowMs: number): Pacing {
  let pace: Pace | undefined;
  let slowedAt = Number.NEGATIVE_INFINITY;
  let strained = false;
  return {
    get slots() {
      return pace?.slots ?? Number.POSITIVE_INFINITY;
    },
    limited({ begunAt, through, now, pausedUntil }) {
      if (begunAt <= slowedAt) return;
      pace = slower(through, pace?.slots ?? Number.POSITIVE_INFINITY, Math.max(now, pausedUntil));
      slowedAt = now;
      strained = false;
    },
    tick(now, most, strains) {
      if (pace === undefined) return;
      strained ||= strains;
      if (now - pace.at < windowMs) return;
      const kept = remembered(pace, now);
      pace = kept !== undefined && strained ? faster(kept, most, now) : kept;
      strained = false;
    },
  };
}
