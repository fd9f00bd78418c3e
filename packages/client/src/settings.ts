import { resolve } from "node:path";
import type { Clock } from "./clock.ts";
import { type Destination, resolveDestination } from "./destination.ts";
import { ConfigurationError } from "./errors.ts";
import { bytesPerSecondOf, slotsOf } from "./limitOptions.ts";
import { keyMask, type Mask } from "./mask.ts";
import type { BreakerOptions, ClientOptions, Logger, RetryOptions } from "./options.ts";
import { systemClock } from "./systemClock.ts";
import { systemRandom, systemUuid } from "./systemRandom.ts";
import { uuidFrom } from "./uuid.ts";
import { wholeNumber } from "./wholeNumber.ts";
import { basicAuthorization, checkWriteKey, keyFingerprint } from "./writeKey.ts";

/** The options, checked and with their defaults. */
export type Settings = {
  destination: Destination;
  headers: Readonly<Record<string, string>>;
  keyFingerprint: string;
  mask: Mask;
  strict: boolean;
  clock: Clock;
  random: () => number;
  uuid: () => string;
  logger: Logger | undefined;
  slots: number;
  bytesPerSecond: number | undefined;
  concurrency: number;
  rateFolder: string | undefined;
  timeoutMs: number;
  retry: Required<RetryOptions>;
  breaker: Required<BreakerOptions>;
  keepBodies: boolean;
};

/** @throws {ConfigurationError} naming the option that cannot be used, and what it should be. */
export function resolveSettings(options: ClientOptions): Settings {
  if (typeof options !== "object" || options === null) checkWriteKey(undefined);
  const { writeKey, strict = true, clock = systemClock, random, logger, rateShare = 1 } = options;
  const { rateFolder } = options;
  checkWriteKey(writeKey);
  if (rateFolder === "") {
    throw new ConfigurationError(
      "rateFolder",
      "Cannot use an empty rateFolder: name a folder, or leave it out",
    );
  }
  return {
    destination: resolveDestination(options),
    headers: {
      authorization: basicAuthorization(writeKey),
      "content-type": "application/json",
      ...(strict && { "x-strict-mode": "1" }),
    },
    keyFingerprint: keyFingerprint(writeKey),
    mask: keyMask(writeKey),
    strict,
    clock,
    random: random ?? systemRandom,
    uuid: random === undefined ? systemUuid : () => uuidFrom(random),
    logger,
    slots: slotsOf(rateShare),
    bytesPerSecond: bytesPerSecondOf(options.bytesPerSecond),
    concurrency: wholeNumber("concurrency", options.concurrency ?? 64),
    rateFolder: rateFolder === undefined ? undefined : resolve(rateFolder),
    timeoutMs: milliseconds("timeoutMs", options.timeoutMs ?? 10_000),
    retry: {
      maxAttempts: wholeNumber("retry.maxAttempts", options.retry?.maxAttempts ?? 5),
      initialDelayMs: milliseconds("retry.initialDelayMs", options.retry?.initialDelayMs ?? 200),
      maxDelayMs: milliseconds("retry.maxDelayMs", options.retry?.maxDelayMs ?? 10_000),
      totalMs: milliseconds("retry.totalMs", options.retry?.totalMs ?? 60_000),
    },
    breaker: {
      failures: wholeNumber("breaker.failures", options.breaker?.failures ?? 10),
      openMs: milliseconds("breaker.openMs", options.breaker?.openMs ?? 5_000),
    },
    keepBodies: options.bodies === "keep",
  };
}

const longestTimer = 2 ** 31 - 1; // milliseconds; a longer timer of the runtime ends at once

function milliseconds(setting: string, value: number): number {
  if (wholeNumber(setting, value) <= longestTimer) return value;
  throw new ConfigurationError(
    setting,
    `Cannot use ${value} for ${setting}: it must be at most ${longestTimer} milliseconds, which is 24 days`,
  );
}
