import { BackgroundError } from "../errors.ts";

/** What failed while no cell was waiting for it. */
export interface BackgroundFailures {
  /** Throws the first failure that was not thrown yet; further ones are in the message. */
  throwCaught(): void;
  /** Stops listening. */
  dispose(): void;
}

type Failure = { reason: unknown; promise: unknown };

/**
 * Listens for errors that nothing awaits. Deno's kernel says nothing of a rejected promise, and after an error in a
 * timer a cell has no answer for ever, unless a listener takes the event; so each is taken, kept, and thrown by
 * `throwCaught()`. A promise that is awaited later than it failed is dropped again.
 */
export function catchBackgroundFailures(target: EventTarget): BackgroundFailures {
  let caught: Failure[] = [];
  const listeners: Record<string, (event: Event) => void> = {
    error: (event) => {
      event.preventDefault();
      caught.push({ reason: member(event, "error"), promise: undefined });
    },
    unhandledrejection: (event) => {
      event.preventDefault();
      caught.push({ reason: member(event, "reason"), promise: member(event, "promise") });
    },
    rejectionhandled: (event) => {
      const promise = member(event, "promise");
      caught = caught.filter((failure) => failure.promise !== promise);
    },
  };
  for (const [type, listener] of Object.entries(listeners)) target.addEventListener(type, listener);
  return {
    throwCaught() {
      const failures = caught;
      caught = [];
      if (failures.length > 0) throw toError(failures.map(({ reason }) => reason));
    },
    dispose() {
      for (const [type, listener] of Object.entries(listeners)) target.removeEventListener(type, listener);
    },
  };
}

/** For places where the runtime itself ends the process on such errors. */
export const noBackgroundFailures: BackgroundFailures = { throwCaught() {}, dispose() {} };

function member(event: Event, name: string): unknown {
  return Reflect.get(event, name);
}

function toError(reasons: readonly unknown[]): BackgroundError {
  const [first, ...more] = reasons;
  // a show() or check() that nobody awaited has already thrown it once
  if (first instanceof BackgroundError && more.length === 0) return first;
  const also = more.length === 0 ? "" : `\nAlso: ${more.map(describe).join("; ")}`;
  return new BackgroundError(
    `Something failed that no cell was waiting for (a promise without await, or a timer, in this cell or an earlier one): ${describe(first)}${also}`,
    { cause: first },
  );
}

function describe(reason: unknown): string {
  return reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
}
