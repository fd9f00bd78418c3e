import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { connect, idsAt, sumOf, track, tracks } from "../../test/deliveries.ts";
import { failure } from "../../test/failure.ts";
import { type Answering, reply, startServer } from "../../test/server.ts";
import type { CallInput } from "../callInput.ts";
import { ConfigurationError, InvalidCallError } from "../errors.ts";
import { DeliverError } from "./deliverError.ts";

const plain = { canary: false } as const;
const unsorted = (ids: readonly string[]) => [...ids].sort();
const wanted = (count: number) => unsorted(tracks(count).map(({ messageId = "" }) => messageId));

describe("a delivery", () => {
  test.each([
    ["an array", (calls: CallInput[]) => calls],
    ["an iterable", (calls: CallInput[]) => new Set(calls)],
    [
      "a stream",
      async function* (calls: CallInput[]) {
        yield* calls;
      },
    ],
    [
      "a source with a name",
      (calls: CallInput[]) => ({ name: "calls", read: (from: number) => calls.slice(from) }),
    ],
  ])("sends each call of %s once", async (_, sourceOf) => {
    await using server = await startServer();
    const report = await connect(server).deliver(sourceOf(tracks(5_000)), plain);
    expect(unsorted(idsAt(server))).toEqual(wanted(5_000));
    expect(report).toMatchObject({ calls: 5_000, delivered: 5_000, unsent: 0, complete: true, retries: 0 });
    expect(report.requests).toBe(server.requests.length);
    expect(report.bytes).toBe(server.requests.reduce((sum, { raw }) => sum + Buffer.byteLength(raw), 0));
  });

  test("of nothing is complete and sends nothing", async () => {
    await using server = await startServer();
    expect(await connect(server).deliver([])).toMatchObject({ calls: 0, requests: 0, complete: true });
    expect(server.requests).toHaveLength(0);
  });

  test("fills its requests, whatever the order of people in the input", async () => {
    await using server = await startServer();
    const calls = Array.from({ length: 6_000 }, (_, index) =>
      track(index, { userId: `u${(index * 7919) % 500}` }),
    );
    await connect(server).deliver(calls, plain);
    const bytes = server.requests.reduce((sum, { raw }) => sum + Buffer.byteLength(raw), 0);
    expect(server.requests.length).toBeLessThanOrEqual(Math.ceil(bytes / 500_000) + 8);
    for (const { raw } of server.requests) expect(Buffer.byteLength(raw)).toBeLessThanOrEqual(500_000);
  });

  test("puts no more calls into a request than it is told", async () => {
    await using server = await startServer();
    await connect(server).deliver(tracks(95), { ...plain, maxCalls: 10 });
    expect(server.requests.every(({ body }) => body.batch.length <= 10)).toBe(true);
    expect(unsorted(idsAt(server))).toEqual(wanted(95));
  });

  test("keeps one request on its way in each lane", async () => {
    let inside = 0;
    let most = 0;
    await using server = await startServer(async (_, response) => {
      inside += 1;
      most = Math.max(most, inside);
      await sleep(5);
      inside -= 1;
      reply(response, 200);
    });
    await connect(server).deliver(tracks(400), { ...plain, maxCalls: 10, lanes: 3 });
    expect(most).toBe(3);
  });

  test("does not wait long for a slow source to fill a request", async () => {
    await using server = await startServer();
    async function* slowly() {
      yield track(0);
      await expect.poll(() => server.requests.length, { timeout: 10_000 }).toBe(1);
      yield track(1);
    }
    await connect(server).deliver(slowly(), { ...plain, delayMs: 20 });
    expect(server.requests).toHaveLength(2);
  }, 20_000);

  test("takes no more from a source than it can send", async () => {
    const held = Promise.withResolvers<void>();
    await using server = await startServer(async (_, response) => {
      await held.promise;
      reply(response, 200);
    });
    let read = 0;
    function* many() {
      for (; read < 100_000; read += 1) yield track(read, { properties: { text: "x".repeat(1_000) } });
    }
    const delivery = connect(server).deliver(many(), { ...plain, lanes: 1 });
    await sleep(300);
    const readWhileHeld = read;
    held.resolve();
    await delivery;
    expect(readWhileHeld).toBeLessThan(5_000);
    expect(read).toBe(100_000);
  }, 60_000);
});

describe("order", () => {
  const orderOf = (server: { requests: { body: { batch: unknown[] } }[] }, key: string) =>
    server.requests
      .flatMap(
        ({ body }) =>
          body.batch as { userId?: string; anonymousId?: string; previousId?: string; n: number }[],
      )
      .filter((call) => [call.userId, call.anonymousId, call.previousId].includes(key))
      .map((call) => call as unknown as { properties?: { n: number }; context?: { n: number } })
      .map(({ properties, context }) => properties?.n ?? context?.n ?? -1);

  const slow: Answering = async (_, response, count) => {
    await sleep((count * 7) % 20);
    if (count % 5 === 0) reply(response, 503);
    else reply(response, 200);
  };

  test("of one person's calls is kept over retries and lanes", async () => {
    await using server = await startServer(slow);
    const calls = Array.from({ length: 600 }, (_, n) =>
      track(n, { userId: `u${n % 13}`, properties: { n } }),
    );
    const report = await connect(server, { breaker: { failures: 1_000 } }).deliver(calls, {
      ...plain,
      maxCalls: 7,
    });
    expect(report.delivered).toBe(600);
    const answered = server.requests.filter((_, at) => (at + 1) % 5 !== 0);
    for (let person = 0; person < 13; person += 1) {
      const seen = orderOf({ requests: answered }, `u${person}`);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
    }
  });

  test("of calls that name two people is kept for both", async () => {
    await using server = await startServer(slow);
    const calls = Array.from({ length: 800 }, (_, n): CallInput => {
      const [one, other] = [`u${n % 11}`, `u${(n * 5 + 3) % 11}`];
      const common = { messageId: `m${n}`, timestamp: "2026-11-24T12:00:00.000Z", context: { n } };
      if (n % 4 === 0 && one !== other) return { ...common, type: "alias", userId: one, previousId: other };
      if (n % 4 === 1) return { ...common, type: "track", event: "E", userId: one, anonymousId: other };
      return { ...common, type: "track", event: "E", userId: one };
    });
    const report = await connect(server, { breaker: { failures: 1_000 } }).deliver(calls, {
      ...plain,
      maxCalls: 5,
    });
    expect(report.delivered).toBe(800);
    const answered = server.requests.filter((_, at) => (at + 1) % 5 !== 0);
    for (let person = 0; person < 11; person += 1) {
      const seen = orderOf({ requests: answered }, `u${person}`);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
    }
  });
});

describe("what is not delivered", () => {
  test("has its reason, and the sums are those of the input", async () => {
    await using server = await startServer();
    const missed: string[] = [];
    const calls: unknown[] = [
      track(0),
      { type: "track", userId: "u1" },
      track(0),
      track(3, { properties: { text: "x".repeat(33_000) } }),
      track(4, { userId: "shut" }),
      track(5),
      "no call",
    ];
    const report = await connect(server).deliver(calls as CallInput[], {
      ...plain,
      gate: (call) => (call.userId === "shut" ? "consent" : undefined),
      onMissed: (outcomes) =>
        void missed.push(...outcomes.map(({ outcome }) => `${outcome.index} ${outcome.outcome}`)),
    });
    expect(report).toMatchObject({ calls: 7, delivered: 2, rejected: 4, suppressed: 1, unsent: 0 });
    expect(report.reasons).toEqual({ invalid: 2, duplicate: 1, too_large: 1, consent: 1 });
    expect(sumOf(report)).toBe(7);
    expect(missed.sort()).toEqual(["1 rejected", "2 rejected", "3 rejected", "4 suppressed", "6 rejected"]);
  });

  test.each([
    ["one", [777]],
    ["several", [3, 4, 500, 1_999]],
  ])("%s bad call is found by halving, and the others are delivered", async (_, bad) => {
    const isBad = (id: string) => bad.some((index) => id === `m${index}`);
    await using server = await startServer(({ body }, response) =>
      reply(response, body.batch.some(({ messageId }) => isBad(messageId)) ? 400 : 200),
    );
    const report = await connect(server).deliver(tracks(2_000), { ...plain, lanes: 1 });
    expect(report).toMatchObject({ calls: 2_000, delivered: 2_000 - bad.length, rejected: bad.length });
    expect(report.reasons).toEqual({ refused: bad.length });
    expect(report.requests).toBeLessThanOrEqual(1 + bad.length * 2 * Math.ceil(Math.log2(2_000)));
  });

  test("after a key was refused is unsent, and no more is taken", async () => {
    await using server = await startServer((_, response) => reply(response, 401));
    const report = await connect(server).deliver(tracks(50_000), plain);
    expect(report).toMatchObject({ delivered: 0, complete: false, stopped: "unauthorised" });
    expect(report.reasons.unauthorised).toBe(report.calls);
    expect(report.calls).toBeLessThan(50_000);
    expect(server.requests.length).toBeLessThanOrEqual(8);
  });

  test("after a key was refused goes out with the next key", async () => {
    await using server = await startServer(({ headers }, response, count) => {
      const fresh = headers.authorization === `Basic ${btoa("wk-new:")}`;
      reply(response, count <= 3 || fresh ? 200 : 401);
    });
    const next = connect(server, { writeKey: "wk-new" });
    const report = await connect(server).deliver(tracks(1_000), {
      ...plain,
      maxCalls: 50,
      onUnauthorised: async () => next,
    });
    expect(report).toMatchObject({ calls: 1_000, delivered: 1_000, complete: true });
  });

  test("when a service is down for a while is delivered once it is back", async () => {
    await using server = await startServer((_, response, count) => reply(response, count <= 12 ? 503 : 200));
    const report = await connect(server, { breaker: { failures: 3, openMs: 20 } }).deliver(
      tracks(100),
      plain,
    );
    expect(report).toMatchObject({ delivered: 100, complete: true });
  });

  test("when a service stays down is unsent after the patience", async () => {
    await using server = await startServer((_, response) => reply(response, 503));
    const report = await connect(server, { breaker: { failures: 3, openMs: 20 } }).deliver(tracks(100), {
      ...plain,
      patienceMs: 200,
    });
    expect(report).toMatchObject({ calls: 100, unsent: 100, reasons: { unavailable: 100 } });
  });
});

describe("a 200 that proves nothing", () => {
  test("is accepted, not delivered, and said: the server takes an invalid call too", async () => {
    await using server = await startServer();
    const report = await connect(server).deliver(tracks(3));
    expect(report).toMatchObject({ delivered: 0, accepted: 3 });
    expect(report.warnings.join()).toContain("answers 200 to an invalid call");
  });

  test("is not one of a server that refuses invalid calls", async () => {
    await using server = await startServer(({ body }, response) =>
      reply(response, body.batch.some((call) => !("userId" in call)) ? 400 : 200),
    );
    const report = await connect(server).deliver(tracks(3));
    expect(report).toMatchObject({ delivered: 3, accepted: 0, warnings: [] });
  });
});

describe("an identify that is older than one before for the same person", () => {
  const identify = (id: string, hour: number, userId = "ada"): CallInput => ({
    type: "identify",
    userId,
    messageId: id,
    timestamp: `2026-11-24T${hour}:00:00.000Z`,
  });
  const calls = [
    identify("new", 12),
    identify("old", 11),
    identify("other", 10, "bob"),
    identify("newer", 13),
  ];

  test.each([
    ["send", { delivered: 4, stale: 1, restamped: 0, rejected: 0 }, "2026-11-24T11:00:00.000Z"],
    ["restamp", { delivered: 4, stale: 0, restamped: 1, rejected: 0 }, "2026-11-24T12:00:00.000Z"],
    ["refuse", { delivered: 3, stale: 0, restamped: 0, rejected: 1, reasons: { stale: 1 } }, undefined],
  ] as const)("is handled by the policy %s", async (stale, expected, time) => {
    await using server = await startServer();
    const report = await connect(server).deliver(calls, { ...plain, stale });
    expect(report).toMatchObject(expected);
    const sent = server.requests.flatMap(
      ({ body }) => body.batch as { messageId: string; timestamp?: string }[],
    );
    expect(sent.find(({ messageId }) => messageId === "old")?.timestamp).toBe(time);
  });
});

describe("an end before the end", () => {
  const endless = function* () {
    for (let index = 0; ; index += 1) yield track(index);
  };

  test.each([
    ["the deadline", () => ({ deadlineMs: 1_000 }), "deadline"],
    ["a signal with a time", () => ({ signal: AbortSignal.timeout(1_000) }), "deadline"],
    ["a wish to drain", () => ({ drain: AbortSignal.timeout(1_000) }), "drained"],
  ])("by %s keeps the sums", async (_, options, stopped) => {
    await using server = await startServer();
    const report = await connect(server).deliver(endless(), { ...plain, maxCalls: 20, ...options() });
    expect(report).toMatchObject({ complete: false, stopped });
    expect(sumOf(report)).toBe(report.calls);
    expect(report.delivered).toBeGreaterThan(0);
    if (stopped === "drained") expect(report.unsent).toBe(0);
  });

  test("comes also when the source never gives its next call", async () => {
    await using server = await startServer();
    async function* stuck() {
      yield track(0);
      await new Promise(() => {});
    }
    const report = await connect(server).deliver(stuck(), { ...plain, deadlineMs: 1_500, delayMs: 10 });
    expect(report).toMatchObject({ calls: 1, delivered: 1, complete: false, stopped: "deadline" });
  });

  test("by the caller aborts what is on its way", async () => {
    await using server = await startServer(() => new Promise(() => {}));
    const abort = new AbortController();
    const delivery = connect(server).deliver(tracks(10), { ...plain, signal: abort.signal });
    setTimeout(() => abort.abort(), 50);
    expect(await delivery).toMatchObject({ calls: 10, unsent: 10, reasons: { aborted: 10 } });
  });

  test("by a source that throws settles what was taken, and the report says so", async () => {
    await using server = await startServer();
    async function* broken() {
      yield* tracks(10);
      throw new Error("the file ended in the middle of a line");
    }
    const error = await failure(connect(server).deliver(broken(), plain));
    expect(error).toBeInstanceOf(DeliverError);
    expect(error).toMatchObject({
      message: expect.stringContaining("the file ended in the middle of a line"),
      report: { calls: 10, delivered: 10, complete: false },
    });
  });
});

describe("while it runs", () => {
  test("it tells how far it is, and at the end once more", async () => {
    await using server = await startServer();
    const told: number[] = [];
    let last: unknown;
    await connect(server).deliver(tracks(500), {
      ...plain,
      maxCalls: 5,
      onProgress(progress) {
        told.push(progress.delivered);
        last = progress;
      },
    });
    expect(told.at(-1)).toBe(500);
    expect([...told].sort((a, b) => a - b)).toEqual(told);
    expect(last).toMatchObject({ total: 500, breaker: "closed", complete: true, calls: 500 });
  });

  test("more lanes carry more requests", async () => {
    let inside = 0;
    let most = 0;
    await using server = await startServer(async (_, response) => {
      inside += 1;
      most = Math.max(most, inside);
      await sleep(10);
      inside -= 1;
      reply(response, 200);
    });
    const delivery = connect(server).deliver(tracks(600), { ...plain, maxCalls: 5, lanes: 1 });
    await sleep(50);
    expect(most).toBe(1);
    delivery.change({ lanes: 4 });
    expect(await delivery).toMatchObject({ delivered: 600 });
    expect(most).toBe(4);
  });

  test("fewer lanes carry fewer, and nothing is left behind", async () => {
    await using server = await startServer(async (_, response) => {
      await sleep(5);
      reply(response, 200);
    });
    const calls = Array.from({ length: 1_000 }, (_, n) => track(n, { userId: `u${n % 40}` }));
    const delivery = connect(server).deliver(calls, { ...plain, maxCalls: 5, lanes: 8 });
    await sleep(30);
    delivery.change({ lanes: 1 });
    expect(await delivery).toMatchObject({ delivered: 1_000 });
  });
});

test.each([
  [{ lanes: 0 }, ConfigurationError],
  [{ lanes: 1.5 }, ConfigurationError],
  [{ lanes: 10_000 }, ConfigurationError],
  [{ rateShare: 0 }, ConfigurationError],
  [{ patienceMs: 0 }, ConfigurationError],
  [{ maxCalls: 0 }, ConfigurationError],
  [{ delayMs: Number.NaN }, ConfigurationError],
  [{ deadlineMs: 2 ** 40 }, ConfigurationError],
])("the options %j are refused", async (options, kind) => {
  await using server = await startServer();
  expect(await failure(connect(server).deliver([], options))).toBeInstanceOf(kind);
});

test.each([[undefined], [null], [42], [{}], ["calls.ndjson"]])("the source %j is refused", async (source) => {
  await using server = await startServer();
  expect(await failure(connect(server).deliver(source as never))).toBeInstanceOf(InvalidCallError);
});

test("a share of the rate leaves the rest of the limit to others", async () => {
  await using server = await startServer();
  const client = connect(server, { rateShare: 0.1 }); // 300 slots
  const delivery = client.deliver(tracks(200), { ...plain, maxCalls: 1, lanes: 64, rateShare: 0.1 });
  await expect.poll(() => server.requests.length, { timeout: 10_000 }).toBe(30);
  await sleep(200);
  expect(server.requests.length).toBe(30);
  await client.track({ userId: "1", event: "E" });
  delivery.change({ rateShare: 1 });
  expect(await delivery).toMatchObject({ delivered: 200 });
}, 20_000);

test("a report that ends while nothing is sent says why the last requests failed", async () => {
  await using server = await startServer((_, response) => reply(response, 503));
  const client = connect(server, { breaker: { failures: 2, openMs: 10_000 } });
  const report = await client.deliver(tracks(1), { ...plain, patienceMs: 300 });
  expect(report.examples[0]).toMatchObject({
    outcome: "unsent",
    message: expect.stringContaining("the last requests failed (it answered 503), so nothing is sent"),
  });
});
