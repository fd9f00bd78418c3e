/** How far something is. */
export type Pace = {
  done: number;
  total: number | undefined;
  elapsedMs: number;
  /** Part done, from 0 to 1; undefined without a total. */
  part: number | undefined;
  /** On average since the start; undefined before there is anything to tell. */
  perSecond: number | undefined;
  remainingMs: number | undefined;
};

/** Shortest time that gives a rate worth telling. */
const minElapsedMs = 50;

export function paceOf(done: number, total: number | undefined, elapsedMs: number): Pace {
  const perSecond = done > 0 && elapsedMs >= minElapsedMs ? (1_000 * done) / elapsedMs : undefined;
  const left = total === undefined ? undefined : Math.max(0, total - done);
  return {
    done,
    total,
    elapsedMs,
    part: total === undefined ? undefined : total === 0 ? 1 : Math.min(1, done / total),
    perSecond,
    remainingMs: left === undefined || perSecond === undefined ? undefined : (1_000 * left) / perSecond,
  };
}
