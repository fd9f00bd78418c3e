/**
 * Whole cents of a decimal text such as "12.34", "-0.50" or "7".
 * @throws {RangeError} if the text is no decimal number, or has more than two places that are not 0
 */
export function centsOf(decimal: string): bigint {
  const [, sign, whole = "", places = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? [];
  if (sign === undefined || /[^0]/.test(places.slice(2)))
    throw new RangeError(
      `Cannot read an amount: expected a decimal with two places: current value is ${decimal}`,
    );
  const cents = BigInt(whole) * 100n + BigInt(places.slice(0, 2).padEnd(2, "0"));
  return sign === "-" ? -cents : cents;
}

/** The decimal text of whole cents, always with two places. */
export function decimalOf(cents: bigint | number): string {
  const amount = BigInt(cents);
  const digits = String(amount < 0n ? -amount : amount).padStart(3, "0");
  return `${amount < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/**
 * Whole cents of an amount that came as a JSON number of dollars. A double holds any amount below 45 trillion dollars
 * closely enough to name its cent.
 * @throws {RangeError} if the number does not name a whole number of cents
 */
export function centsOfNumber(dollars: number): bigint {
  const cents = Math.round(dollars * 100);
  if (!Number.isSafeInteger(cents) || cents / 100 !== dollars)
    throw new RangeError(
      `Cannot read an amount: expected dollars with whole cents: current value is ${dollars}`,
    );
  return BigInt(cents);
}
