import type { Region } from "@cionb/api";
import type { Clock } from "./clock.ts";
import type { Settlement } from "./settlement.ts";

/** Where the client says what it does; a pino logger fits. */
export type Logger = {
  debug(fields: object, message?: string): void;
  info(fields: object, message?: string): void;
  warn(fields: object, message?: string): void;
  error(fields: object, message?: string): void;
};

/** Times in milliseconds, each at most 2,147,483,647 (24 days). */
export type RetryOptions = {
  /** Attempts in total, the first included. @default {5} */
  maxAttempts?: number;
  /** Milliseconds before the second attempt, half of them by chance; doubled for each further one. @default {200} */
  initialDelayMs?: number;
  /** Most milliseconds between two attempts, unless the server asks for more. @default {10_000} */
  maxDelayMs?: number;
  /** Most milliseconds from the first sending to the last answer. @default {60_000} */
  totalMs?: number;
};

export type BreakerOptions = {
  /** Failed requests in a row (no answer, 5xx, 408) after which nothing is sent for a while. @default {10} */
  failures?: number;
  /** Milliseconds until one request may try again. @default {5_000} */
  openMs?: number;
};

/** Limits that can be changed while the client sends. */
export type LimitOptions = {
  /**
   * The part of the limit of 3,000 requests in 3 s that this process may use, or, with `rateFolder`, this machine;
   * over 0 and up to 1. @default {1}
   */
  rateShare?: number;
  /** Most bytes of requests a second; a request of more goes all the same, and those after it wait. @default {no bound} */
  bytesPerSecond?: number | undefined;
};

export type ClientOptions = LimitOptions & {
  /** The API key of the workspace's "Customer.io API" source. */
  writeKey: string;
  /** Where the workspace lives. @default {"us"} */
  region?: Region;
  /** Another address, `/v1` included; wins over `region`. Plain http only on loopback. */
  baseUrl?: string;
  /** Ask the server to refuse invalid calls (`X-Strict-Mode: 1`) where it would else answer 200 and drop them. @default {true} */
  strict?: boolean;
  /** Sends the requests. @default {undici in Node, the global fetch elsewhere} */
  fetch?: typeof fetch;
  /** What time it is and how to wait. @default {systemClock} */
  clock?: Clock;
  /** Numbers from 0 up to 1, for the spread of retries and for message ids. @default {the system's, cryptographic for ids} */
  random?: () => number;
  /** @default nothing is said */
  logger?: Logger;
  /**
   * A folder on a local disk, the same for all processes of this machine that send with this key: through a small
   * file in it they share the limit, and what they know of the service (its 429s, an open breaker) outlives them. It
   * is made where it is missing. @default {each process counts alone}
   */
  rateFolder?: string;
  /** Requests on their way at the same time. @default {64} */
  concurrency?: number;
  /** Milliseconds from sending a request to the end of its answer, at most 2,147,483,647. @default {10_000} */
  timeoutMs?: number;
  retry?: RetryOptions;
  breaker?: BreakerOptions;
  /** Turns what happened into records for `log`; pure. */
  record?: (settlement: Settlement) => readonly unknown[];
  /** Takes the records; must neither block nor throw. */
  log?: { write(records: readonly unknown[]): void };
  /** Whether exchanges hold the bodies, which are personal data. @default {"none"} */
  bodies?: "none" | "keep";
};
