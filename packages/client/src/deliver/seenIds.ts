import { createFingerprints, type Fingerprints } from "./fingerprints.ts";

/** Finds message ids that come twice. */
export type SeenIds = {
  /** Whether `id` was not there yet; it is from now on. */
  add(id: string): boolean;
};

/** Remembers all ids, for a journal to keep. */
export function allIds(): SeenIds & Pick<Fingerprints, "drain" | "load"> {
  return createFingerprints();
}

/** Remembers at least the last `size` ids, and at most twice as many. */
export function lastIds(size = 100_000): SeenIds {
  let older: Fingerprints | undefined;
  let newer = createFingerprints();
  return {
    add(id) {
      if (older?.has(id) || !newer.add(id)) return false;
      if (newer.size < size) return true;
      newer.drain();
      older = newer;
      newer = createFingerprints();
      return true;
    },
  };
}
