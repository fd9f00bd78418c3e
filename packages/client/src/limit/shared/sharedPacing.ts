import { faster, remembered, slower } from "../pace.ts";
import type { Pacing, Refusal } from "../pacing.ts";
import type { Service } from "./rateTables.ts";
import type { Times } from "./watch.ts";

/** The pacing of all processes that share slots. */
export type SharedPacing = Pacing & {
  /** The service's state after what this process has met, which it takes over. */
  settle(service: Service, known: Known): Service;
};

/** `othersThrough`: requests of the others that got through in the last window; `most`: slots there would be. */
type Known = { now: Times; othersThrough: number; most: number };

const longestPauseMs = 301_000; // the client waits at most 300 s; a pace further ahead is of a clock that was set back

/** @param urge is called when the others should hear of a 429 */
export function createSharedPacing(windowMs: number, urge: () => void): SharedPacing {
  let slots = Number.POSITIVE_INFINITY;
  let refusal: Refusal | undefined;
  let slowed: number | undefined;
  let slowedAt = Number.NEGATIVE_INFINITY;
  let raisedAt = 0;
  let strained = false;

  const next = (service: Service, { now, othersThrough, most }: Known): Service => {
    const { wall } = now;
    const kept = remembered(service.pace, wall);
    const pace = kept !== undefined && kept.at - wall > longestPauseMs ? { ...kept, at: wall } : kept;
    if (refusal !== undefined && service.slowed === slowed) {
      const at = wall + Math.max(0, refusal.pausedUntil - now.monotonic);
      const before = pace?.slots ?? Number.POSITIVE_INFINITY;
      return {
        ...service,
        pace: slower(refusal.through + othersThrough, before, at),
        slowed: service.slowed + 1,
      };
    }
    if (strained && pace !== undefined && wall - pace.at >= windowMs) {
      return { ...service, pace: faster(pace, most, wall) };
    }
    return pace === service.pace ? service : { ...service, pace };
  };

  return {
    get slots() {
      return slots;
    },
    limited(given) {
      if (given.begunAt <= slowedAt) return;
      refusal = given;
      urge();
    },
    tick(_now, _most, strains) {
      strained ||= strains;
    },
    settle(service, known) {
      slowed ??= service.slowed;
      const settled = next(service, known);
      if (settled.slowed !== slowed) slowedAt = known.now.monotonic;
      if ((settled.pace?.at ?? 0) !== raisedAt) strained = false;
      raisedAt = settled.pace?.at ?? 0;
      slowed = settled.slowed;
      slots = settled.pace?.slots ?? Number.POSITIVE_INFINITY;
      refusal = undefined;
      return settled;
    },
  };
}
