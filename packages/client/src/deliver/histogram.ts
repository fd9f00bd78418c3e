/** Counts durations in buckets that are 5 % wide, so that memory is the same for any number of them. */
export type Histogram = {
  add(ms: number, times: number): void;
  /** The duration that a part of all, from 0 to 1, does not exceed; 0 when there is none. */
  quantile(part: number): number;
  readonly max: number;
};

const growth = Math.log(1.05);
const smallestMs = 0.1;

export function createHistogram(): Histogram {
  const counts: number[] = [];
  let total = 0;
  let max = 0;
  return {
    add(ms, times) {
      const bucket = ms <= smallestMs ? 0 : Math.ceil(Math.log(ms / smallestMs) / growth);
      counts[bucket] = (counts[bucket] ?? 0) + times;
      total += times;
      max = Math.max(max, ms);
    },
    quantile(part) {
      const wanted = part * total;
      let seen = 0;
      for (const [bucket, count = 0] of counts.entries()) {
        seen += count;
        if (seen >= wanted && count > 0) return Math.min(max, smallestMs * Math.exp(bucket * growth));
      }
      return max;
    },
    get max() {
      return max;
    },
  };
}
