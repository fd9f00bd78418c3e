import type { Clock } from "./clock.ts";
import { createRing } from "./ring.ts";

/** The right to have one request on its way. */
export type Slot = {
  /** The request was answered or failed: the slot is free again `holdMs` from now. */
  done(): void;
  /** The request was never sent: the slot is free at once. */
  unused(): void;
};

export type Limiter = {
  /** The next free slot, in the order of asking. Rejects with the signal's reason when it aborts first. */
  acquire(signal?: AbortSignal): Promise<Slot>;
  /** Requests that wait for a slot. */
  readonly waiting: number;
  /** Slots that a request could have now. */
  readonly free: number;
};

/**
 * At most `slots` requests in any `holdMs` at the receiver: a slot is held from before sending until `holdMs` after
 * the answer or the failure. Whenever the receiver sees a request on a slot, it saw the previous one on that slot
 * before the answer, so at least `holdMs` earlier. (Held from sending alone, a slow request and a fast one on the
 * same slot can arrive closer together.)
 *
 * One timer runs while somebody waits, none otherwise.
 */
export function createLimiter(options: { slots: number; holdMs: number; clock: Clock }): Limiter {
  const { slots, holdMs, clock } = options;
  const cooling = createRing(slots); // times at which slots become free, earliest first
  const waiters = new Set<() => void>();
  let fresh = slots;
  let waking = false;

  const warm = () => {
    const now = clock.monotonic();
    for (let first = cooling.first; first !== undefined && first <= now; first = cooling.first) {
      cooling.shift();
      fresh += 1;
    }
  };

  const handOut = () => {
    for (const grant of waiters) {
      if (fresh === 0) return;
      waiters.delete(grant);
      grant();
    }
  };

  const wake = async () => {
    if (waking) return;
    waking = true;
    for (;;) {
      warm();
      handOut();
      const first = cooling.first;
      if (waiters.size === 0 || first === undefined) break; // nobody waits, or done() calls again
      await clock.sleep(Math.max(1, first - clock.monotonic()));
    }
    waking = false;
  };

  const take = (): Slot => {
    fresh -= 1;
    let held = true;
    return {
      done() {
        if (!held) return;
        held = false;
        cooling.push(clock.monotonic() + holdMs);
        if (waiters.size > 0) void wake();
      },
      unused() {
        if (!held) return;
        held = false;
        fresh += 1;
        handOut();
      },
    };
  };

  const wait = (signal?: AbortSignal) =>
    new Promise<Slot>((resolve, reject) => {
      const grant = () => {
        signal?.removeEventListener("abort", abort);
        resolve(take());
      };
      const abort = () => {
        waiters.delete(grant);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", abort, { once: true });
      waiters.add(grant);
      void wake();
    });

  return {
    async acquire(signal) {
      signal?.throwIfAborted();
      if (waiters.size === 0) {
        warm();
        if (fresh > 0) return take();
      }
      return wait(signal);
    },
    get waiting() {
      return waiters.size;
    },
    get free() {
      warm();
      return fresh;
    },
  };
}
