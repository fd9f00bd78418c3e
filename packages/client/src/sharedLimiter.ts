import { limits } from "@cionb/api";
import { createPoolLimiter, type Limiter } from "./limit/limiter.ts";
import { createPacing } from "./limit/pacing.ts";
import { createSlotPool, type SlotPool, wholeLease } from "./limit/slotPool.ts";
import type { Settings } from "./settings.ts";
import { systemClock } from "./systemClock.ts";

const pools = new Map<string, SlotPool>();

/**
 * The limiter of a client. In one process clients of one host and key use the same slots, each up to its own share;
 * one with a clock of its own has slots of its own.
 */
export function sharedLimiter(settings: Settings): Limiter {
  const { slots, concurrency, bytesPerSecond } = settings;
  return createPoolLimiter(poolOf(settings), { slots, places: concurrency, bytesPerSecond });
}

function poolOf({ destination, keyFingerprint, clock }: Settings): SlotPool {
  const holdMs = limits.windowMs;
  const create = () => createSlotPool({ holdMs, clock, pacing: createPacing(holdMs), lease: wholeLease });
  if (clock !== systemClock) return create();
  const name = `${destination.host} ${keyFingerprint}`;
  const pool = pools.get(name) ?? create();
  pools.set(name, pool);
  return pool;
}
