import type { Meter } from "./meter.ts";
import type { Slot, SlotRequest } from "./slot.ts";
import type { Line, SlotPool } from "./slotPool.ts";
import { createTurns } from "./turns.ts";

type Waiter = {
  bytes: number;
  patienceMs: number;
  grant(slot: Slot): void;
  refuse(error: Error): void;
};

/** Requests of one client that wait for what its meter and the pool let go. */
export type WaitingLine = {
  readonly size: number;
  wait(request: SlotRequest): Promise<Slot>;
};

export function createWaitingLine(pool: SlotPool, meter: Meter): WaitingLine {
  const turns = createTurns<Waiter>();
  const leaveWhenEmpty = () => {
    if (turns.size === 0) pool.leave(line);
  };
  const line: Line = {
    user: meter,
    get ready() {
      return Math.min(turns.size, meter.placesLeft);
    },
    step(now) {
      const next = turns.next;
      if (next === undefined || !meter.mayGo(next.bytes, now)) return false;
      turns.take();
      leaveWhenEmpty();
      next.grant(meter.take(next.bytes, now));
      return true;
    },
    waitMs(now) {
      const next = turns.next;
      return next === undefined ? Number.POSITIVE_INFINITY : meter.waitMs(next.bytes, now);
    },
    refuse(errorFor) {
      turns.takeOut((waiter) => {
        const error = errorFor(waiter.patienceMs);
        if (error !== undefined) waiter.refuse(error);
        return error !== undefined;
      });
      leaveWhenEmpty();
    },
  };

  return {
    get size() {
      return turns.size;
    },
    wait({ signal, priority = "high", bytes = 0, patienceMs = Number.POSITIVE_INFINITY }) {
      const { promise, resolve, reject } = Promise.withResolvers<Slot>();
      const heard = () => signal?.removeEventListener("abort", abort);
      const grant = (slot: Slot) => {
        heard();
        resolve(slot);
      };
      const refuse = (error: Error) => {
        heard();
        reject(error);
      };
      const leave = turns.add({ bytes, patienceMs, grant, refuse }, priority);
      const abort = () => {
        leave();
        leaveWhenEmpty();
        reject(signal?.reason);
        pool.stir();
      };
      signal?.addEventListener("abort", abort, { once: true });
      pool.join(line);
      pool.stir();
      return promise;
    },
  };
}
