import { createByteBudget } from "./byteBudget.ts";
import type { Slot } from "./slot.ts";
import type { SlotPool, User } from "./slotPool.ts";

export type Limits = {
  /** Most requests that the receiver counts in any window; 1 or more. */
  slots: number;
  /** Most requests on their way at the same time; 1 or more. @default {no bound} */
  places?: number | undefined;
  /** @default {no bound} */
  bytesPerSecond?: number | undefined;
  /** Longest time in milliseconds that a request is on its way, for who shares slots between processes. @default {0} */
  longestMs?: number;
};

/** What bounds one client: slots of the pool, places on the way, bytes a second. */
export type Meter = User & {
  /** Requests on their way. */
  readonly inFlight: number;
  /** How many more may be on their way. */
  readonly placesLeft: number;
  mayGo(bytes: number, now: number): boolean;
  take(bytes: number, now: number): Slot;
  /** Milliseconds until there is a place and the bytes; infinite while there is no place. */
  waitMs(bytes: number, now: number): number;
  change(limits: Partial<Pick<Limits, "slots" | "bytesPerSecond">>): void;
};

export function createMeter(pool: SlotPool, limits: Limits): Meter {
  const unbounded = Number.POSITIVE_INFINITY;
  const budget = createByteBudget(limits.bytesPerSecond, pool.now());
  const { places = unbounded, longestMs = 0 } = limits;
  let { slots } = limits;
  let inFlight = 0;
  return {
    get slots() {
      return slots;
    },
    longestMs,
    get inFlight() {
      return inFlight;
    },
    get placesLeft() {
      return Math.max(0, places - inFlight);
    },
    mayGo: (bytes, now) => inFlight < places && pool.room(slots, now) > 0 && budget.waitMs(bytes, now) === 0,
    take(bytes, now) {
      inFlight += 1;
      budget.spend(bytes, now);
      return pool.take(now, (sent) => {
        inFlight -= 1;
        if (!sent) budget.refund(bytes);
      });
    },
    waitMs: (bytes, now) => (inFlight < places ? budget.waitMs(bytes, now) : unbounded),
    change(next) {
      slots = next.slots ?? slots;
      if ("bytesPerSecond" in next) budget.setRate(next.bytesPerSecond, pool.now());
    },
  };
}
