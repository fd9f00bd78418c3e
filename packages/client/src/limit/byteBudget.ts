/** Bytes a second: in any `t` seconds at most `t` seconds' worth and one more, or the bytes of one request if that is more. */
export type ByteBudget = {
  /** Milliseconds from `now` until a request of `bytes` may go. */
  waitMs(bytes: number, now: number): number;
  /** Counts a request that goes. */
  spend(bytes: number, now: number): void;
  /** Counts a request that did not go after all. */
  refund(bytes: number): void;
  /** `undefined` is no budget. */
  setRate(bytesPerSecond: number | undefined, now: number): void;
};

/**
 * A bucket that holds one second's worth. A request larger than that goes when the bucket is full and leaves a debt,
 * so that it waits a second at most for itself, and those after it wait for what it took.
 */
export function createByteBudget(bytesPerSecond: number | undefined, begin: number): ByteBudget {
  let rate = bytesPerSecond ?? Number.POSITIVE_INFINITY;
  let balance = rate;
  let filledAt = begin;
  const fill = (now: number) => {
    if (rate === Number.POSITIVE_INFINITY) return;
    balance = Math.min(rate, balance + ((now - filledAt) / 1_000) * rate);
    filledAt = now;
  };
  return {
    waitMs(bytes, now) {
      if (rate === Number.POSITIVE_INFINITY) return 0;
      fill(now);
      const lacking = Math.min(bytes, rate) - balance;
      return lacking <= 0 ? 0 : (lacking / rate) * 1_000;
    },
    spend(bytes, now) {
      fill(now);
      balance -= bytes;
    },
    refund(bytes) {
      balance = Math.min(rate, balance + bytes);
    },
    setRate(next, now) {
      fill(now);
      const unlimited = rate === Number.POSITIVE_INFINITY;
      rate = next ?? Number.POSITIVE_INFINITY;
      balance = unlimited ? rate : Math.min(rate, balance);
      filledAt = now;
    },
  };
}
