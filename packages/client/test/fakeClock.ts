import type { Clock } from "../src/clock.ts";

/** A clock that stands still until `advance` is called. */
export type FakeClock = Clock & {
  /** Moves time on by `ms`, waking sleepers in the order of their times, and lets what they start run. */
  advance(ms: number): Promise<void>;
  /** Moves time on, from one sleeper to the next, until `promise` has ended. */
  run<Result>(promise: Promise<Result>): Promise<Result>;
  /** What has been slept or is being slept, in milliseconds, in the order of asking. */
  readonly sleeps: readonly number[];
};

export function fakeClock(start = Date.UTC(2026, 10, 24)): FakeClock {
  let elapsed = 0;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  const sleeps: number[] = [];
  // cockatiel puts a timer of 0 ms before each retry; ours of the same length is behind it
  const settle = async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const earliest = () => [...sleepers].sort((a, b) => a.at - b.at)[0];
  return {
    now: () => start + elapsed,
    monotonic: () => elapsed,
    sleeps,
    sleep(ms, signal) {
      sleeps.push(ms);
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const sleeper = {
          at: elapsed + ms,
          wake() {
            sleepers.delete(sleeper);
            signal?.removeEventListener("abort", abort);
            resolve();
          },
        };
        const abort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        signal?.addEventListener("abort", abort, { once: true });
        sleepers.add(sleeper);
      });
    },
    async advance(ms) {
      const end = elapsed + ms;
      await settle();
      for (let next = earliest(); next !== undefined && next.at <= end; next = earliest()) {
        elapsed = Math.max(elapsed, next.at);
        next.wake();
        await settle();
      }
      elapsed = end;
    },
    async run(promise) {
      let ended = false;
      const end = () => {
        ended = true;
      };
      promise.then(end, end);
      for (await settle(); !ended; await settle()) {
        const next = earliest();
        if (next === undefined) continue;
        elapsed = Math.max(elapsed, next.at);
        next.wake();
      }
      return promise;
    },
  };
}
