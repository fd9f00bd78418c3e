/** One request as it was answered. Times are ISO 8601; `status` 0 is no answer. */
export type RequestRecord = {
  method: string;
  path: string;
  status: number;
  calls: number;
  bytes: number;
  at: string;
  durationMs: number;
  strict: boolean;
  /** Names of the faults that touched it. */
  faults: readonly string[];
  /** First 12 hexadecimal digits of the SHA-256 of the key that came with it. */
  keyFingerprint?: string;
  /** What the client said of itself, and its retry count where it sends one. */
  userAgent?: string;
  retry?: number;
};

export type Traffic = {
  requests: number;
  calls: number;
  bytes: number;
  byStatus: Record<string, number>;
  byPath: Record<string, number>;
  /** The most requests that arrived in any stretch of `windowMs`. */
  highestInWindow: number;
  windowMs: number;
};

/** Keeps the newest requests and counts all of them. */
export function createRequestLog(keep: number, windowMs: number) {
  let kept: RequestRecord[] = [];
  let arrivals: number[] = [];
  let first = 0;
  let highest = 0;
  let totals = { requests: 0, calls: 0, bytes: 0 };
  const byStatus = new Map<string, number>();
  const byPath = new Map<string, number>();
  const count = (of: Map<string, number>, key: string) => of.set(key, (of.get(key) ?? 0) + 1);

  return {
    /** @param now monotonic milliseconds */
    arrive(now: number): void {
      arrivals.push(now);
      while ((arrivals[first] ?? now) <= now - windowMs) first++;
      highest = Math.max(highest, arrivals.length - first);
      if (first < 10_000) return;
      arrivals = arrivals.slice(first);
      first = 0;
    },
    add(record: RequestRecord): void {
      totals.requests++;
      totals.calls += record.calls;
      totals.bytes += record.bytes;
      count(byStatus, String(record.status));
      count(byPath, record.path);
      kept.push(record);
      if (kept.length > keep * 2) kept = kept.slice(-keep);
    },
    /** The newest ones, oldest first. */
    list: (): RequestRecord[] => (keep > 0 ? kept.slice(-keep) : []),
    traffic: (): Traffic => ({
      ...totals,
      byStatus: Object.fromEntries(byStatus),
      byPath: Object.fromEntries(byPath),
      highestInWindow: highest,
      windowMs,
    }),
    clear(): void {
      kept = [];
      arrivals = [];
      first = highest = 0;
      totals = { requests: 0, calls: 0, bytes: 0 };
      byStatus.clear();
      byPath.clear();
    },
  };
}

export type RequestLog = ReturnType<typeof createRequestLog>;
