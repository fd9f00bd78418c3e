import type { Clock } from "../clock.ts";
import type { UnsentReason } from "../outcome.ts";
import type { Halt } from "../settlePack.ts";

/** Everything that can end a delivery before its source does. */
export type Stop = {
  /** Aborts requests on their way: the caller's signal, or the deadline. */
  readonly signal: AbortSignal;
  /** Nothing more is to be taken from the source. */
  readonly asked: boolean;
  readonly reason: UnsentReason | "drained" | undefined;
  /** A request showed that the next ones would not be taken either. */
  halt(halt: Halt): void;
  readonly halted: Halt | undefined;
  /** The source failed: what was taken from it is still sent. */
  fail(error: unknown): void;
  /** The journal failed: nothing more is sent, since what became of it could not be written down. */
  breakOff(error: unknown): void;
  readonly brokenOff: boolean;
  readonly failure: { error: unknown } | undefined;
  /** Takes back timers and listeners. */
  end(): void;
};

type Options = {
  clock: Clock;
  signal?: AbortSignal;
  drain?: AbortSignal;
  deadlineMs?: number;
  /** Told once, when nothing more is to be taken. */
  onAsked: () => void;
};

export function createStop({ clock, signal, drain, deadlineMs, onAsked }: Options): Stop {
  const deadline = new AbortController();
  const timer = new AbortController();
  const aborted = AbortSignal.any([deadline.signal, ...(signal ? [signal] : [])]);
  let asked = false;
  let broken = false;
  let halted: Halt | undefined;
  let failure: { error: unknown } | undefined;
  const ask = () => {
    if (asked) return;
    asked = true;
    onAsked();
  };
  aborted.addEventListener("abort", ask);
  drain?.addEventListener("abort", ask);
  if (aborted.aborted || drain?.aborted) queueMicrotask(ask);
  if (deadlineMs !== undefined) {
    clock.sleep(deadlineMs, timer.signal).then(
      () => deadline.abort(new DOMException(`the deadline of ${deadlineMs} ms has passed`, "TimeoutError")),
      () => {}, // the delivery ended in time
    );
  }
  return {
    signal: aborted,
    get asked() {
      return asked;
    },
    get reason() {
      if (halted !== undefined) return halted.reason;
      if (aborted.aborted) return isTimeout(aborted.reason) ? "deadline" : "aborted";
      return drain?.aborted ? "drained" : undefined;
    },
    halt(end) {
      halted ??= end;
      ask();
    },
    get halted() {
      return halted;
    },
    fail(error) {
      failure ??= { error };
      ask();
    },
    breakOff(error) {
      broken = true;
      failure ??= { error };
      ask();
    },
    get brokenOff() {
      return broken;
    },
    get failure() {
      return failure;
    },
    end() {
      timer.abort("ended");
      aborted.removeEventListener("abort", ask);
      drain?.removeEventListener("abort", ask);
    },
  };
}

const isTimeout = (reason: unknown) => reason instanceof DOMException && reason.name === "TimeoutError";
