/** Latencies in milliseconds; all 0 where there were none. */
export type Latency = {
  count: number;
  minMs: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
};

/** Nearest-rank percentiles: each is a latency that was really measured. */
export function latencyOf(durations: readonly number[]): Latency {
  const sorted = [...durations].sort((one, other) => one - other);
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return {
    count: sorted.length,
    minMs: rank(0),
    p50Ms: rank(0.5),
    p95Ms: rank(0.95),
    p99Ms: rank(0.99),
    maxMs: rank(1),
  };
}
