import { type Clock, systemClock } from "@cionb/client";

/** The machine's clocks, with jumps on request. */
export type MovableClock = Clock & {
  /** Both clocks jump, as if that time had passed; sleepers are not woken. */
  move(ms: number): void;
  /** The wall clock alone is set forward, or back with a negative number. */
  set(ms: number): void;
};

export function movableClock(): MovableClock {
  let passed = 0;
  let off = 0;
  return {
    now: () => systemClock.now() + passed + off,
    monotonic: () => systemClock.monotonic() + passed,
    sleep: systemClock.sleep,
    move(ms) {
      passed += ms;
    },
    set(ms) {
      off += ms;
    },
  };
}
