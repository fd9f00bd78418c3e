/** How many slots are in force after the service answered 429; times are those of one clock, in milliseconds. */
export type Pace = {
  readonly slots: number;
  /** Requests that got through in the window before the 429. */
  readonly ceiling: number;
  /** Slots that the next clean window adds. */
  readonly step: number;
  /** When it was set or last raised. */
  readonly at: number;
};

/** Milliseconds after which a pace that nothing renewed says nothing any more. */
export const paceKeptMs = 300_000;

const part = 0.9; // of what got through
const least = 4; // too few to make trouble, and a first request that is refused may come again soon
const known = 1.05; // times the ceiling: up to here a window adds a hundredth, beyond twice as much each time

/** The pace after a 429, when `through` requests got through in the last window and `before` slots were in force. */
export function slower(through: number, before: number, at: number): Pace {
  const slots = Math.min(Math.max(least, Math.floor(through * part)), before);
  return { slots, ceiling: Math.max(1, through), step: Math.max(1, Math.round(slots / 100)), at };
}

/**
 * The pace after a window without a 429 in which requests waited for a slot; `undefined` once `most` are in force.
 * About a hundredth a window near the ceiling finds a limit again that still stands at the cost of as few 429s;
 * doubling beyond it finds soon that it was lifted.
 */
export function faster(pace: Pace, most: number, at: number): Pace | undefined {
  const beyond = pace.slots >= pace.ceiling * known;
  const step = beyond ? pace.step * 2 : pace.step;
  const slots = pace.slots + step;
  return slots >= most ? undefined : { ...pace, slots, step, at };
}

/** The pace, unless it is too old. */
export function remembered(pace: Pace | undefined, now: number): Pace | undefined {
  return pace !== undefined && now - pace.at > paceKeptMs ? undefined : pace;
}
