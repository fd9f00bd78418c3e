import { readdirSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { type FakeClock, fakeClock } from "../../../test/fakeClock.ts";
import { temporaryFolder } from "../../../test/rateProcesses.ts";
import { ConfigurationError } from "../../errors.ts";
import { createPoolLimiter } from "../limiter.ts";
import type { Limits } from "../meter.ts";
import type { Slot } from "../slot.ts";
import { openRateFile } from "./rateFile.ts";
import type { Member } from "./rateTables.ts";
import { openSharedSlots } from "./sharedSlots.ts";

const holdMs = 3_000;
const minute = 60_000;

/** Processes that share a folder, each with its own view of the wall clock. */
const setUp = (folder = temporaryFolder(), clock: FakeClock = fakeClock()) => {
  const start = (
    id: string,
    limits: Partial<Limits> = {},
    given: { assumeUsed?: boolean; aheadMs?: number; monotonic?: () => number } = {},
  ) => {
    let { aheadMs = 0 } = given;
    const shared = openSharedSlots({
      folder,
      name: "host key",
      id,
      holdMs,
      clock: {
        ...clock,
        now: () => clock.now() + aheadMs,
        monotonic: given.monotonic ?? clock.monotonic,
      },
      assumeUsed: given.assumeUsed ?? false,
      sinceBoot: () => 1_000_000 + clock.monotonic(),
    });
    const limiter = createPoolLimiter(shared.pool, { slots: 100, longestMs: 10_000, ...limits });
    const slots: Slot[] = [];
    let closed = false;
    const process = {
      ...shared,
      limiter,
      slots,
      async ask(count: number) {
        const asked = Array.from({ length: count }, () => limiter.acquire().then((slot) => slots.push(slot)));
        asked.map((each) => each.catch(() => {}));
        await clock.advance(0);
        return slots.length;
      },
      end(count: number) {
        for (const slot of slots.splice(0, count)) slot.done();
      },
      setClock(ms: number) {
        aheadMs += ms;
      },
      close() {
        if (closed) return;
        closed = true;
        shared.close();
      },
    };
    onTestFinished(process.close);
    return process;
  };
  return { clock, folder, start };
};

/** Writes into the file what a process would have left that is no more. */
const leave = (folder: string, clock: FakeClock, given: Partial<Member>) => {
  const file = openRateFile({ folder, name: "host key", id: "writer" });
  const seen = { seenAt: clock.now(), bootAt: 1_000_000 + clock.monotonic() };
  const member = { id: "dead", held: 90, demand: 90, through: 0, longestMs: 10_000, looks: 5 };
  file.start((tables) => tables.put({ ...member, ...seen, ...given }));
  file.close();
};

describe("slots of several processes", () => {
  test("are at once there for whoever asks, and never more than all together", async () => {
    const { clock, start } = setUp();
    const [one, two] = [start("a"), start("b")];
    expect(await one.ask(70)).toBe(70);
    expect(await two.ask(70)).toBe(14); // the first one took 16 more than it needed
    await clock.advance(200);
    expect(two.slots).toHaveLength(30);
    expect([one.limiter.free, two.limiter.free]).toEqual([0, 0]);
  });

  test("change hands once they have cooled, and not before", async () => {
    const { clock, start } = setUp();
    const [one, two] = [start("a"), start("b")];
    await one.ask(100);
    await two.ask(40);
    one.end(100);
    await clock.advance(2_999);
    expect(two.slots).toHaveLength(0);
    await clock.advance(250);
    expect(two.slots).toHaveLength(40);
  });

  test("that are not used go back, so that nothing is held by who sends nothing", async () => {
    const { clock, start } = setUp();
    const [one, two] = [start("a"), start("b")];
    await one.ask(1);
    one.end(1);
    await clock.advance(3_200);
    expect(await two.ask(100)).toBe(100);
  });

  test("that were unused go back with the next look", async () => {
    const { clock, start } = setUp();
    const [one, two] = [start("a"), start("b")];
    await one.ask(100);
    for (const slot of one.slots) slot.unused();
    await clock.advance(100);
    expect(await two.ask(100)).toBe(100);
  });

  test("of a process that ends are free when they have cooled", async () => {
    const { clock, start } = setUp();
    const [one, two] = [start("a"), start("b")];
    await one.ask(100);
    one.end(100);
    one.close();
    await two.ask(60);
    await clock.advance(2_999);
    expect(two.slots).toHaveLength(0);
    await clock.advance(200);
    expect(two.slots).toHaveLength(60);
  });

  test("are as many as the smaller share says for who has it", async () => {
    const { clock, start } = setUp();
    const [one, two] = [start("a", { slots: 50 }), start("b")];
    expect(await two.ask(40)).toBe(40);
    await one.ask(10);
    await clock.advance(200);
    expect(one.slots).toHaveLength(10);
    await two.ask(50);
    await clock.advance(200);
    expect(two.slots).toHaveLength(90);
    await one.ask(1);
    two.end(30);
    await clock.advance(10_000);
    expect(one.slots).toHaveLength(10);
    two.end(21);
    await clock.advance(3_200);
    expect(one.slots).toHaveLength(11);
  });

  test("are not asked for by a request that waits for its bytes", async () => {
    const { clock, start } = setUp();
    const one = start("a", { bytesPerSecond: 1_000 });
    const got = [1_000, 1_000].map((bytes) => one.limiter.acquire({ bytes }));
    await clock.advance(1_001);
    await Promise.all(got);
    expect(one.limiter).toMatchObject({ inFlight: 2, waiting: 0 });
  });

  test("change with the share while requests run", async () => {
    const { clock, start } = setUp();
    const [one, two] = [start("a"), start("b")];
    await one.ask(100);
    one.limiter.setSlots(30);
    two.limiter.setSlots(30);
    one.end(80);
    await two.ask(30);
    await clock.advance(3_200);
    expect(two.slots).toHaveLength(10);
  });
});

test("a process that was held up for over a minute says that it lives before it sends on what it held", async () => {
  const { clock, folder, start } = setUp();
  let heldUpMs = 0;
  const one = start("a", {}, { monotonic: () => clock.monotonic() + heldUpMs });
  const file = openRateFile({ folder, name: "host key", id: "reader" });
  const looks = () => file.start((tables) => tables.members()).find(({ id }) => id === "a")?.looks ?? 0;
  await one.ask(1);
  const before = looks();
  await one.ask(1);
  expect(looks()).toBe(before);
  heldUpMs = minute + 1;
  expect(await one.ask(1)).toBe(3);
  expect(looks()).toBe(before + 1);
  file.close();
});

test("a process that is closed while a request is on its way leaves its slot held for as long as that may take", async () => {
  const { clock, start } = setUp();
  const [one, two] = [start("a"), start("b")];
  await one.ask(100);
  one.close();
  await two.ask(1);
  await clock.advance(12_900);
  expect(two.slots).toHaveLength(0);
  await clock.advance(1_300);
  expect(two.slots).toHaveLength(1);
});

describe("what was before", () => {
  test("a new file takes it that all slots were just used, where that may be", async () => {
    const { clock, start } = setUp();
    const one = start("a", {}, { assumeUsed: true });
    await one.ask(5);
    await clock.advance(2_999);
    expect(one.slots).toHaveLength(0);
    await clock.advance(200);
    expect(one.slots).toHaveLength(5);
  });

  test("slots of a dead process are free after its longest request and a window", async () => {
    const { clock, folder, start } = setUp();
    leave(folder, clock, {});
    const one = start("a");
    expect(await one.ask(100)).toBe(10);
    await clock.advance(12_900);
    expect(one.slots).toHaveLength(10);
    await clock.advance(300);
    expect(one.slots).toHaveLength(100);
  });

  test.each([
    ["forward", 60 * minute],
    ["back", -60 * minute],
  ])("also when the wall clock was set an hour %s meanwhile", async (_, aheadMs) => {
    const { clock, folder, start } = setUp();
    leave(folder, clock, {});
    const one = start("a", {}, { aheadMs });
    await one.ask(100);
    await clock.advance(12_900);
    expect(one.slots).toHaveLength(10);
    await clock.advance(300);
    expect(one.slots).toHaveLength(100);
  });

  test("slots of a process that died long ago are free at once", async () => {
    const { clock, folder, start } = setUp();
    leave(folder, clock, {});
    await clock.advance(2 * minute);
    expect(await start("a").ask(100)).toBe(100);
  });

  test("after a restart of the machine, slots of a dead process are free after its longest request and a window", async () => {
    const { clock, folder, start } = setUp();
    leave(folder, clock, { bootAt: 900_000_000, seenAt: clock.now() - 60 * minute });
    const one = start("a");
    expect(await one.ask(100)).toBe(10);
    await clock.advance(13_200);
    expect(one.slots).toHaveLength(100);
  });

  test("a process whose slots nobody asks for leaves no file but the shared one", () => {
    const { folder, start } = setUp();
    start("a").close();
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^rate-[0-9a-f]{24}\.db$/)]);
  });
});

describe("what one process learns of the service", () => {
  test("a 429 lowers the slots of all, once, and clean windows raise them", async () => {
    const { clock, start } = setUp();
    const [one, two] = [start("a"), start("b")];
    await one.ask(30);
    await two.ask(30);
    one.end(20);
    two.end(20);
    await clock.advance(200);
    one.slots.shift()?.done({ retryAfterMs: undefined });
    two.slots.shift()?.done({ retryAfterMs: undefined });
    await clock.advance(200);
    expect([one.limiter.slots, two.limiter.slots]).toEqual([36, 36]);
    await one.ask(50);
    for (let second = 0; second < 12; second += 1) {
      one.end(100);
      two.end(100);
      await clock.advance(1_000);
    }
    expect(one.limiter.slots).toBeGreaterThan(36);
    await two.ask(1);
    expect(two.limiter.slots).toBeGreaterThanOrEqual(one.limiter.slots);
  });

  test("a pause that a 429 asks for is everybody's", async () => {
    const { clock, start } = setUp();
    const [one, two] = [start("a"), start("b")];
    await one.ask(1);
    await two.ask(1);
    one.slots[0]?.done({ retryAfterMs: 20_000 });
    await clock.advance(100);
    expect(two.limiter.pausedMs).toBe(19_900);
    await two.ask(1);
    await clock.advance(19_800);
    expect(two.slots).toHaveLength(1);
    await clock.advance(200);
    expect(two.slots).toHaveLength(2);
  });

  test("a pause is not longer for who sets its wall clock back meanwhile", async () => {
    const { clock, start } = setUp();
    const [one, two] = [start("a"), start("b")];
    await one.ask(1);
    await two.ask(1);
    one.slots[0]?.done({ retryAfterMs: 20_000 });
    await clock.advance(100);
    for (const each of [one, two]) each.setClock(-minute);
    await two.ask(1);
    await clock.advance(20_000);
    expect(two.slots).toHaveLength(2);
  });

  test("a pause outlives the process, and a wall clock that is set back does not make it endless", async () => {
    const { clock, start } = setUp();
    const one = start("a");
    await one.ask(1);
    one.slots[0]?.done({ retryAfterMs: 20_000 });
    await clock.advance(0);
    one.close();
    const two = start("b");
    expect(two.limiter.pausedMs).toBeGreaterThan(19_000);
    expect(start("c", {}, { aheadMs: -60 * minute }).limiter.pausedMs).toBe(0);
  });

  test("slots in force outlive the process for five minutes", async () => {
    const { clock, start } = setUp();
    const one = start("a");
    await one.ask(50);
    one.end(40);
    one.slots[0]?.done({ retryAfterMs: undefined });
    await clock.advance(100);
    one.close();
    await clock.advance(4 * minute);
    expect(start("b").limiter.slots).toBe(36);
    await clock.advance(minute + 1);
    expect(start("c").limiter.slots).toBe(100);
  });

  test("an open breaker and its failures outlive the process for five minutes", async () => {
    const { clock, start } = setUp();
    const one = start("a");
    expect(one.memory.load()).toBeUndefined();
    one.memory.save({ failures: 10, openMs: 5_000 });
    await clock.advance(1_000);
    one.close();
    expect(start("b").memory.load()).toEqual({ failures: 10, openMs: 4_000 });
    await clock.advance(minute);
    expect(start("c").memory.load()).toEqual({ failures: 10, openMs: 0 });
    expect(start("d", {}, { aheadMs: -2 * minute }).memory.load()).toBeUndefined();
    await clock.advance(4 * minute);
    expect(start("e").memory.load()).toBeUndefined();
  });

  test("failures in a row are written with the next look", async () => {
    const { clock, start } = setUp();
    const one = start("a");
    await one.ask(1);
    one.memory.save({ failures: 4, openMs: undefined });
    await clock.advance(100);
    expect(start("b").memory.load()).toEqual({ failures: 4, openMs: undefined });
    one.memory.save({ failures: 0, openMs: undefined });
    await clock.advance(100);
    expect(start("c").memory.load()).toBeUndefined();
  });
});

test("requests that wait end with an error when the file cannot be used any more", async () => {
  const { clock, folder, start } = setUp();
  const [one, two] = [start("a"), start("b")];
  await one.ask(100);
  const waits = two.limiter.acquire();
  const failed = expect(waits).rejects.toThrow(ConfigurationError);
  const file = openRateFile({ folder, name: "host key", id: "spoiler" });
  file.start(() => {});
  file.close();
  const { DatabaseSync } = await import("node:sqlite");
  const [name] = readdirSync(folder).filter((entry) => entry.endsWith(".db"));
  const database = new DatabaseSync(`${folder}/${name}`);
  database.exec("DROP TABLE members");
  database.close();
  await clock.advance(200);
  await failed;
  expect(() => one.close()).toThrow(ConfigurationError);
  expect(() => two.close()).toThrow(ConfigurationError);
});
