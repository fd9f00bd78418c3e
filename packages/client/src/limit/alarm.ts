import type { Clock } from "../clock.ts";

/** One timer, that rings at the earliest of the times it was set to. */
export type Alarm = {
  /** Rings at `due` on the monotonic clock, unless it rings before anyway; infinite is never. */
  at(due: number, now: number): void;
  off(): void;
};

const needless = "needless";

export function createAlarm(clock: Clock, ring: () => void): Alarm {
  let setTo = Number.POSITIVE_INFINITY;
  let stop: AbortController | undefined;
  const off = () => {
    setTo = Number.POSITIVE_INFINITY;
    stop?.abort(needless); // with a reason, since the one made by default captures a stack each time
    stop = undefined;
  };
  return {
    off,
    at(due, now) {
      if (due >= setTo) return;
      off();
      setTo = due;
      const own = new AbortController();
      stop = own;
      const end = () => {
        if (stop !== own) return;
        stop = undefined;
        setTo = Number.POSITIVE_INFINITY;
        ring();
      };
      clock.sleep(Math.max(1, due - now), own.signal).then(end, () => {}); // aborted: set to another time, or off
    },
  };
}
