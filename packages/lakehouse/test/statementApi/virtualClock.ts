import type { Clock } from "../../src/index.ts";

export type VirtualClock = Clock & {
  /** The pauses that were made, in milliseconds. */
  readonly pauses: readonly number[];
};

const longestPauseMs = 40_000;

/** Time that passes by pauses alone: a pause is over at once, and a longer limit ends when pauses have added up to it. */
export function virtualClock(start = Date.UTC(2026, 10, 25)): VirtualClock {
  let now = start;
  const pauses: number[] = [];
  const limits = new Set<{ due: number; end(): void }>();

  function pause(ms: number): Promise<void> {
    pauses.push(ms);
    now += ms;
    for (const limit of [...limits]) if (limit.due <= now) limit.end();
    return new Promise((resolve) => setImmediate(resolve));
  }

  function limit(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const entry = {
        due: now + ms,
        end() {
          limits.delete(entry);
          resolve();
        },
      };
      limits.add(entry);
      signal?.addEventListener("abort", () => {
        limits.delete(entry);
        reject(signal.reason);
      });
    });
  }

  return {
    pauses,
    now: () => now,
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      return ms <= longestPauseMs ? pause(ms) : limit(ms, signal);
    },
  };
}
