import { Buffer } from "node:buffer";
import type { Call } from "@cionb/api";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Pack } from "../pack.ts";
import type { Ready } from "../prepare.ts";
import { firstKey, secondKey } from "./callKeys.ts";
import { createLanes, type Lanes, type LanesOptions } from "./lanes.ts";

/** Call number `index` of a person, and of a second one that it names as well. */
function ready(index: number, userId: string, other?: string, bytes = 0): Ready {
  const call: Call = {
    ...{ type: "track", userId, event: "E", messageId: `m${index}`, timestamp: "2026-11-24T12:00:00.000Z" },
    ...(other !== undefined && { anonymousId: other }),
    ...(bytes > 0 && { properties: { text: "x".repeat(bytes) } }),
  };
  const json = Buffer.from(JSON.stringify(call));
  return { ready: true, index, messageId: `m${index}`, call, json, start: 0, bytes: json.byteLength };
}

/** Lanes whose packs wait until the test lets them end. */
function hold(options: Partial<LanesOptions> = {}) {
  const sent: { pack: Pack; at: number; end: () => void }[] = [];
  let settled = 0;
  let now = 0;
  const lanes = createLanes({
    ...{ count: 2, maxCalls: 3, monotonic: () => now },
    settle: (pack, at) => new Promise((end) => sent.push({ pack, at, end })),
    onSettled() {
      settled += 1;
    },
    ...options,
  });
  return {
    ...{ lanes, sent },
    indexes: () => sent.map(({ pack }) => pack.indexes),
    settled: () => settled,
    pass(ms: number) {
      now += ms;
    },
    /** Lets pack number `n`, of those that were sent, end. */
    async end(n: number) {
      sent[n]?.end();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const addAll = (lanes: Lanes, ...calls: readonly Ready[]) => {
  for (const call of calls) lanes.add(call, 0);
};

describe("lanes", () => {
  test("fill one pack after another and send each to a lane of its own", () => {
    const { lanes, indexes } = hold();
    addAll(lanes, ...[0, 1, 2, 3, 4, 5, 6].map((n) => ready(n, `u${n}`)));
    lanes.sendOlderThan(0);
    expect(indexes()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(lanes).toMatchObject({ calls: 7, packs: 2 }); // the last call waits in a lane that is busy
  });

  test("have one pack on its way each, and send the next when it has ended", async () => {
    const { lanes, indexes, end, settled } = hold({ count: 1 });
    addAll(lanes, ...[0, 1, 2, 3, 4, 5, 6].map((n) => ready(n, "u")));
    expect(indexes()).toEqual([[0, 1, 2]]);
    expect(lanes.packs).toBe(2);
    await end(0);
    expect(indexes()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(settled()).toBe(1);
    await end(1);
    expect(indexes()).toHaveLength(2); // the last pack is not full
    expect(lanes).toMatchObject({ calls: 1, packs: 0 });
    lanes.drain();
    expect(indexes()[2]).toEqual([6]);
    expect(lanes.packs).toBe(1);
  });

  test("keep a person's calls in one lane while some have not ended, and no longer", async () => {
    const { lanes, indexes, end } = hold();
    addAll(lanes, ready(0, "ada"), ready(1, "bob"), ready(2, "cyd"));
    addAll(lanes, ready(3, "ada"), ready(4, "dan"), ready(5, "eve"), ready(6, "fay"));
    lanes.drain();
    expect(indexes()).toEqual([
      [0, 1, 2],
      [4, 5, 6],
    ]);
    await end(1);
    addAll(lanes, ready(7, "dan", "ada")); // dan has none left, so that it need not wait for two lanes
    await end(0);
    expect(indexes()[2]).toEqual([3, 7]);
  });

  test("hold a call that names people of two lanes back until one of them is let go, and later calls behind it", async () => {
    const { lanes, indexes, end } = hold({ maxCalls: 1 });
    addAll(lanes, ready(0, "ada"), ready(1, "bob"), ready(2, "ada", "bob"), ready(3, "bob"), ready(4, "cyd"));
    lanes.drain();
    expect(indexes()).toEqual([[0], [1]]);
    await end(0);
    // cyd waits for nobody; the call of two goes to bob's lane
    expect(indexes()).toEqual([[0], [1], [4]]);
    await end(1);
    expect(indexes()[3]).toEqual([2]);
    await end(3);
    expect(indexes()[4]).toEqual([3]);
  });

  test("do not hold back a call that names two people of the same lane", () => {
    const { lanes, indexes } = hold();
    addAll(lanes, ready(0, "ada"), ready(1, "bob"), ready(2, "ada", "bob"));
    expect(indexes()).toEqual([[0, 1, 2]]);
  });

  test("send at once what a call that is held back waits for", () => {
    const { lanes, indexes } = hold({ maxCalls: 2 });
    addAll(lanes, ready(0, "ada"), ready(1, "cyd"), ready(2, "bob"));
    expect(indexes()).toEqual([[0, 1]]);
    addAll(lanes, ready(3, "ada", "bob"));
    expect(indexes()).toEqual([[0, 1], [2]]);
  });

  test("let a person go whose two ids are the same", async () => {
    const { lanes, indexes, end } = hold({ maxCalls: 1 });
    addAll(lanes, ready(0, "ada", "ada"), ready(1, "bob"), ready(2, "ada", "ada"));
    await end(0);
    await end(2);
    addAll(lanes, ready(3, "ada", "bob"));
    await end(1);
    expect(indexes()).toEqual([[0], [1], [2], [3]]);
  });

  test("fill the pack that is begun before an empty one", async () => {
    const { lanes, indexes, end } = hold({ count: 3, maxCalls: 2 });
    addAll(lanes, ready(0, "u0"), ready(1, "u1"), ready(2, "ada"), ready(3, "bob"), ready(4, "ada"));
    await end(0);
    await end(1);
    addAll(lanes, ready(5, "u5"), ready(6, "u6"), ready(7, "u7"));
    expect(indexes().slice(2)).toEqual([
      [5, 6],
      [4, 7],
    ]);
  });

  test("send what has waited for its pack to be full, from its oldest call on", () => {
    const { lanes, sent, pass } = hold();
    lanes.add(ready(0, "ada"), 0);
    pass(10);
    lanes.add(ready(1, "bob"), 10);
    pass(9);
    lanes.sendOlderThan(20);
    expect(sent).toHaveLength(0);
    pass(1);
    lanes.sendOlderThan(20);
    expect(sent).toMatchObject([{ at: 0, pack: { indexes: [0, 1] } }]);
  });

  test("end a pack before the call that would not fit into it", () => {
    const bytes = ready(0, "u0", undefined, 500).bytes;
    const { lanes, indexes } = hold({ maxCalls: 100, maxBytes: 2 * bytes + 20 });
    addAll(lanes, ...[0, 1, 2, 3, 4].map((n) => ready(n, `u${n}`, undefined, 500)));
    expect(indexes()).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(lanes.bytes).toBe(5 * bytes);
  });

  test("count calls that are expected with those that are there", async () => {
    const { lanes, end } = hold({ maxCalls: 1 });
    lanes.expect(2, 1_000);
    const call = ready(0, "ada");
    lanes.add(call, 0);
    expect(lanes).toMatchObject({ bytes: 1_000 + call.bytes, calls: 3 });
    lanes.expect(-2, -1_000);
    await end(0);
    expect(lanes).toMatchObject({ bytes: 0, calls: 0, packs: 0 });
  });

  test("are idle at once when they hold nothing, else when the last call has ended", async () => {
    const { lanes, end } = hold({ maxCalls: 1 });
    await lanes.idle();
    addAll(lanes, ready(0, "ada"), ready(1, "bob"));
    let idle = 0;
    for (let waiting = 0; waiting < 2; waiting += 1) void lanes.idle().then(() => (idle += 1));
    await end(0);
    expect(idle).toBe(0);
    await end(1);
    expect(idle).toBe(2);
  });

  test("that are fewer end what they have, and take nobody new", async () => {
    const { lanes, indexes, end } = hold({ maxCalls: 2 });
    addAll(lanes, ready(0, "ada"), ready(1, "bob"), ready(2, "cyd"));
    expect(indexes()).toEqual([[0, 1]]);
    lanes.resize(1);
    expect(indexes()).toEqual([[0, 1], [2]]); // at once, though not full
    addAll(lanes, ready(3, "cyd"));
    expect(indexes()).toHaveLength(2);
    await end(1);
    expect(indexes()[2]).toEqual([3]); // where cyd's earlier call was, and at once
    addAll(lanes, ready(4, "dan"), ready(5, "eve"));
    await end(2);
    expect(indexes()).toHaveLength(3);
    await end(0);
    expect(indexes()[3]).toEqual([4, 5]);
  });

  test("that are more are used from the next pack on", () => {
    const { lanes, indexes } = hold({ count: 1, maxCalls: 1 });
    addAll(lanes, ready(0, "ada"), ready(1, "bob"));
    expect(indexes()).toEqual([[0]]);
    lanes.resize(3);
    addAll(lanes, ready(2, "cyd"), ready(3, "dan"), ready(4, "eve"));
    expect(indexes()).toEqual([[0], [3], [4]]);
  });
});

const people = fc.constantFrom("ada", "bob", "cyd", "dan", "eve");
const plans = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant("add" as const), one: people, two: fc.option(people) }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant("end" as const), pick: fc.nat(20) }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant("resize" as const), count: fc.integer({ min: 1, max: 4 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("tick" as const) }) },
  ),
  { maxLength: 60 },
);

test("whatever comes and ends in whatever order, each call goes once, and each person's calls in order", async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.integer({ min: 1, max: 4 }), async (plan, maxCalls) => {
      const running: { pack: Pack; end: () => void }[] = [];
      const begun: Call[] = [];
      const added: Call[] = [];
      const lanes = createLanes({
        ...{ count: 3, maxCalls, monotonic: () => 0, onSettled() {} },
        settle(pack) {
          expect(pack.calls.length).toBeLessThanOrEqual(maxCalls);
          const keysOf = (call: Call) => [firstKey(call), secondKey(call)].filter((key) => key !== undefined);
          const busy = new Set(running.flatMap((one) => one.pack.calls.flatMap(keysOf)));
          // nobody's calls are on their way in two packs at a time
          expect(pack.calls.flatMap(keysOf).filter((key) => busy.has(key))).toEqual([]);
          begun.push(...pack.calls);
          return new Promise((end) => running.push({ pack, end }));
        },
      });
      const endOne = async (pick: number) => {
        const [one] = running.splice(pick % Math.max(1, running.length), 1);
        one?.end();
        await new Promise((resolve) => setImmediate(resolve));
      };
      for (const step of plan) {
        if (step.do === "end") await endOne(step.pick);
        else if (step.do === "resize") lanes.resize(step.count);
        else if (step.do === "tick") lanes.sendOlderThan(0);
        else {
          const one = ready(added.length, step.one, step.two ?? undefined);
          added.push(one.call);
          lanes.add(one, 0);
        }
      }
      lanes.drain();
      while (running.length > 0) await endOne(0);
      await lanes.idle();
      expect(lanes).toMatchObject({ bytes: 0, calls: 0, packs: 0 });
      expect(begun).toHaveLength(added.length);
      for (const key of ["ada", "bob", "cyd", "dan", "eve"]) {
        const of = (calls: readonly Call[]) =>
          calls.filter((call) => firstKey(call) === key || secondKey(call) === key);
        expect(of(begun)).toEqual(of(added));
      }
    }),
    { numRuns: 300 },
  );
});
