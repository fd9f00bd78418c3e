/** Time as the caller sees it. The client's clock fits. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`, rejects when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

/** The part of a pino logger that is used here. */
export type Logger = { warn(details: object, message: string): void };
