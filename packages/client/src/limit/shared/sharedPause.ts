import type { SlotPool } from "../slotPool.ts";
import type { Service } from "./rateTables.ts";
import type { Times } from "./watch.ts";

const longestPauseMs = 301_000; // the client waits at most 300 s; a pause that ends later is of a clock that was set back
const sameMs = 1_000; // two ends of one pause, by clocks that were read at different times

/** Tells the others of a pause that a 429 asked of this process, and this one of theirs. */
export function createSharedPause() {
  let known = 0;
  return {
    /** @returns the service's state with this process's pause in it */
    settle(service: Service, pool: SlotPool, { wall, monotonic }: Times): Service {
      const own = pool.pausedMs(monotonic);
      if (own > 0 && wall + own > service.pausedUntil + sameMs) {
        known = Math.round(wall + own);
        return { ...service, pausedUntil: known };
      }
      const theirs = service.pausedUntil - wall;
      if (service.pausedUntil !== known && theirs > own && theirs <= longestPauseMs)
        pool.pause(monotonic + theirs);
      known = service.pausedUntil;
      return service;
    },
  };
}
