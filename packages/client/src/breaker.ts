import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhenResult,
} from "cockatiel";
import { type Attempt, isTrouble } from "./attempt.ts";
import type { Clock } from "./clock.ts";

export type BreakerState = "closed" | "open" | "half-open";

export type Breaker = {
  /**
   * Runs `send`, unless the breaker is open. While it is half open one request tries and the others wait for what
   * comes of it.
   */
  run(send: () => Promise<Attempt>): Promise<Attempt>;
  readonly state: BreakerState;
  /** Milliseconds until an open breaker lets a request through, else 0. */
  readonly retryInMs: number;
};

/** Opens after `failures` failed requests in a row, and lets one try after `openMs` on the monotonic clock. */
export function createBreaker(options: { failures: number; openMs: number; clock: Clock }): Breaker {
  const { failures, openMs, clock } = options;
  let opensAt = 0;
  // cockatiel measures with the wall clock; asked again each time, this answers by the clock that never goes back
  const wait = { duration: 0, next: () => wait };
  Object.defineProperty(wait, "duration", {
    get: () => (clock.monotonic() >= opensAt ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY),
  });
  const policy = circuitBreaker(
    handleWhenResult((result) => counts(result, policy.state === CircuitState.HalfOpen)),
    { breaker: new ConsecutiveBreaker(failures), halfOpenAfter: { next: () => wait } },
  );
  policy.onBreak(() => {
    opensAt = clock.monotonic() + openMs;
  });
  return {
    async run(send) {
      try {
        return await policy.execute(send);
      } catch (error) {
        if (error instanceof BrokenCircuitError) return { kind: "open" };
        throw error;
      }
    },
    get state() {
      if (policy.state === CircuitState.Closed) return "closed";
      return policy.state === CircuitState.HalfOpen ? "half-open" : "open";
    },
    get retryInMs() {
      return policy.state === CircuitState.Open ? Math.max(0, opensAt - clock.monotonic()) : 0;
    },
  };
}

// a trial that was aborted has shown nothing, so it must not close the breaker
function counts(result: unknown, trial: boolean): boolean {
  return isAttempt(result) && (isTrouble(result) || (trial && result.kind === "aborted"));
}

const isAttempt = (value: unknown): value is Attempt =>
  typeof value === "object" && value !== null && "kind" in value;
