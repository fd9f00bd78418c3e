/** The newest time that was seen of each of the last so many people. */
export type NewestTimes = {
  /** Takes the time of `key` into account; the newest one before it when that is newer, else `undefined`. */
  compare(key: string, ms: number): number | undefined;
};

/** Remembers at least the last `size` people, and at most twice as many. */
export function createNewestTimes(size = 100_000): NewestTimes {
  let older = new Map<string, number>();
  let newer = new Map<string, number>();
  return {
    compare(key, ms) {
      const before = newer.get(key) ?? older.get(key);
      if (before !== undefined && before > ms) return before;
      newer.set(key, ms);
      if (newer.size >= size) {
        older = newer;
        newer = new Map();
      }
      return undefined;
    },
  };
}
