import { limits } from "@cionb/api";
import type { BreakerMemory } from "./breaker.ts";
import { createPoolLimiter, type Limiter } from "./limit/limiter.ts";
import { createPacing } from "./limit/pacing.ts";
import { openSharedSlots } from "./limit/shared/sharedSlots.ts";
import { createSlotPool, type SlotPool, wholeLease } from "./limit/slotPool.ts";
import type { Settings } from "./settings.ts";
import { systemClock } from "./systemClock.ts";
import { systemUuid } from "./systemRandom.ts";

/** Slots that clients of this process share, or all processes of the machine. */
type Source = { pool: SlotPool; memory?: BreakerMemory; close?(): void };

const sources = new Map<string, Source>();

/** What bounds a client's requests, and what is remembered of the service. */
export type Bounds = {
  limiter: Limiter;
  memory: BreakerMemory | undefined;
  /** A limiter over the same slots that gives at most a part of the client's, until it is closed. */
  partOf(share: number): Limiter;
  /** The client sends nothing any more. */
  leave(): void;
};

/**
 * The limiter of a client. Clients of one host and key use the same slots, each up to its own share: those of this
 * process, and with a `rateFolder` those of every process of the machine that names it. A client with a clock of its
 * own counts as a process of its own.
 * @throws {ConfigurationError} if the folder cannot be used
 */
export function sharedLimiter(settings: Settings): Bounds {
  const { slots, concurrency: places, bytesPerSecond, timeoutMs: longestMs } = settings;
  const name = `${settings.destination.host} ${settings.keyFingerprint} ${settings.rateFolder ?? ""}`;
  const isShared = settings.clock === systemClock;
  const source = (isShared ? sources.get(name) : undefined) ?? openSource(settings);
  if (isShared) sources.set(name, source);
  const limiter = createPoolLimiter(source.pool, { slots, places, bytesPerSecond, longestMs });
  return {
    limiter,
    memory: source.memory,
    partOf: (share) =>
      createPoolLimiter(source.pool, {
        ...{ places, bytesPerSecond, longestMs },
        slots: Math.max(1, Math.floor(slots * share)),
      }),
    leave() {
      limiter.close();
      if (source.close === undefined || source.pool.users.size > 0) return;
      sources.delete(name);
      source.close();
    },
  };
}

function openSource({ destination, keyFingerprint, rateFolder, clock }: Settings): Source {
  const holdMs = limits.windowMs;
  if (rateFolder === undefined) {
    return { pool: createSlotPool({ holdMs, clock, pacing: createPacing(holdMs), lease: wholeLease }) };
  }
  return openSharedSlots({
    folder: rateFolder,
    name: `${destination.host} ${keyFingerprint}`,
    id: systemUuid(),
    holdMs,
    clock,
    assumeUsed: !destination.simulated, // a simulator's port is new each time
  });
}
