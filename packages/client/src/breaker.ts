import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhenResult,
} from "cockatiel";
import { type Attempt, isTrouble } from "./attempt.ts";
import type { Clock } from "./clock.ts";
import type { BreakerOptions } from "./options.ts";

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
  /** The last failed request since one was answered. */
  readonly trouble: Attempt | undefined;
};

/** What outlives a breaker. */
export type BreakerMemory = {
  /** The state of an earlier breaker, unless it is too old to say anything. */
  load(): BreakerRecord | undefined;
  save(record: BreakerRecord): void;
};

export type BreakerRecord = {
  /** Failed requests in a row. */
  failures: number;
  /** Milliseconds until an open breaker lets one request try, 0 when it may; absent while it is closed. */
  openMs: number | undefined;
};

/** Opens after `failures` failed requests in a row, and lets one try after `openMs` on the monotonic clock. */
export function createBreaker(
  options: Required<BreakerOptions> & { clock: Clock; memory?: BreakerMemory | undefined },
): Breaker {
  const { failures, openMs, clock, memory } = options;
  const loaded = memory?.load();
  let opensAt = clock.monotonic() + Math.min(openMs, loaded?.openMs ?? 0);
  // cockatiel measures with the wall clock; asked again each time, this answers by the clock that never goes back
  const wait = { duration: 0, next: () => wait };
  Object.defineProperty(wait, "duration", {
    get: () => (clock.monotonic() >= opensAt ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY),
  });
  const counter = new ConsecutiveBreaker(failures);
  const policy = circuitBreaker(
    handleWhenResult((result) => counts(result, policy.state === CircuitState.HalfOpen)),
    { breaker: counter, halfOpenAfter: { next: () => wait }, initialState: stateOf(loaded, failures) },
  );
  policy.onBreak(() => {
    opensAt = clock.monotonic() + openMs;
  });
  let saved: BreakerRecord = { failures: loaded?.failures ?? 0, openMs: loaded?.openMs };
  const save = () => {
    const open = policy.state !== CircuitState.Closed;
    if (counter.state === saved.failures && open === (saved.openMs !== undefined)) return;
    const left = policy.state === CircuitState.Open ? Math.max(0, opensAt - clock.monotonic()) : 0;
    saved = { failures: counter.state, openMs: open ? left : undefined };
    memory?.save(saved);
  };
  let trouble: Attempt | undefined;
  return {
    async run(send) {
      try {
        const attempt = await policy.execute(send);
        if (isTrouble(attempt)) trouble = attempt;
        else if (attempt.kind === "answered") trouble = undefined;
        return attempt;
      } catch (error) {
        if (error instanceof BrokenCircuitError) return { kind: "open" };
        throw error;
      } finally {
        save();
      }
    },
    get state() {
      if (policy.state === CircuitState.Closed) return "closed";
      return policy.state === CircuitState.HalfOpen ? "half-open" : "open";
    },
    get retryInMs() {
      return policy.state === CircuitState.Open ? Math.max(0, opensAt - clock.monotonic()) : 0;
    },
    get trouble() {
      return trouble;
    },
  };
}

/** The state of cockatiel's breaker, as its `toJSON()` gives it. */
function stateOf(loaded: BreakerRecord | undefined, failures: number): unknown {
  if (loaded === undefined) return undefined;
  if (loaded.openMs === undefined) {
    // a smaller bound than the earlier one's may be reached already: then the next failure opens
    return {
      ownState: { value: CircuitState.Closed },
      breakerState: Math.min(loaded.failures, failures - 1),
    };
  }
  const ownState = { value: CircuitState.Open, openedAt: 0, attemptNo: 1 };
  return { ownState, breakerState: loaded.failures };
}

// a trial that was aborted has shown nothing, so it must not close the breaker
function counts(result: unknown, trial: boolean): boolean {
  return isAttempt(result) && (isTrouble(result) || (trial && result.kind === "aborted"));
}

const isAttempt = (value: unknown): value is Attempt =>
  typeof value === "object" && value !== null && "kind" in value;
