import { ConfigurationError } from "./errors.ts";

/** @throws {ConfigurationError} if `value` is not a whole number of at least 1 */
export function wholeNumber(setting: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new ConfigurationError(
    setting,
    `Cannot use ${value} for ${setting}: it must be a whole number of at least 1`,
  );
}
