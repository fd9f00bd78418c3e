import { limits } from "@cionb/api";
import type { Clock } from "./clock.ts";
import { type Destination, resolveDestination } from "./destination.ts";
import { ConfigurationError } from "./errors.ts";
import { keyMask, type Mask } from "./mask.ts";
import type { BreakerOptions, ClientOptions, Logger, RetryOptions } from "./options.ts";
import { systemClock } from "./systemClock.ts";
import { systemRandom, systemUuid } from "./systemRandom.ts";
import { uuidFrom } from "./uuid.ts";
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
  concurrency: number;
  timeoutMs: number;
  retry: Required<RetryOptions>;
  breaker: Required<BreakerOptions>;
  keepBodies: boolean;
};

/** @throws {ConfigurationError} naming the option that cannot be used, and what it should be. */
export function resolveSettings(options: ClientOptions): Settings {
  const { writeKey, strict = true, clock = systemClock, random, logger, rateShare = 1 } = options;
  checkWriteKey(writeKey);
  if (!(rateShare > 0 && rateShare <= 1)) {
    throw new ConfigurationError(
      "rateShare",
      `Cannot use a rate share of ${rateShare}: it must be over 0 and at most 1`,
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
    slots: Math.max(1, Math.floor(limits.requestsPerWindow * rateShare)),
    concurrency: wholeNumber("concurrency", options.concurrency ?? 64),
    timeoutMs: wholeNumber("timeoutMs", options.timeoutMs ?? 10_000),
    retry: {
      maxAttempts: wholeNumber("retry.maxAttempts", options.retry?.maxAttempts ?? 5),
      initialDelayMs: wholeNumber("retry.initialDelayMs", options.retry?.initialDelayMs ?? 200),
      maxDelayMs: wholeNumber("retry.maxDelayMs", options.retry?.maxDelayMs ?? 10_000),
      totalMs: wholeNumber("retry.totalMs", options.retry?.totalMs ?? 60_000),
    },
    breaker: {
      failures: wholeNumber("breaker.failures", options.breaker?.failures ?? 10),
      openMs: wholeNumber("breaker.openMs", options.breaker?.openMs ?? 5_000),
    },
    keepBodies: options.bodies === "keep",
  };
}

function wholeNumber(setting: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new ConfigurationError(
    setting,
    `Cannot use ${value} for ${setting}: it must be a whole number of at least 1`,
  );
}
