import { setTimeout as startTimer } from "node:timers";

/** Time as this package uses it. */
export interface Time {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Milliseconds from some moment, never running backwards. */
  monotonic(): number;
  sleep(ms: number): Promise<void>;
  /** Calls back once after `ms` without keeping the process alive; returns what cancels it. */
  after(ms: number, callback: () => void): () => void;
}

export const systemTime: Time = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => startTimer(resolve, ms)),
  after(ms, callback) {
    const timer = startTimer(callback, ms).unref();
    return () => timer.close();
  },
};
