import { limits } from "@cionb/api";
import { type OpenPack, openPack, type Pack } from "../pack.ts";
import type { Ready } from "../prepare.ts";
import { firstKey, secondKey } from "./callKeys.ts";

/** Packs calls into lanes, each with one request on its way, so that calls with the same key keep their order. */
export type Lanes = {
  /** Takes a call that came from its source at `at` on the monotonic clock. */
  add(ready: Ready, at: number): void;
  /** Sends what waited for `ms` or longer, also when the pack is not full. */
  sendOlderThan(ms: number): void;
  /** From now on packs are sent whether full or not. */
  drain(): void;
  /** More lanes from now on, or fewer once those beyond have ended. */
  resize(count: number): void;
  /** Resolves when all calls that were added have ended. */
  idle(): Promise<void>;
  /** Counts calls that will be added, or with negative numbers those that were. */
  expect(calls: number, bytes: number): void;
  /** Bytes of calls that were added or are expected, and have not ended. */
  readonly bytes: number;
  /** Calls that were added or are expected, and have not ended. */
  readonly calls: number;
  /** Packs that are on their way or wait for their turn. */
  readonly packs: number;
};

export type LanesOptions = {
  count: number;
  /** Most bytes of a pack. */
  maxBytes?: number;
  /** Most calls of a pack. */
  maxCalls: number;
  monotonic: () => number;
  /** Sends a pack whose oldest call came at `at`; its calls have ended when it resolves. It must not reject. */
  settle: (pack: Pack, at: number) => Promise<void>;
  /** Told whenever calls have ended. */
  onSettled: () => void;
};

type Lane = {
  open: OpenPack | undefined;
  /** When the oldest call in the open pack came. */
  oldest: number;
  calls: number;
  queue: { pack: Pack; at: number }[];
  busy: boolean;
  /** Somebody waits for what is in the open pack. */
  due: boolean;
  /** It takes no new keys. */
  retired: boolean;
};

type Waiting = { ready: Ready; at: number };
type Held = { lane: Lane; calls: number };

const firstBytes = 32_000; // of an open pack, which may stay small

/**
 * A key belongs to a lane only while calls of it have not ended; a new key goes to the lane that is being filled, so
 * that packs are full whatever the order of the input. A call that names two keys (alias, or both ids of a person)
 * goes where one of them is; when they are in two lanes it is held back until one has ended there, and so is every
 * later call with a key of a call that is held back.
 */
export function createLanes(options: LanesOptions): Lanes {
  const { maxBytes = limits.batchBytes, maxCalls, monotonic, settle, onSettled } = options;
  let lanes = Array.from({ length: options.count }, createLane);
  let current = lanes[0] ?? createLane();
  let heldBack: Waiting[] = [];
  const blocked = new Set<string>();
  const held = new Map<string, Held>();
  const sums = { bytes: 0, calls: 0, packs: 0 };
  let draining = false;
  const idlers: (() => void)[] = [];

  const close = (lane: Lane) => {
    if (lane.open === undefined) return;
    sums.packs += 1;
    lane.queue.push({ pack: lane.open.close(), at: lane.oldest });
    lane.open = undefined;
    lane.calls = 0;
    lane.due = false;
  };
  const fits = (lane: Lane, bytes: number) =>
    lane.open === undefined || (lane.calls < maxCalls && lane.open.fits(bytes));

  const kick = (lane: Lane) => {
    if (lane.busy) return;
    if (lane.queue.length === 0 && (draining || lane.due)) close(lane);
    const next = lane.queue.shift();
    if (next === undefined) return;
    lane.busy = true;
    void settle(next.pack, next.at).then(() => {
      lane.busy = false;
      release(next.pack);
      addHeldBack();
      kick(lane);
      onSettled();
      if (sums.calls === 0) for (const resolve of idlers.splice(0)) resolve();
    });
  };

  const put = (lane: Lane, { ready, at }: Waiting) => {
    if (!fits(lane, ready.bytes)) {
      close(lane);
      kick(lane);
    }
    if (lane.open === undefined) {
      lane.open = openPack(maxBytes, firstBytes);
      lane.oldest = at;
    }
    lane.open.add(ready);
    lane.calls += 1;
    if (lane.calls >= maxCalls) {
      close(lane);
      if (lane === current) current = leastLoaded();
    }
    if (lane.retired) hurry(lane);
    else if (lane.queue.length > 0 || draining) kick(lane);
  };

  const hold = (key: string | undefined, lane: Lane, before: Held | undefined) => {
    if (before !== undefined) before.calls += 1;
    else if (key !== undefined) held.set(key, { lane, calls: 1 });
  };
  const letGo = (key: string | undefined) => {
    const one = key === undefined ? undefined : held.get(key);
    if (key === undefined || one === undefined) return;
    one.calls -= 1;
    if (one.calls === 0) held.delete(key);
  };
  const release = (pack: Pack) => {
    for (const call of pack.calls) {
      const [first, second] = [firstKey(call), secondKey(call)];
      letGo(first);
      if (second !== first) letGo(second);
    }
    for (const bytes of pack.sizes) sums.bytes -= bytes;
    sums.calls -= pack.calls.length;
    sums.packs -= 1;
  };

  const holdBack = (one: Waiting, first: string | undefined, second: string | undefined) => {
    heldBack.push(one);
    if (first !== undefined) blocked.add(first);
    if (second !== undefined) blocked.add(second);
  };
  const addHeldBack = () => {
    if (heldBack.length === 0) return;
    const waiting = heldBack;
    heldBack = [];
    blocked.clear();
    for (const one of waiting) route(one);
  };

  const route = (waiting: Waiting) => {
    const { ready } = waiting;
    const first = firstKey(ready.call);
    const other = secondKey(ready.call);
    const second = other === first ? undefined : other;
    if (isBlocked(first) || isBlocked(second)) return holdBack(waiting, first, second);
    const one = first === undefined ? undefined : held.get(first);
    const two = second === undefined ? undefined : held.get(second);
    if (one !== undefined && two !== undefined && one.lane !== two.lane) {
      holdBack(waiting, first, second);
      for (const lane of [one.lane, two.lane]) hurry(lane);
      return;
    }
    const lane = one?.lane ?? two?.lane ?? laneWithRoom(ready.bytes);
    hold(first, lane, one);
    hold(second, lane, two);
    put(lane, waiting);
  };
  const isBlocked = (key: string | undefined) => blocked.size > 0 && key !== undefined && blocked.has(key);
  const hurry = (lane: Lane) => {
    lane.due = lane.open !== undefined;
    kick(lane);
  };

  const laneWithRoom = (bytes: number): Lane => {
    if (!current.retired && fits(current, bytes)) return current;
    close(current);
    kick(current);
    current = leastLoaded();
    return current;
  };
  const leastLoaded = (): Lane =>
    lanes.reduce((least, lane) => (loadOf(lane) < loadOf(least) ? lane : least), lanes[0] ?? current);

  return {
    add(ready, at) {
      sums.bytes += ready.bytes;
      sums.calls += 1;
      route({ ready, at });
    },
    sendOlderThan(ms) {
      const before = monotonic() - ms;
      for (const lane of lanes) if (lane.open !== undefined && lane.oldest <= before) hurry(lane);
    },
    drain() {
      draining = true;
      for (const lane of lanes) kick(lane);
    },
    resize(count) {
      for (const lane of lanes.slice(count)) {
        lane.retired = true;
        hurry(lane);
      }
      lanes = Array.from({ length: count }, (_, at) => lanes[at] ?? createLane());
    },
    expect(calls, bytes) {
      sums.calls += calls;
      sums.bytes += bytes;
    },
    idle: () => (sums.calls === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
    get bytes() {
      return sums.bytes;
    },
    get calls() {
      return sums.calls;
    },
    get packs() {
      return sums.packs;
    },
  };
}

const createLane = (): Lane => ({
  open: undefined,
  oldest: 0,
  calls: 0,
  queue: [],
  busy: false,
  due: false,
  retired: false,
});

const loadOf = ({ queue, busy, calls }: Lane) => 2 * queue.length + (busy ? 1 : 0) - (calls > 0 ? 0.5 : 0);
