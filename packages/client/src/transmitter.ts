import { type Attempt, attemptOnce } from "./attempt.ts";
import { type Breaker, createBreaker } from "./breaker.ts";
import { describeExchange, withoutBodies } from "./exchange.ts";
import type { Ledger } from "./ledger.ts";
import { type Limited, LongPause, type Slot } from "./limit/slot.ts";
import type { Course } from "./outgoing.ts";
import type { Settings } from "./settings.ts";
import type { Bounds } from "./sharedLimiter.ts";

/** Makes single attempts: each waits for the limits and the breaker, and is recorded. */
export type Transmitter = {
  attempt(course: Course): Promise<Attempt>;
  readonly breaker: Breaker;
};

export function createTransmitter(
  settings: Settings,
  { limiter, memory }: Pick<Bounds, "limiter" | "memory">,
  ledger: Ledger,
): Transmitter {
  const { clock, logger } = settings;
  const breaker = createBreaker({ ...settings.breaker, clock, memory });

  const timeLeft = ({ outgoing, since }: Course, now: number) =>
    (outgoing.retry ?? settings.retry).totalMs - (since === undefined ? 0 : now - since);

  const transmit = async (course: Course, askedAt: number): Promise<Attempt> => {
    const { outgoing } = course;
    const startedAt = clock.now();
    const sentAt = clock.monotonic();
    course.since ??= sentAt;
    course.attempts += 1;
    const headers = course.attempts === 1 ? {} : { "x-retry-count": String(course.attempts - 1) };
    const attempt = await attemptOnce({
      post: (signal) => outgoing.post(headers, signal),
      clock,
      timeoutMs: Math.max(1, Math.min(settings.timeoutMs, timeLeft(course, sentAt))),
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
    async attempt(course) {
      const { signal, priority, bytes } = course.outgoing;
      const slots = course.outgoing.limiter ?? limiter;
      const askedAt = clock.monotonic();
      let slot: Slot | undefined;
      let sent = false;
      let limited: Limited | undefined;
      try {
        slot = await slots.acquire({ signal, priority, bytes, patienceMs: timeLeft(course, askedAt) });
        const run = breaker.run(async () => {
          if (signal?.aborted) return { kind: "aborted" };
          sent = true;
          return transmit(course, askedAt);
        });
        const attempt = await unlessAborted(run, () => sent, signal);
        limited = limitedBy(attempt);
        return attempt;
      } catch (error) {
        if (error instanceof LongPause) return { kind: "paused", pausedMs: error.ms };
        if (signal?.aborted) return { kind: "aborted" };
        throw error;
      } finally {
        if (sent) slot?.done(limited);
        else slot?.unused();
      }
    },
  };
}

function limitedBy(attempt: Attempt): Limited | undefined {
  if (attempt.kind !== "answered" || attempt.answer.status !== 429) return undefined;
  return { retryAfterMs: attempt.answer.retryAfterMs };
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
