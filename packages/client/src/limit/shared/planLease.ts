import { fairShares } from "./fairShare.ts";

/** What is known of the processes that share the slots. */
export type Standing = {
  /** Slots of all processes together. */
  total: number;
  /** Slots that this process holds, and those of them that are on their way or cooling. */
  held: number;
  used: number;
  /** Requests of this process that would go at once if it had slots enough. */
  ready: number;
  /** `quiet`: it has not been heard of lately, so that its slots are held and its demand counts no more. */
  others: readonly { held: number; demand: number; quiet: boolean }[];
};

const spare = 16; // slots taken beyond what is needed now, at least, so that not each request asks

/**
 * How many slots this process should hold from now on. While there are enough it takes what it needs and some more;
 * when another is short each gets its fair share, and what is over it is given back as it cools; who needs none
 * gives all back. More than `held` only as far as slots are free.
 */
export function planLease({ total, held, used, ready, others }: Standing): number {
  const demand = used + ready;
  if (demand === 0) return 0;
  const live = others.filter(({ quiet }) => !quiet);
  const heldByOthers = sum(others.map((other) => other.held));
  const free = Math.max(0, total - held - heldByOthers);
  const lost = sum(others.filter(({ quiet }) => quiet).map((other) => other.held));
  const [fair = 0, ...theirs] = fairShares(total - lost, [demand, ...live.map((other) => other.demand)]);
  const isShort = live.some((other) => other.demand > other.held);
  if (held > fair && (isShort || held + heldByOthers > total)) return fair;
  if (ready === 0) return held;
  const owed = sum(live.map((other, index) => Math.max(0, (theirs[index] ?? 0) - other.held)));
  const wanted = demand + (isShort ? 0 : Math.max(spare, Math.ceil(used / 8))) - held;
  const allowed = isShort ? Math.max(Math.min(free, fair - held), free - owed) : free;
  return held + Math.max(0, Math.min(wanted, allowed));
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
