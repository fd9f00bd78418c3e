import type { Member } from "./rateTables.ts";

/** What a process can tell of the others from what they write and from their locks. */
export type Watch = {
  /** Takes note of who there is, and looks at the locks of those who have not been heard of. */
  look(members: readonly Member[], now: Times): void;
  /** Not heard of lately, or dead. */
  isQuiet(id: string, now: Times): boolean;
  /** Dead for so long that nothing it sent can be on its way and all its slots have cooled. */
  isOver(member: Member, now: Times): boolean;
};

/** Milliseconds on this process's monotonic clock, on the wall clock, and since the machine began. */
export type Times = { monotonic: number; wall: number; boot: number };

type Sight = { looks: number; since: number; lookedAt: number; deadSince: number | undefined };

const unseen = (looks: number, now: number): Sight => ({
  looks,
  since: now,
  lookedAt: Number.NEGATIVE_INFINITY,
  deadSince: undefined,
});

/** A process asks for its lease anew before it sends on one that is older, in milliseconds. */
export const leaseKeptMs = 60_000;
const bootPrecisionMs = 2_000;

/**
 * A process that writes nothing for `quietMs` is quiet, and dead once the system has freed its lock: so one that is
 * stopped keeps its slots, and no clock that is set decides about a living one. The slots of a dead one are free when
 * its longest request and the window have passed since this process found it dead, or, for one that died long ago,
 * when they have passed by the wall clock as well as by the time since the machine began.
 */
export function createWatch(options: {
  holdMs: number;
  quietMs: number;
  isAlive: (id: string) => boolean;
}): Watch {
  const { holdMs, quietMs, isAlive } = options;
  let sights = new Map<string, Sight>();
  // one that was not known before, has said goodbye (no request of it can be on its way), or is quiet
  const isDoubtful = ({ id, longestMs }: Member, { since }: Sight, now: number) =>
    !sights.has(id) || longestMs === 0 || now - since >= quietMs;

  const sightOf = (member: Member, now: number): Sight => {
    const known = sights.get(member.id);
    const sight = known?.looks === member.looks ? known : unseen(member.looks, now);
    const isDue = member.held > 0 && sight.deadSince === undefined && now - sight.lookedAt >= quietMs;
    if (!isDue || !isDoubtful(member, sight, now)) return sight;
    return { ...sight, lookedAt: now, deadSince: isAlive(member.id) ? undefined : now };
  };

  return {
    look(members, { monotonic }) {
      sights = new Map(members.map((member) => [member.id, sightOf(member, monotonic)]));
    },
    isQuiet(id, { monotonic }) {
      const sight = sights.get(id);
      if (sight === undefined) return false;
      return sight.deadSince !== undefined || monotonic - sight.since >= quietMs;
    },
    isOver({ id, looks, longestMs, seenAt, bootAt }, { monotonic, wall, boot }) {
      const sight = sights.get(id);
      if (sight?.deadSince === undefined || sight.looks !== looks) return false;
      const needed = longestMs + holdMs;
      if (monotonic - sight.deadSince >= needed) return true;
      const long = needed + leaseKeptMs + bootPrecisionMs;
      return wall - seenAt >= long && boot - bootAt >= long;
    },
  };
}
