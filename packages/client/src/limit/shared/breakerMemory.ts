import type { BreakerMemory } from "../../breaker.ts";
import type { Service } from "./rateTables.ts";
import type { Times } from "./watch.ts";

/** Keeps a breaker's state in the rate file. */
export type SharedBreakerMemory = BreakerMemory & {
  /** Reads what an earlier process wrote. */
  read(service: Service, now: Times): void;
  /** @returns the service's state with what is new in it */
  settle(service: Service, now: Times): Service;
};

const keptMs = 300_000; // a state that is older says nothing any more

/** @param urge is called when the others should hear of it soon; @param now is the monotonic clock */
export function createBreakerMemory(urge: () => void, now: () => number): SharedBreakerMemory {
  let loaded: ReturnType<BreakerMemory["load"]>;
  let unwritten: { failures: number; openUntil: number | undefined } | undefined;
  return {
    load: () => loaded,
    save({ failures, openMs }) {
      unwritten = { failures, openUntil: openMs === undefined ? undefined : now() + openMs };
      if (openMs !== undefined) urge();
    },
    read({ failures, openUntil, failedAt }, { wall }) {
      const age = wall - failedAt;
      if (failures === 0 || age < 0 || age > keptMs) return;
      loaded = { failures, openMs: openUntil === 0 ? undefined : Math.max(0, openUntil - wall) };
    },
    settle(service, { wall, monotonic }) {
      if (unwritten === undefined) return service;
      const { failures, openUntil } = unwritten;
      unwritten = undefined;
      return {
        ...service,
        failures,
        openUntil: openUntil === undefined ? 0 : wall + openUntil - monotonic,
        failedAt: wall,
      };
    },
  };
}
