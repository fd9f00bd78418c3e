import { limits } from "@cionb/api";
import { ConfigurationError } from "./errors.ts";
import type { Limiter } from "./limit/limiter.ts";
import type { LimitOptions } from "./options.ts";
import { wholeNumber } from "./wholeNumber.ts";

/** @throws {ConfigurationError} if it is not a part */
export function slotsOf(rateShare: number): number {
  if (rateShare > 0 && rateShare <= 1) return Math.max(1, Math.floor(limits.requestsPerWindow * rateShare));
  throw new ConfigurationError(
    "rateShare",
    `Cannot use a rate share of ${rateShare}: it must be over 0 and at most 1`,
  );
}

/** @throws {ConfigurationError} if it is no whole number */
export function bytesPerSecondOf(given: number | undefined): number | undefined {
  return given === undefined ? undefined : wholeNumber("bytesPerSecond", given);
}

/** Changes what is given, or nothing if one of them cannot be used. @throws {ConfigurationError} naming it */
export function changeLimits(limiter: Limiter, given: LimitOptions): void {
  const slots = given.rateShare === undefined ? undefined : slotsOf(given.rateShare);
  const bytesPerSecond = bytesPerSecondOf(given.bytesPerSecond);
  if (slots !== undefined) limiter.setSlots(slots);
  if ("bytesPerSecond" in given) limiter.setBytesPerSecond(bytesPerSecond);
}
