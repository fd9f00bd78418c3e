import type { Call } from "@cionb/api";
import type { Journal, Payload } from "@cionb/journal";
import type { BreakerState } from "../breaker.ts";
import type { CallInput } from "../callInput.ts";
import type { Client } from "../client.ts";
import type { SettledOutcome, Settlement } from "../settlement.ts";
import type { DeliverReport } from "./deliverReport.ts";

/** A source that a later process can find again, so that it goes on where this one ended. */
export type NamedSource = {
  /** The same text for the same content: a file's path, size and head; a query and the version of its table. */
  readonly name: string;
  /** How many calls it holds, if that is known. */
  readonly size?: number;
  /** The calls from number `from` on, counted from 0; always the same ones in the same order. */
  read(from: number): Iterable<CallInput> | AsyncIterable<CallInput>;
};

export type Source = Iterable<CallInput> | AsyncIterable<CallInput> | NamedSource;

/** A source as one that can be asked for its calls; without a name it cannot be found again. */
export type Openable = Omit<NamedSource, "name"> & { readonly name: string | undefined };

/** Makes a delivery durable: calls are on the disk before they are sent, and what became of them is written with it. */
export type Durable = {
  journal: Journal;
  /** Turns what happened into records for the journal's queue `log`; pure. */
  record(settlement: Settlement): readonly Payload[];
  /**
   * Fingerprints of older keys of the same workspace, whose calls are in the journal and go out with the present key.
   * @default {[]}
   */
  olderKeys?: readonly string[];
};

/** Why a call is not to be sent; `undefined` lets it through. */
export type Gate = (
  call: Call,
) => "consent" | "suppressed" | undefined | Promise<"consent" | "suppressed" | undefined>;

/** What can be changed while a delivery runs. */
export type DeliverLimits = {
  /** Requests on their way at the same time; each carries other people. 1 to 256. @default {8} */
  lanes?: number;
  /** Part of the client's slots that this delivery may use, over 0 and up to 1. @default {1} */
  rateShare?: number;
};

export type DeliverOptions = DeliverLimits & {
  /** Most calls of a request. @default {as many as 500,000 bytes hold} */
  maxCalls?: number;
  /** Milliseconds that a call waits for others to share its request. @default {250} */
  delayMs?: number;
  gate?: Gate;
  /** Keeps calls over the end of the process. @default {none: what is unsent is the caller's to keep} */
  durable?: Durable;
  /**
   * An identify whose `timestamp` is older than that of one before it for the same person: Customer.io is reported to
   * drop its traits with a 200. Send it all the same, reject it (`stale`), or send it with the newer time.
   * @default {"send"}
   */
  stale?: "send" | "refuse" | "restamp";
  /** Find out with an invalid call whether the server refuses those, so that its 200 means taken. @default {true} */
  canary?: boolean;
  /** Milliseconds after which what is not answered is `unsent: deadline`. @default {none} */
  deadlineMs?: number;
  /** Milliseconds for which a request is tried again while the service fails. @default {600_000} */
  patienceMs?: number;
  /** Takes no more from the source when it aborts, and lets what was taken end. */
  drain?: AbortSignal;
  /** Ends the delivery at once: what is not answered is `unsent: aborted`. */
  signal?: AbortSignal;
  /** Told now and then, and once at the end; an error that it throws is logged and ends nothing. */
  onProgress?: (progress: DeliverProgress) => void;
  /** Told of calls that were not taken, with what they were; waited for, so that memory stays flat. */
  onMissed?: (missed: readonly SettledOutcome[]) => void | Promise<void>;
  /** Asked once a key was refused: a client with a new one, which goes on from there. */
  onUnauthorised?: () => Promise<Client | undefined>;
};

/** Where a delivery stands. */
export type DeliverProgress = Omit<DeliverReport, "reasons" | "latencyMs" | "examples" | "warnings"> & {
  /** Calls a second over the last seconds. */
  callsPerSecond: number;
  /** What the source says it holds, and the milliseconds that the rest may take at the present rate. */
  total: number | undefined;
  remainingMs: number | undefined;
  breaker: BreakerState;
  /** Requests that the limit would let go now. */
  slotsFree: number;
};

/** A delivery on its way. */
export type Delivery = Promise<DeliverReport> & {
  /** Changes limits from now on. */
  change(limits: DeliverLimits): void;
};
