import { clearTimeout, setTimeout } from "node:timers"; // in Deno too these can be without hold on the process
import type { Clock } from "./clock.ts";

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep(ms, signal, options) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const end = () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      };
      const timer = setTimeout(end, ms);
      if (options?.ref === false) timer.unref();
      const abort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", abort, { once: true });
    });
  },
};
