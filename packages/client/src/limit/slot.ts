import type { Priority } from "./turns.ts";

/** What a 429 says. */
export type Limited = {
  /** What its `Retry-After` asks to wait; nothing is sent before. */
  retryAfterMs: number | undefined;
};

/** The right to have one request on its way. */
export type Slot = {
  /**
   * The request was answered or failed: the slot is free again one window from now. With `limited`, the answer was
   * 429, and fewer slots are in force from now on.
   */
  done(limited?: Limited): void;
  /** The request was never sent: the slot is free at once. */
  unused(): void;
};

export type SlotRequest = {
  /** Ends the wait; it rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** @default {"high"} */
  priority?: Priority | undefined;
  /** Size of the request, for the budget of bytes a second. @default {0} */
  bytes?: number;
  /** Longest pause that a 429 may have asked for; a longer one rejects with `LongPause`. @default {no bound} */
  patienceMs?: number;
};

/** The service asked, by a 429 with `Retry-After`, to wait for longer than a request can. */
export class LongPause extends Error {
  override name = "LongPause" as const;
  /** Milliseconds until the pause ends. */
  readonly ms: number;

  constructor(ms: number) {
    super(`The service asked to send nothing for ${Math.ceil(ms)} ms more`);
    this.ms = ms;
  }
}
