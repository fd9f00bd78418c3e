import { ConstantBackoff, handleWhenResult, retry } from "cockatiel";
import type { WireAnswer } from "./answer.ts";
import { type Attempt, attemptOnce, isRetryable } from "./attempt.ts";
import { createBackoff } from "./backoff.ts";
import { type Breaker, createBreaker } from "./breaker.ts";
import { describeExchange, withoutBodies } from "./exchange.ts";
import { createGate, type Gate } from "./gate.ts";
import type { Ledger } from "./ledger.ts";
import type { Limiter, Slot } from "./limiter.ts";
import type { Settings } from "./settings.ts";
import type { Exchange } from "./settlement.ts";

/** A request to send: the same bytes at each attempt. */
export type Outgoing = {
  operation: Exchange["operation"];
  calls: number;
  /** JSON, as text or as its UTF-8. */
  body: string | Uint8Array;
  /** Size of `body` in UTF-8. */
  bytes: number;
  post(headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<WireAnswer>;
  signal?: AbortSignal | undefined;
  /** Wait for an open breaker within the total time, where it would else end the request at once. */
  patient?: boolean;
};

/** How a request ended. */
export type Sent = { requestId: string; attempts: number } & (
  | Exclude<Attempt, { kind: "open" }>
  | { kind: "open"; retryInMs: number }
);

export type Sender = {
  send(outgoing: Outgoing): Promise<Sent>;
  readonly breaker: Breaker;
  readonly gate: Gate;
};

/** Sends requests one attempt at a time through the gate, the limiter and the breaker, and repeats as the policy says. */
export function createSender(settings: Settings, limiter: Limiter, ledger: Ledger): Sender {
  const { clock, retry: bounds } = settings;
  const gate = createGate(settings.concurrency);
  const breaker = createBreaker({ ...settings.breaker, clock });
  // cockatiel counts the attempts; the pauses between them are slept by our clock, which an abort ends
  const policy = retry(handleWhenResult(isAgain), {
    maxAttempts: bounds.maxAttempts - 1,
    backoff: new ConstantBackoff(0),
  });

  const record = (
    course: Course,
    attempt: Attempt,
    startedAt: number,
    times: { durationMs: number; waitMs: number },
  ) => {
    if (!ledger.listening && settings.logger === undefined) return;
    const exchange = describeExchange(settings, course, attempt, { startedAt, ...times });
    ledger.exchange(exchange);
    settings.logger?.debug(withoutBodies(exchange), `${exchange.method} ${exchange.path}`);
  };

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
      timeoutMs: Math.max(1, Math.min(settings.timeoutMs, course.since + bounds.totalMs - sentAt)),
      signal: outgoing.signal,
    });
    record(course, attempt, startedAt, { durationMs: clock.monotonic() - sentAt, waitMs: sentAt - askedAt });
    return attempt;
  };

  const once = async (course: Course): Promise<Attempt> => {
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
  };

  const fits = (course: Course, ms: number) =>
    clock.monotonic() + ms - (course.since ?? clock.monotonic()) < bounds.totalMs;

  const pause = async (course: Course, ms: number): Promise<boolean> => {
    try {
      await clock.sleep(ms, course.outgoing.signal);
      return true;
    } catch (error) {
      if (course.outgoing.signal?.aborted) return false;
      throw error;
    }
  };

  const throughBreaker = async (course: Course): Promise<Attempt> => {
    for (;;) {
      const attempt = await once(course);
      const waits = course.outgoing.patient === true || course.attempts > 0;
      if (attempt.kind !== "open" || !waits) return attempt;
      course.since ??= clock.monotonic();
      const ms = Math.max(1, breaker.retryInMs);
      if (!fits(course, ms)) return attempt;
      if (!(await pause(course, ms))) return { kind: "aborted" };
    }
  };

  const step = async (course: Course): Promise<Step> => {
    if (course.pauseMs > 0 && !(await pause(course, course.pauseMs)))
      return { attempt: { kind: "aborted" }, again: false };
    const attempt = await throughBreaker(course);
    if (!isRetryable(attempt) || attempt.kind === "open") return { attempt, again: false };
    course.pauseMs = course.delay(attempt.kind === "answered" ? attempt.answer.retryAfterMs : undefined);
    return { attempt, again: fits(course, course.pauseMs) };
  };

  return {
    breaker,
    gate,
    async send(outgoing) {
      const course: Course = {
        outgoing,
        requestId: settings.uuid(),
        attempts: 0,
        since: undefined,
        pauseMs: 0,
        delay: createBackoff(bounds, settings.random),
      };
      const { attempt } = await policy.execute(() => step(course));
      const { requestId, attempts } = course;
      if (attempt.kind === "open") return { kind: "open", retryInMs: breaker.retryInMs, requestId, attempts };
      return { ...attempt, requestId, attempts };
    },
  };
}

type Course = {
  outgoing: Outgoing;
  requestId: string;
  attempts: number;
  /** When the first attempt was sent, on the monotonic clock. */
  since: number | undefined;
  pauseMs: number;
  delay: (retryAfterMs: number | undefined) => number;
};

type Step = { attempt: Attempt; again: boolean };

const isAgain = (result: unknown): boolean =>
  typeof result === "object" && result !== null && "again" in result && result.again === true;

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
