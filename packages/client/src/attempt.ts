import { type Answer, readAnswer, type WireAnswer } from "./answer.ts";
import type { Clock } from "./clock.ts";
import { judge } from "./statuses.ts";

/** How one attempt at a request ended. */
export type Attempt =
  | { kind: "answered"; answer: Answer }
  | { kind: "failed"; error: unknown } // no connection, or it broke
  | { kind: "timeout"; ms: number } // no whole answer in so many milliseconds
  | { kind: "aborted" }
  | { kind: "open" } // not sent: the breaker is open
  | { kind: "paused"; pausedMs: number }; // not sent: a 429 to another request asked to wait for longer than this one can

const ended = "ended";

/**
 * Sends once and reads the answer, within `timeoutMs` and until `signal` aborts, also when `post` does not listen to
 * the signal it is given.
 */
export async function attemptOnce(options: {
  post: (signal: AbortSignal) => Promise<WireAnswer>;
  clock: Clock;
  timeoutMs: number;
  signal: AbortSignal | undefined;
}): Promise<Attempt> {
  const { post, clock, timeoutMs, signal } = options;
  if (signal?.aborted) return { kind: "aborted" };
  const sending = new AbortController();
  const timer = new AbortController();
  const { promise: stopped, resolve: stop } = Promise.withResolvers<Attempt>();
  const abort = () => stop({ kind: "aborted" });
  signal?.addEventListener("abort", abort, { once: true });
  clock.sleep(timeoutMs, timer.signal).then(
    () => stop({ kind: "timeout", ms: timeoutMs }),
    () => {}, // the timer was not needed any more
  );
  const answered = post(sending.signal).then(
    (wire): Attempt => ({ kind: "answered", answer: readAnswer(wire, clock.now()) }),
    (error: unknown): Attempt => ({ kind: "failed", error }),
  );
  const attempt = await Promise.race([answered, stopped]);
  signal?.removeEventListener("abort", abort);
  timer.abort(ended); // with a reason, since the one made by default captures a stack each time
  if (attempt.kind === "timeout" || attempt.kind === "aborted") sending.abort();
  return attempt;
}

/** Whether the attempt says that the service is in trouble, which is what the breaker counts. */
export function isTrouble(attempt: Attempt): boolean {
  if (attempt.kind === "failed" || attempt.kind === "timeout") return true;
  return (
    attempt.kind === "answered" && judge(attempt.answer.status) === "retry" && attempt.answer.status !== 429
  );
}

/** Whether another attempt at the same request may end better. */
export function isRetryable(attempt: Attempt): boolean {
  if (attempt.kind === "answered") return judge(attempt.answer.status) === "retry";
  return attempt.kind !== "aborted" && attempt.kind !== "paused";
}
