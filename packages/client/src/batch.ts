import { setImmediate } from "node:timers/promises";
import { type Account, createAccount } from "./account.ts";
import { batchFailure } from "./batchFailure.ts";
import type { BatchProgress, BatchReport } from "./batchReport.ts";
import type { CallInput } from "./callInput.ts";
import { isIterable } from "./changeCall.ts";
import { InvalidCallError } from "./errors.ts";
import { holdUnauthorised } from "./holdUnauthorised.ts";
import type { Ledger } from "./ledger.ts";
import { createPacker } from "./pack.ts";
import { nameOf } from "./prepare.ts";
import { readyInTurn } from "./readyInTurn.ts";
import { type SendParts, sendPack } from "./sendPack.ts";
import type { Settings } from "./settings.ts";
import { type Halt, type Settling, settlePack } from "./settlePack.ts";
import type { CallOptions } from "./single.ts";

export type BatchOptions = {
  /** Ends the batch: what was not answered by then is `unsent`. */
  signal?: AbortSignal;
  /** Told after each request; an error that it throws is logged and ends nothing. */
  onProgress?: (progress: BatchProgress) => void;
  /** Throw `BatchError` unless every call was taken. @default {true} */
  throwOnFailure?: boolean;
} & Pick<CallOptions, "holdUnauthorised">;

export type BatchParts = SendParts & { ledger: Ledger };

// requests of one batch on their way: enough that packing hides behind the receiver, few enough to stay small in memory
const lanes = 4;

/**
 * Checks, packs and sends calls of any number; resolves when each has ended.
 * @throws {BatchError} if a call was not taken, with the report, unless `throwOnFailure` is false.
 * @throws {InvalidCallError} if `calls` cannot be iterated; an async source has to be collected first.
 */
export async function sendBatch(
  calls: Iterable<CallInput>,
  options: BatchOptions,
  parts: BatchParts,
): Promise<BatchReport> {
  const { signal, onProgress, throwOnFailure = true } = options;
  const { settings } = parts;
  if (!isIterable(calls)) throw noCalls(calls);
  const inputs: readonly unknown[] = Array.isArray(calls) ? calls : [...calls]; // one that throws sends nothing
  const ledger = holdUnauthorised(parts.ledger, options.holdUnauthorised);
  const account = createAccount(inputs.length, settings, ledger);
  const packer = createPacker(readyInTurn(inputs, settings, account.unready));
  const settling = createSettling(parts, account, signal);
  const lane = async () => {
    for (;;) {
      await setImmediate(); // a batch of a million leaves the event loop to others
      const pack = packer.next();
      if (pack === undefined) return;
      await settlePack(pack, settling);
      report(onProgress, account, settings);
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, settings.concurrency) }, lane));
  account.flush();
  const ended = account.report();
  const failure = batchFailure(ended, settling.firstFailure());
  if (failure === undefined || !throwOnFailure) return ended;
  throw failure;
}

function noCalls(given: unknown): InvalidCallError {
  const message = `expected a list of calls, got ${nameOf(given)}`;
  return new InvalidCallError(`Cannot send the batch: ${message}`, [{ path: "", message }]);
}

function createSettling(parts: BatchParts, account: Account, signal: AbortSignal | undefined) {
  const { clock } = parts.settings;
  let halt: Halt | undefined;
  let first: Halt | undefined;
  let lastTaken = Number.NEGATIVE_INFINITY;
  const settling: Settling = {
    async send(pack) {
      const begun = clock.monotonic();
      const end = await sendPack(pack, parts, { signal });
      account.request(end, pack.body.byteLength);
      if (end.end === "taken") lastTaken = clock.monotonic();
      if (end.end === "unsent") {
        first ??= end;
        // one request that failed for good may be its own fault; when none got through meanwhile, the service is down
        if (end.final || lastTaken < begun) halt ??= end;
      }
      return end;
    },
    halted: () => halt,
    taken: account.taken,
    refused: account.refused,
    unsent: account.unsent,
  };
  return { ...settling, firstFailure: () => first?.failure() };
}

function report(onProgress: BatchOptions["onProgress"], account: Account, settings: Settings): void {
  try {
    onProgress?.(account.progress());
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    settings.logger?.error({ error: name }, "onProgress threw");
  }
}
