import type { WireAnswer } from "./answer.ts";
import type { Limiter } from "./limit/limiter.ts";
import type { Priority } from "./limit/turns.ts";
import type { RetryOptions } from "./options.ts";
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
  /** In place of the client's own. */
  limiter?: Limiter | undefined;
  /** Which waits for whom, where the limit makes requests wait. @default {"high"} */
  priority?: Priority;
  /** Wait for an open breaker within the total time, where it would else end the request at once. */
  patient?: boolean;
  /** In place of the client's own. */
  retry?: Required<RetryOptions>;
  /** Hears of each attempt, in place of the client's ledger. */
  onExchange?: (exchange: Exchange) => void;
};

/** A request on its way through its attempts. */
export type Course = {
  readonly outgoing: Outgoing;
  readonly requestId: string;
  /** Attempts that were sent. */
  attempts: number;
  /** When the total time began, on the monotonic clock: at the first sending, or the first wait for the breaker. */
  since: number | undefined;
};
