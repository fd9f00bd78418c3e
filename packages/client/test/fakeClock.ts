import type { Clock } from "../src/clock.ts";

/** A clock that stands still until `advance` is called. */
export type FakeClock = Clock & {
  /** Moves time on by `ms`, waking sleepers in the order of their times, and lets what they start run. */
  advance(ms: number): Promise<void>;
  /** What has been slept or is being slept, in milliseconds, in the order of asking. */
  readonly sleeps: readonly number[];
};

export function fakeClock(start = Date.UTC(2026, 10, 24)): FakeClock {
  let elapsed = 0;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  const sleeps: number[] = [];
  const settle = async () => {
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
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
      for (;;) {
        const [next] = [...sleepers].sort((a, b) => a.at - b.at);
        if (next === undefined || next.at > end) break;
        elapsed = Math.max(elapsed, next.at);
        next.wake();
        await settle();
      }
      elapsed = end;
      await settle();
    },
  };
}
