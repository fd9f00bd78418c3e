/** Time as the client sees it; handed in so that tests need not wait. */
export type Clock = {
  /** Milliseconds since the Unix epoch, for time stamps. */
  now(): number;
  /** Milliseconds on a clock that never goes back, for measuring and waiting. */
  monotonic(): number;
  /**
   * Resolves after `ms` milliseconds; rejects with the signal's reason as soon as `signal` aborts. With `ref: false`
   * the wait alone does not keep the process alive.
   */
  sleep(ms: number, signal?: AbortSignal, options?: { ref: boolean }): Promise<void>;
};
