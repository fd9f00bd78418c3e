import type { Clock } from "../clock.ts";
import { createAlarm } from "./alarm.ts";
import type { Pacing } from "./pacing.ts";
import { createRing } from "./ring.ts";
import { type Limited, LongPause, type Slot } from "./slot.ts";

/** How many slots this process may use. */
export type Lease = {
  readonly slots: number;
  /** How many it could have if it asked, as far as known. */
  readonly reach: number;
  /** Until when on the monotonic clock it may use them without asking again. */
  readonly until: number;
  /** Requests wait that would go if the lease were larger, or were asked for again. */
  short(): void;
};

/** The lease of a process that shares with no other. */
export const wholeLease: Lease = {
  slots: Number.POSITIVE_INFINITY,
  reach: Number.POSITIVE_INFINITY,
  until: Number.POSITIVE_INFINITY,
  short() {},
};

/** A client that takes slots. */
export type User = {
  /** Most slots of the pool that may be in use when a request of this client goes. */
  readonly slots: number;
  /** Longest time in milliseconds that a request of this client is on its way. */
  readonly longestMs: number;
};

/** Requests of one client that wait for a slot. */
export type Line = {
  readonly user: User;
  /** Requests that would go at once if there were slots enough. */
  readonly ready: number;
  /** Lets the first go if it may. @returns whether it went */
  step(now: number): boolean;
  /** Milliseconds until a budget of its own lets the first go; infinite while only something that ends can. */
  waitMs(now: number): number;
  /** Rejects those to whom `error` applies. */
  refuse(error: (patienceMs: number) => Error | undefined): void;
};

/**
 * Slots of which each is held from before sending until `holdMs` after the answer or the failure. Whenever the
 * receiver sees a request on a slot, it saw the previous one on that slot before the answer, so at least `holdMs`
 * earlier: never more than the slots in any `holdMs`, also while their number changes. (Held from sending alone, a
 * slow request and a fast one on the same slot can arrive closer together.)
 */
export type SlotPool = {
  /** The monotonic clock; slots that have cooled by now are free. */
  now(): number;
  /** Slots that a client with a share of `slots` could take now; 0 or less when none. */
  room(slots: number, now: number): number;
  /** Slots in force for such a client. */
  inForce(slots: number): number;
  /** Slots that such a client could have now, those that its lease does not hold yet included. */
  free(slots: number): number;
  /** @returns what takes the client out again */
  enter(user: User): () => void;
  readonly users: ReadonlySet<User>;
  /** @param ended hears once of the end, and whether a request was sent */
  take(now: number, ended: (sent: boolean) => void): Slot;
  /** Enters the line among those that are served in turn, one request each. */
  join(line: Line): void;
  leave(line: Line): void;
  /** Serves all who may go, and sleeps until the next one may. */
  stir(): void;
  /** Nothing is sent until `until` on the monotonic clock. */
  pause(until: number): void;
  pausedMs(now: number): number;
  /** Rejects all who wait. */
  refuse(error: Error): void;
  /** Slots on their way or cooling. */
  readonly used: number;
  /** Slots on their way. */
  readonly inFlight: number;
  /** Requests in line. */
  readonly waiting: boolean;
  /** Of those, how many would go at once if there were slots enough. */
  readonly ready: number;
  /** Requests that ended within the last `holdMs`, but for those that were answered 429. */
  readonly through: number;
};

export type PoolOptions = { holdMs: number; clock: Clock; pacing: Pacing; lease: Lease };

/** One timer runs while somebody waits, none otherwise. */
export function createSlotPool({ holdMs, clock, pacing, lease }: PoolOptions): SlotPool {
  const cooling = createRing(); // times at which slots become free, earliest first
  const refused = createRing(); // those of them whose request was answered 429
  const lines = new Set<Line>();
  const users = new Set<User>();
  const alarm = createAlarm(clock, () => stir());
  let flying = 0;
  let pausedUntil = Number.NEGATIVE_INFINITY;

  const now = () => {
    const time = clock.monotonic();
    while (cooling.first !== undefined && cooling.first <= time) cooling.shift();
    while (refused.first !== undefined && refused.first <= time) refused.shift();
    return time;
  };
  const used = () => flying + cooling.count;
  const inForce = (slots: number) => Math.min(slots, pacing.slots);
  const room = (slots: number, time: number) =>
    time < pausedUntil || time > lease.until ? 0 : Math.min(inForce(slots), lease.slots) - used();
  const ready = () => {
    let sum = 0;
    for (const line of lines) sum += line.ready;
    return Math.max(0, Math.min(sum, inForce(mostOf(users, "slots")) - used()));
  };

  const serve = (time: number) => {
    let went = true;
    while (went) {
      went = false;
      for (const line of lines) went = line.step(time) || went;
    }
  };

  const dueAt = (line: Line, time: number) => {
    if (time < pausedUntil) return pausedUntil;
    const free = room(line.user.slots, time) > 0;
    return free ? time + line.waitMs(time) : (cooling.first ?? Number.POSITIVE_INFINITY);
  };

  const stir = () => {
    if (lines.size === 0) return alarm.off();
    const time = now();
    serve(time);
    let due = Number.POSITIVE_INFINITY;
    for (const line of lines) due = Math.min(due, dueAt(line, time));
    const most = mostOf(users, "slots");
    pacing.tick(time, most, lines.size > 0 && room(most, time) <= 0);
    alarm.at(due, time);
    const short = used() >= lease.slots || time > lease.until;
    if (short && time >= pausedUntil && ready() > 0) lease.short();
  };

  const pause = (until: number) => {
    pausedUntil = Math.max(pausedUntil, until);
    const ms = pausedUntil - now();
    for (const line of [...lines])
      line.refuse((patienceMs) => (ms > patienceMs ? new LongPause(ms) : undefined));
  };

  const cool = (begunAt: number, limited: Limited | undefined) => {
    const time = now();
    if (limited !== undefined) {
      if (limited.retryAfterMs !== undefined) pause(time + limited.retryAfterMs);
      pacing.limited({ begunAt, through: cooling.count - refused.count, now: time, pausedUntil });
      refused.push(time + holdMs);
    }
    cooling.push(time + holdMs);
  };

  return {
    now,
    room,
    inForce,
    free(slots) {
      const time = now();
      return time < pausedUntil ? 0 : Math.max(0, Math.min(inForce(slots), lease.reach) - used());
    },
    enter(user) {
      users.add(user);
      return () => void users.delete(user);
    },
    users,
    take(begunAt, ended) {
      flying += 1;
      let held = true;
      const free = (sent: boolean, limited?: Limited) => {
        if (!held) return;
        held = false;
        flying -= 1;
        if (sent) cool(begunAt, limited);
        ended(sent);
        if (lines.size > 0) stir();
      };
      return { done: (limited) => free(true, limited), unused: () => free(false) };
    },
    join: (line) => void lines.add(line),
    leave: (line) => void lines.delete(line),
    stir,
    pause,
    pausedMs: (time) => Math.max(0, pausedUntil - time),
    refuse(error) {
      for (const line of [...lines]) line.refuse(() => error);
    },
    get used() {
      now();
      return used();
    },
    get inFlight() {
      return flying;
    },
    get waiting() {
      return lines.size > 0;
    },
    get ready() {
      return now() < pausedUntil ? 0 : ready();
    },
    get through() {
      now();
      return cooling.count - refused.count;
    },
  };
}

/** The largest of what the users want; 0 when there are none. */
export function mostOf(users: ReadonlySet<User>, what: keyof User): number {
  let most = 0;
  for (const user of users) most = Math.max(most, user[what]);
  return most;
}
