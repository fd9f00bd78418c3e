import type { BatchOptions } from "./batch.ts";
import type { BatchReport } from "./batchReport.ts";
import type { BreakerState } from "./breaker.ts";
import type {
  AliasInput,
  CallInput,
  GroupInput,
  IdentifyInput,
  PageInput,
  ScreenInput,
  TrackInput,
} from "./callInput.ts";
import type { DeliverOptions, Delivery, Source } from "./deliver/deliverOptions.ts";
import type { Destination } from "./destination.ts";
import type { LimitOptions } from "./options.ts";
import type { Probe, ProbeOptions } from "./probe.ts";
import type { CallOptions, Delivered } from "./single.ts";

/** How a client is doing right now. */
export type ClientState = {
  breaker: BreakerState;
  /** Requests on their way. */
  inFlight: number;
  /** Requests that wait for a place or for the limit. */
  waiting: number;
  /** Requests in 3 s that the client allows itself: its share, or fewer after a 429. */
  slots: number;
  /** Requests that the limit would let go at once. */
  slotsFree: number;
  /** Milliseconds for which nothing is sent because a 429 asked for it (`Retry-After`), else 0. */
  pausedMs: number;
  closed: boolean;
};

/** Sends calls to Customer.io. Every method that sends throws an error of the `CustomerioError` family. */
export type Client = {
  /** Who a person is, and what is known of them. */
  identify(call: IdentifyInput, options?: CallOptions): Promise<Delivered>;
  /** What a person, or an object, did. */
  track(call: TrackInput, options?: CallOptions): Promise<Delivered>;
  /** A page that was viewed. */
  page(call: PageInput, options?: CallOptions): Promise<Delivered>;
  /** A screen of an app that was viewed. */
  screen(call: ScreenInput, options?: CallOptions): Promise<Delivered>;
  /** An object, and the person who belongs to it. */
  group(call: GroupInput, options?: CallOptions): Promise<Delivered>;
  /** Two ids for one person. Customer.io merges them, which cannot be undone. */
  alias(call: AliasInput, options?: CallOptions): Promise<Delivered>;
  /**
   * Any number of calls in as few requests as their bytes allow, in order within each request. Resolves when each call
   * has ended; throws `BatchError`, which holds the report, unless every call was taken.
   */
  batch(calls: Iterable<CallInput>, options?: BatchOptions): Promise<BatchReport>;
  /**
   * Any number of calls from an array, an iterable or a stream, with flat memory; with a journal they survive the
   * process. Resolves with a report whatever became of them; throws `DeliverError`, which holds the report so far, when
   * the source or the journal fails.
   */
  deliver(source: Source, options?: DeliverOptions): Delivery;
  /** Tells whether the key is accepted and whether the server is strict, with two calls that change nothing. */
  probe(options?: ProbeOptions): Promise<Probe>;
  /**
   * Changes limits while requests run and wait; what is left out stays.
   * @throws {ConfigurationError} naming the limit that cannot be used.
   */
  setLimits(limits: LimitOptions): void;
  readonly destination: Destination;
  /** First 12 hex digits of the SHA-256 of the write key. */
  readonly keyFingerprint: string;
  readonly state: ClientState;
  /** Takes no more calls, waits for those on their way, and closes the connections. */
  close(): Promise<void>;
};
