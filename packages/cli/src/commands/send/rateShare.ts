import { UsageError } from "../../errors.ts";

/** A part of the limit, as "1/4", "0.25" or "25%". @throws {UsageError} if it is none over 0 and up to 1. */
export function parseShare(text: string): number {
  const [, one, other] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const [, percent] = /^(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
  const share =
    one !== undefined
      ? Number(one) / Number(other)
      : percent !== undefined
        ? Number(percent) / 100
        : /^\d*\.?\d+$/.test(text)
          ? Number(text)
          : Number.NaN;
  if (share > 0 && share <= 1) return share;
  throw new UsageError(
    `Cannot use --rate-share ${text}: give a part of the limit, such as 1/4, 0.25 or 25%.`,
  );
}
