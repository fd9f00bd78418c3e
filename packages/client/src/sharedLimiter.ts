import { limits } from "@cionb/api";
import { createLimiter, type Limiter } from "./limiter.ts";
import type { Settings } from "./settings.ts";

const limiters = new Map<string, Limiter>();

/** The limiter of this process for one host, key and share: two clients that use the same key share its limit. */
export function sharedLimiter({ destination, keyFingerprint, slots, clock }: Settings): Limiter {
  const name = `${destination.host} ${keyFingerprint} ${slots}`;
  const limiter = limiters.get(name) ?? createLimiter({ slots, holdMs: limits.windowMs, clock });
  limiters.set(name, limiter);
  return limiter;
}
