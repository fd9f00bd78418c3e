import { uptime } from "node:os";
import type { BreakerMemory } from "../../breaker.ts";
import type { Clock } from "../../clock.ts";
import { createSlotPool, type Lease, mostOf, type SlotPool } from "../slotPool.ts";
import { createBreakerMemory } from "./breakerMemory.ts";
import { planLease } from "./planLease.ts";
import { openRateFile } from "./rateFile.ts";
import type { Member, RateTables } from "./rateTables.ts";
import { createRounds } from "./rounds.ts";
import { createSharedPacing } from "./sharedPacing.ts";
import { createSharedPause } from "./sharedPause.ts";
import { createWatch, leaseKeptMs, type Times } from "./watch.ts";

/** Slots that this process shares with the others of its machine. */
export type SharedSlots = {
  pool: SlotPool;
  /** What outlives the process of a breaker's state. */
  memory: BreakerMemory;
  /** Gives all slots back; those that still cool are free for others after that. */
  close(): void;
};

export type SharedSlotsOptions = {
  /** Where the file lies. */
  folder: string;
  /** Whose limit it is; only a hash of it is written. */
  name: string;
  /** An id that no other process has. */
  id: string;
  holdMs: number;
  clock: Clock;
  /** Take it, where there is no file yet, that all slots were just used. */
  assumeUsed: boolean;
  /** Milliseconds since the machine began, the same for all its processes. @default {the system's} */
  sinceBoot?: () => number;
};

/**
 * Each process holds some of the slots, alone and for as long as it needs them, and counts what cools on them by its
 * own monotonic clock; a slot changes hands when it has cooled. What each holds and needs stands in a SQLite file, at
 * which a process looks when it runs short, and else 30 times a window. So no clock that is set moves a slot.
 * @throws {ConfigurationError} if the folder or the file cannot be used; it says why and what to do
 */
export function openSharedSlots(options: SharedSlotsOptions): SharedSlots {
  const { folder, name, id, holdMs, clock, assumeUsed, sinceBoot = () => uptime() * 1_000 } = options;
  const times = (): Times => ({ monotonic: clock.monotonic(), wall: clock.now(), boot: sinceBoot() });
  const before = assumeUsed ? justUsed(times()) : undefined;
  const file = openRateFile({ folder, name, id, before });
  const watch = createWatch({ holdMs, quietMs: holdMs / 3, isAlive: file.isAlive });
  const rounds = createRounds({
    clock,
    everyMs: holdMs / 30,
    look: () => look(false),
    needed: () => (pool.waiting ? "waiting" : held > 0 ? "holding" : "no"),
    fail(error) {
      lease.until = Number.NEGATIVE_INFINITY;
      pool.refuse(error);
    },
  });
  const pacing = createSharedPacing(holdMs, rounds.soon);
  const pause = createSharedPause();
  const memory = createBreakerMemory(rounds.soon, clock.monotonic);
  const lease: { -readonly [Key in keyof Lease]: Lease[Key] } = {
    slots: 0,
    reach: 0,
    until: Number.NEGATIVE_INFINITY,
    short: rounds.short,
  };
  const pool = createSlotPool({ holdMs, clock, pacing, lease });
  let held = 0;
  let looks = 0;

  /** Reads how things stand, and writes what this process holds from now on. */
  const settle = (tables: RateTables, closing: boolean): Settled => {
    const now = times();
    const { used, ready } = pool;
    const present = tables.members().filter((member) => member.id !== id);
    const others = present.filter((member) => !watch.isOver(member, now));
    for (const member of present) if (!others.includes(member)) tables.remove(member.id);
    const total = totalOf(tables, others, now);
    const standings = others.map((other) => ({ ...other, quiet: watch.isQuiet(other.id, now) }));
    const slots = closing ? 0 : planLease({ total, held, used, ready, others: standings });
    const holds = Math.max(slots, used);
    looks += 1;
    if (closing && holds === 0) tables.remove(id);
    else {
      tables.put({
        id,
        held: holds,
        demand: closing ? 0 : used + ready,
        through: pool.through,
        longestMs: closing && pool.inFlight === 0 ? 0 : mostOf(pool.users, "longestMs"),
        looks,
        seenAt: now.wall,
        bootAt: now.boot,
      });
    }
    const free = Math.max(0, total - holds - others.reduce((sum, other) => sum + other.held, 0));
    return { now, others, slots, held: holds, free };
  };

  const totalOf = (tables: RateTables, others: readonly Member[], now: Times) => {
    const before = tables.service();
    const most = mostOf(pool.users, "slots");
    const othersThrough = others.reduce((sum, { through }) => sum + through, 0);
    const paced = pacing.settle(before, { now, othersThrough, most });
    const after = memory.settle(pause.settle(paced, pool, now), now);
    if (after !== before) tables.putService(after);
    return pool.inForce(most);
  };

  const look = (closing: boolean) => {
    const settled = file.change((tables) => settle(tables, closing));
    if (settled === undefined) return "none"; // another process is at it
    watch.look(settled.others, settled.now);
    held = settled.held;
    lease.slots = settled.slots;
    lease.reach = settled.slots + settled.free;
    lease.until = settled.now.monotonic + leaseKeptMs;
    const gained = lease.slots > pool.used;
    pool.stir();
    const isShort = pool.ready > 0 && pool.used >= lease.slots;
    if (!isShort) return "enough"; // who waits still does so for something else
    return gained ? "some" : "none";
  };

  try {
    file.start((tables) => {
      const now = times();
      watch.look(tables.members(), now);
      memory.read(tables.service(), now);
      settle(tables, false);
    });
  } catch (error) {
    file.close();
    throw error;
  }
  rounds.soon(); // learns how many slots there are, once the first client is there
  return {
    pool,
    memory,
    close() {
      rounds.end();
      try {
        look(true);
      } finally {
        lease.until = Number.NEGATIVE_INFINITY;
        file.close();
      }
    },
  };
}

type Settled = { now: Times; others: readonly Member[]; slots: number; held: number; free: number };

/** Stands for what was sent before there was a file: all slots, that are free a window from now. */
const justUsed = ({ wall, boot }: Times): Member => ({
  id: "before",
  held: 1_000_000,
  demand: 0,
  through: 0,
  longestMs: 0,
  looks: 0,
  seenAt: wall,
  bootAt: boot,
});
