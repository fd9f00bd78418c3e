import { type Attempt, attemptOnce } from "./attempt.ts";
import { type Breaker, createBreaker } from "./breaker.ts";
import { describeExchange, withoutBodies } from "./exchange.ts";
import { createGate, type Gate } from "./gate.ts";
import type { Ledger } from "./ledger.ts";
import type { Limiter, Slot } from "./limiter.ts";
import type { Course } from "./outgoing.ts";
import type { Settings } from "./settings.ts";

/** Makes single attempts: each waits for a place in flight, a slot of the limit and the breaker, and is recorded. */
export type Transmitter = {
  attempt(course: Course): Promise<Attempt>;
  readonly breaker: Breaker;
  readonly gate: Gate;
};

export function createTransmitter(settings: Settings, limiter: Limiter, ledger: Ledger): Transmitter {
  const { clock, logger } = settings;
  const gate = createGate(settings.concurrency);
  const breaker = createBreaker({ ...settings.breaker, clock });

  const transmit = async (course: Course, askedAt: number): Promise<Attempt> => {
    const { outgoing } = course;
    const startedAt = clock.now();
    const sentAt = clock.monotonic();
    course.since ??= sentAt;
    course.attempts += 1;
    const { totalMs } = outgoing.retry ?? settings.retry;
    const headers = course.attempts === 1 ? {} : { "x-retry-count": String(course.attempts - 1) };
    const attempt = await attemptOnce({
      post: (signal) => outgoing.post(headers, signal),
      clock,
      timeoutMs: Math.max(1, Math.min(settings.timeoutMs, course.since + totalMs - sentAt)),
      signal: outgoing.signal,
    });
    const { onExchange } = outgoing;
    if (onExchange !== undefined || ledger.listening || logger !== undefined) {
      const times = { startedAt, durationMs: clock.monotonic() - sentAt, waitMs: sentAt - askedAt };
      const exchange = describeExchange(settings, course, attempt, times);
      if (onExchange === undefined) ledger.exchange(exchange);
      else onExchange(exchange);
      logger?.debug(withoutBodies(exchange), `${exchange.method} ${exchange.path}`);
    }
    return attempt;
  };

  return {
    breaker,
    gate,
    async attempt(course) {
      const { signal } = course.outgoing;
      const askedAt = clock.monotonic();
      let leave: (() => void) | undefined;
      let slot: Slot | undefined;
      let sent = false;
      try {
        leave = await gate.enter(signal);
        slot = await limiter.acquire(signal);
        const run = breaker.run(async () => {
          if (signal?.aborted) return { kind: "aborted" };
          sent = true;
          return transmit(course, askedAt);
        });
        return await unlessAborted(run, () => sent, signal);
      } catch (error) {
        if (signal?.aborted) return { kind: "aborted" };
        throw error;
      } finally {
        if (sent) slot?.done();
        else slot?.unused();
        leave?.();
      }
    },
  };
}

/** `run`, or an aborted attempt as soon as `signal` aborts while nothing was sent yet. */
function unlessAborted(
  run: Promise<Attempt>,
  sent: () => boolean,
  signal: AbortSignal | undefined,
): Promise<Attempt> {
  if (signal === undefined) return run;
  return new Promise((resolve, reject) => {
    const abort = () => {
      if (!sent()) resolve({ kind: "aborted" });
    };
    signal.addEventListener("abort", abort, { once: true });
    run.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
