import { ExponentialBackoff, type IBackoff } from "cockatiel";
import type { RetryOptions } from "./options.ts";

/**
 * Milliseconds before each further attempt at one request: doubled each time up to `maxDelayMs`, the upper half by
 * chance. When the server asked to wait, that and up to `initialDelayMs` by chance, so that not all return at once.
 */
export function createBackoff(options: Required<RetryOptions>, random: () => number) {
  const { initialDelayMs, maxDelayMs } = options;
  let step: IBackoff<unknown> = new ExponentialBackoff({
    initialDelay: initialDelayMs,
    maxDelay: maxDelayMs,
    generator: (state: number | undefined = 0) => {
      const most = Math.min(maxDelayMs, initialDelayMs * 2 ** state);
      return [(most + random() * most) / 2, state + 1];
    },
  }).next();
  return (retryAfterMs: number | undefined): number => {
    const { duration } = step;
    step = step.next(undefined);
    return retryAfterMs === undefined ? duration : retryAfterMs + random() * initialDelayMs;
  };
}
