import pLimit from "p-limit";

/** A bound on how many are inside at once. */
export type Gate = {
  /** Waits for a place, in the order of asking; the result gives it back. Rejects with the signal's reason when it aborts first. */
  enter(signal?: AbortSignal): Promise<() => void>;
  readonly inside: number;
  readonly waiting: number;
};

export function createGate(places: number): Gate {
  const limit = pLimit(places);
  return {
    enter(signal) {
      return new Promise((resolve, reject) => {
        const abort = () => reject(signal?.reason);
        if (signal?.aborted) return abort();
        signal?.addEventListener("abort", abort, { once: true });
        void limit(() => {
          if (signal?.aborted) return undefined;
          signal?.removeEventListener("abort", abort);
          return new Promise<void>((leave) => resolve(leave));
        });
      });
    },
    get inside() {
      return limit.activeCount;
    },
    get waiting() {
      return limit.pendingCount;
    },
  };
}
