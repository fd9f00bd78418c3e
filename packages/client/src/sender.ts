import { ConstantBackoff, handleWhenResult, retry } from "cockatiel";
import { type Attempt, isRetryable } from "./attempt.ts";
import { createBackoff } from "./backoff.ts";
import type { Course, Outgoing } from "./outgoing.ts";
import type { Settings } from "./settings.ts";
import type { Transmitter } from "./transmitter.ts";

/** How a request ended. */
export type Sent = { requestId: string; attempts: number } & (
  | Exclude<Attempt, { kind: "open" }>
  | { kind: "open"; retryInMs: number; trouble: Attempt | undefined }
);

/** Sends requests, each as often as the policy allows within its total time. */
export type Sender = { send(outgoing: Outgoing): Promise<Sent> };

export function createSender(settings: Settings, transmitter: Transmitter): Sender {
  const { clock, logger } = settings;
  const { breaker } = transmitter;
  const boundsOf = ({ retry: own }: Outgoing) => own ?? settings.retry;
  // cockatiel counts the attempts; the pauses between them are slept by our clock, which an abort ends
  const policyOf = (maxAttempts: number) =>
    retry(handleWhenResult(isAgain), { maxAttempts: maxAttempts - 1, backoff: new ConstantBackoff(0) });
  const usual = policyOf(settings.retry.maxAttempts);

  const fits = (course: Course, ms: number) =>
    clock.monotonic() + ms - (course.since ?? clock.monotonic()) < boundsOf(course.outgoing).totalMs;

  /** Whether the whole pause was slept. */
  const pause = async (ms: number, signal: AbortSignal | undefined): Promise<boolean> => {
    try {
      await clock.sleep(ms, signal);
      return true;
    } catch (error) {
      if (signal?.aborted) return false;
      throw error;
    }
  };

  const attempt = async (course: Course): Promise<Attempt> => {
    for (;;) {
      const ended: Attempt = breaker.retryInMs > 0 ? { kind: "open" } : await transmitter.attempt(course);
      const waits = course.outgoing.patient === true || course.attempts > 0;
      if (ended.kind !== "open" || !waits) return ended;
      course.since ??= clock.monotonic();
      const ms = Math.max(1, breaker.retryInMs);
      if (!fits(course, ms)) return ended;
      if (!(await pause(ms, course.outgoing.signal))) return { kind: "aborted" };
    }
  };

  const createStep = (course: Course) => {
    const delay = createBackoff(boundsOf(course.outgoing), settings.random);
    let pauseMs = 0;
    return async (): Promise<Step> => {
      if (pauseMs > 0 && !(await pause(pauseMs, course.outgoing.signal))) return end({ kind: "aborted" });
      const ended = await attempt(course);
      if (!isRetryable(ended) || ended.kind === "open") return end(ended);
      pauseMs = delay(ended.kind === "answered" ? ended.answer.retryAfterMs : undefined);
      const again = fits(course, pauseMs);
      const { requestId, attempts } = course;
      const status = ended.kind === "answered" ? ended.answer.status : undefined;
      logger?.warn({ requestId, attempts, kind: ended.kind, status, pauseMs, again }, "an attempt failed");
      return { attempt: ended, again };
    };
  };

  return {
    async send(outgoing) {
      const course: Course = { outgoing, requestId: settings.uuid(), attempts: 0, since: undefined };
      const policy = outgoing.retry === undefined ? usual : policyOf(outgoing.retry.maxAttempts);
      const { attempt: last } = await policy.execute(createStep(course));
      const { requestId, attempts } = course;
      if (last.kind === "open") {
        const { retryInMs, trouble } = breaker;
        return { kind: "open", retryInMs, trouble, requestId, attempts };
      }
      return { ...last, requestId, attempts };
    },
  };
}

type Step = { attempt: Attempt; again: boolean };

const end = (attempt: Attempt): Step => ({ attempt, again: false });

const isAgain = (result: unknown): boolean =>
  typeof result === "object" && result !== null && "again" in result && result.again === true;
