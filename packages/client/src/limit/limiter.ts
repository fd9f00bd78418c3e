import type { Clock } from "../clock.ts";
import { createMeter, type Limits } from "./meter.ts";
import { createPacing } from "./pacing.ts";
import { LongPause, type Slot, type SlotRequest } from "./slot.ts";
import { createSlotPool, type SlotPool, wholeLease } from "./slotPool.ts";
import { createWaitingLine } from "./waitingLine.ts";

/** When the requests of one client may go. */
export type Limiter = {
  /**
   * The right to send one request. In each priority it is given in the order of asking; high before bulk, but each
   * eighth turn that both wait for is bulk's. A request that waits for its bytes holds up those behind it.
   * Rejects with the signal's reason when it aborts first, with `LongPause` when a pause is longer than the patience.
   */
  acquire(request?: SlotRequest): Promise<Slot>;
  /** Requests that wait. */
  readonly waiting: number;
  /** Requests on their way. */
  readonly inFlight: number;
  /** Slots that a request could have now. */
  readonly free: number;
  /** Slots in force: the given ones, or fewer after a 429. */
  readonly slots: number;
  /** Milliseconds for which nothing is sent because a 429 asked for it, else 0. */
  readonly pausedMs: number;
  /** More are used from now on; fewer once those in use beyond them have cooled. */
  setSlots(slots: number): void;
  /** `undefined` is no bound. */
  setBytesPerSecond(bytesPerSecond: number | undefined): void;
  /** Nothing is sent any more. */
  close(): void;
};

/** A limiter with slots of its own, each held for `holdMs` (the window) after an answer. */
export function createLimiter(options: Limits & { holdMs: number; clock: Clock }): Limiter {
  const { holdMs, clock } = options;
  const pool = createSlotPool({ holdMs, clock, pacing: createPacing(holdMs), lease: wholeLease });
  return createPoolLimiter(pool, options);
}

/** A limiter that takes its slots from a pool, as others may too. */
export function createPoolLimiter(pool: SlotPool, limits: Limits): Limiter {
  const meter = createMeter(pool, limits);
  const leave = pool.enter(meter);
  const line = createWaitingLine(pool, meter);
  const change = (changed: Parameters<typeof meter.change>[0]) => {
    meter.change(changed);
    pool.stir();
  };
  return {
    async acquire(request = {}) {
      const { signal, bytes = 0, patienceMs = Number.POSITIVE_INFINITY } = request;
      signal?.throwIfAborted();
      const now = pool.now();
      if (line.size === 0 && meter.mayGo(bytes, now)) return meter.take(bytes, now);
      const pausedMs = pool.pausedMs(now);
      if (pausedMs > patienceMs) throw new LongPause(pausedMs);
      return line.wait(request);
    },
    get waiting() {
      return line.size;
    },
    get inFlight() {
      return meter.inFlight;
    },
    get free() {
      return pool.free(meter.slots);
    },
    get slots() {
      return pool.inForce(meter.slots);
    },
    get pausedMs() {
      return pool.pausedMs(pool.now());
    },
    setSlots: (slots) => change({ slots }),
    setBytesPerSecond: (bytesPerSecond) => change({ bytesPerSecond }),
    close: leave,
  };
}
