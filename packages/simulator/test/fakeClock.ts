import type { Clock } from "../src/index.ts";

export type FakeClock = Clock & { pass(ms: number): void };

/** A clock that moves when it is told to; what sleeps wakes when its time has come. */
export function createFakeClock(start = Date.UTC(2026, 10, 24, 10)): FakeClock {
  let now = start;
  let sleepers: { until: number; wake: () => void }[] = [];
  return {
    now: () => now,
    monotonic: () => now - start,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        sleepers.push({ until: now + ms, wake: resolve });
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      }),
    pass(ms) {
      now += ms;
      const awake = sleepers.filter(({ until }) => until <= now);
      sleepers = sleepers.filter(({ until }) => until > now);
      for (const { wake } of awake) wake();
    },
  };
}
