import { describe, expect, test } from "vitest";
import { failure, until } from "../test/failure.ts";
import { type Answering, type Received, reply, startServer, type TestServer } from "../test/server.ts";
import type { BatchProgress } from "./batchReport.ts";
import type { CallInput } from "./callInput.ts";
import { createClient } from "./createClient.ts";
import { BatchError } from "./errors.ts";
import type { ClientOptions } from "./options.ts";

const writeKey = "wk-5f0c2a7e";
const track = (index: number, more: object = {}): CallInput => ({
  type: "track",
  userId: `u${index}`,
  event: "Signed Up",
  messageId: `m${index}`,
  timestamp: "2026-11-24T12:00:00.000Z",
  ...more,
});
const tracks = (count: number) => Array.from({ length: count }, (_, index) => track(index));
const idsOf = ({ body }: Received) => body.batch.map(({ messageId }) => messageId);
const connect = (server: TestServer, options: Partial<ClientOptions> = {}) =>
  createClient({
    writeKey,
    baseUrl: server.baseUrl,
    retry: { initialDelayMs: 1, maxDelayMs: 2 },
    ...options,
  });
const refuse =
  (status: number, bad: (request: Received) => boolean): Answering =>
  (request, response) =>
    reply(
      response,
      bad(request) ? status : 200,
      bad(request) ? '{"meta":{"errors":["event unknown"]}}' : "{}",
    );
const reportOf = async (sent: Promise<unknown>) => {
  const error = await failure(sent);
  if (error instanceof BatchError) return { error, report: error.report };
  throw error;
};

describe("a batch", () => {
  test("goes to /batch in one request, each call with its type, id and time", async () => {
    await using server = await startServer();
    const report = await connect(server).batch([
      { type: "identify", userId: "42", traits: { plan: "pro" } },
      { type: "track", userId: "42", event: "Signed Up", messageId: "mine" },
    ]);
    const [request] = server.requests;
    expect(server.requests).toHaveLength(1);
    expect(request).toMatchObject({ path: "/v1/batch", headers: { "x-strict-mode": "1" } });
    expect(request?.body.batch).toEqual([
      {
        type: "identify",
        userId: "42",
        traits: { plan: "pro" },
        messageId: expect.any(String),
        timestamp: expect.any(String),
      },
      { type: "track", userId: "42", event: "Signed Up", messageId: "mine", timestamp: expect.any(String) },
    ]);
    expect(report).toMatchObject({ calls: 2, delivered: 2, requests: 1, retries: 0, warnings: [] });
    expect(report.bytes).toBe(Buffer.byteLength(request?.raw ?? ""));
    expect(report.outcomes[1]).toEqual({ index: 1, messageId: "mine", outcome: "delivered" });
  });

  test("of any length becomes as few requests as its bytes need, none over 500,000", async () => {
    await using server = await startServer();
    const calls = Array.from({ length: 3_000 }, (_, index) =>
      track(index, { properties: { text: "é".repeat(200) } }),
    );
    const report = await connect(server).batch(calls);
    const sizes = server.requests.map(({ raw }) => Buffer.byteLength(raw));
    const total = calls.reduce((sum, call) => sum + Buffer.byteLength(JSON.stringify(call)) + 1, 0);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500_000);
    expect(sizes).toHaveLength(Math.ceil(total / 499_500));
    expect(new Set(server.requests.flatMap(idsOf)).size).toBe(3_000);
    expect(report).toMatchObject({ calls: 3_000, delivered: 3_000, requests: sizes.length });
    expect(report.outcomes.map(({ index }) => index)).toEqual(calls.map((_, index) => index));
  });

  test("takes any iterable, and sends nothing of one that throws", async () => {
    await using server = await startServer();
    function* source(bad: boolean) {
      yield track(1);
      if (bad) throw new RangeError("no more");
      yield track(2);
    }
    await expect(connect(server).batch(source(true))).rejects.toThrow("no more");
    expect(server.requests).toEqual([]);
    expect(await connect(server).batch(source(false))).toMatchObject({ delivered: 2 });
    expect(await connect(server).batch(new Set(tracks(3)))).toMatchObject({ delivered: 3 });
  });

  test("of nothing sends nothing", async () => {
    await using server = await startServer();
    expect(await connect(server).batch([])).toMatchObject({ calls: 0, requests: 0, outcomes: [] });
    expect(server.requests).toEqual([]);
  });

  test("sends the good calls, and says of each bad one what is wrong", async () => {
    await using server = await startServer();
    const calls = [
      track(0),
      track(1, { userId: 7 }),
      track(2, { properties: { text: "x".repeat(32_000) } }),
      track(3),
      track(3, { event: "Again" }),
      "nonsense" as never,
    ];
    const { error, report } = await reportOf(connect(server).batch(calls));
    expect(server.requests.map(idsOf)).toEqual([["m0", "m3"]]);
    expect(report).toMatchObject({ calls: 6, delivered: 2, rejected: 4, unsent: 0 });
    expect(report.outcomes).toEqual([
      { index: 0, messageId: "m0", outcome: "delivered" },
      {
        index: 1,
        messageId: "m1",
        outcome: "rejected",
        reason: "invalid",
        message: expect.stringContaining("userId"),
      },
      {
        index: 2,
        messageId: "m2",
        outcome: "rejected",
        reason: "too_large",
        message: expect.stringContaining("32000"),
      },
      { index: 3, messageId: "m3", outcome: "delivered" },
      {
        index: 4,
        messageId: "m3",
        outcome: "rejected",
        reason: "duplicate",
        message: expect.stringContaining("messageId"),
      },
      {
        index: 5,
        messageId: expect.any(String),
        outcome: "rejected",
        reason: "invalid",
        message: expect.any(String),
      },
    ]);
    expect(error.message).toMatch(/^Cannot deliver 4 of 6 calls: 4 rejected\..* The first is call 1: userId/);
  });

  test("returns the report in place of an error when asked to", async () => {
    await using server = await startServer();
    const report = await connect(server).batch([track(0, { userId: 7 })], { throwOnFailure: false });
    expect(report).toMatchObject({ calls: 1, rejected: 1, requests: 0 });
  });

  test("with strict mode off counts calls as accepted", async () => {
    await using server = await startServer();
    const report = await connect(server, { strict: false }).batch(tracks(2));
    expect(report).toMatchObject({ delivered: 0, accepted: 2 });
    expect(report.outcomes[0]).toMatchObject({ outcome: "accepted" });
  });

  test("says what was odd about the answers, each thing once", async () => {
    await using server = await startServer((_, response) => reply(response, 200, "<html>"));
    const calls = Array.from({ length: 40 }, (_, index) =>
      track(index, { properties: { text: "x".repeat(30_000) } }),
    );
    const report = await connect(server).batch(calls);
    expect(report).toMatchObject({ delivered: 40, requests: 3 });
    expect(report.warnings).toEqual([`${server.host} answered 200 with markup, not JSON`]);
  });

  test("tells its progress after each request, and an error in the listener ends nothing", async () => {
    await using server = await startServer();
    const seen: BatchProgress[] = [];
    const calls = Array.from({ length: 40 }, (_, index) =>
      track(index, { properties: { text: "x".repeat(30_000) } }),
    );
    const report = await connect(server).batch(calls, {
      onProgress(progress) {
        seen.push(progress);
        throw new Error("the listener is broken");
      },
    });
    expect(seen).toHaveLength(3);
    expect(seen.at(-1)).toMatchObject({ calls: 40, delivered: 40, requests: 3 });
    expect(seen.map(({ delivered }) => delivered)).toEqual(
      seen.map(({ delivered }) => delivered).toSorted((a, b) => a - b),
    );
    expect(report.delivered).toBe(40);
  });
});

describe("a refused batch", () => {
  test.each([
    [400, 16, 5],
    [400, 1_000, 0],
    [400, 1_000, 999],
    [413, 777, 400],
  ])("(%i) of %i calls is halved until the bad one, %i, stands alone", async (status, count, bad) => {
    await using server = await startServer(refuse(status, (request) => idsOf(request).includes(`m${bad}`)));
    const { report } = await reportOf(connect(server).batch(tracks(count)));
    expect(report).toMatchObject({ calls: count, delivered: count - 1, rejected: 1, retries: 0 });
    expect(report.outcomes[bad]).toMatchObject({
      index: bad,
      messageId: `m${bad}`,
      outcome: "rejected",
      reason: "refused",
      message: expect.stringContaining("event unknown"),
    });
    expect(server.requests.length).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(count)));
    expect(report.requests).toBe(server.requests.length);
    const accepted = server.requests.filter((request) => !idsOf(request).includes(`m${bad}`)).flatMap(idsOf);
    expect(accepted).toEqual(
      tracks(count)
        .map(({ messageId }) => messageId)
        .filter((id) => id !== `m${bad}`),
    );
  });

  test("finds several bad calls", async () => {
    const bad = new Set(["m3", "m4", "m77"]);
    await using server = await startServer(
      refuse(400, (request) => idsOf(request).some((id) => bad.has(id))),
    );
    const { report } = await reportOf(connect(server).batch(tracks(100)));
    expect(report).toMatchObject({ delivered: 97, rejected: 3 });
    expect(
      report.outcomes.filter(({ outcome }) => outcome === "rejected").map(({ messageId }) => messageId),
    ).toEqual([...bad]);
  });

  test("sends a call's bytes unchanged each time", async () => {
    await using server = await startServer(refuse(400, (request) => idsOf(request).includes("m5")));
    await reportOf(connect(server).batch(tracks(8)));
    const forms = server.requests.flatMap(
      ({ raw }) => raw.match(/\{"type":"track","userId":"u5".*?\}/g) ?? [],
    );
    expect(forms).toHaveLength(4);
    expect(new Set(forms).size).toBe(1);
  });
});

describe("a batch that cannot go on", () => {
  test.each([401, 403])("stops at %i: the rest is unsent, and is not tried", async (status) => {
    await using server = await startServer((_, response) => reply(response, status, ""));
    const calls = Array.from({ length: 200 }, (_, index) =>
      track(index, { properties: { text: "x".repeat(30_000) } }),
    );
    const { error, report } = await reportOf(connect(server).batch(calls));
    expect(report).toMatchObject({ calls: 200, delivered: 0, unsent: 200 });
    expect(new Set(report.outcomes.map((outcome) => outcome.outcome === "unsent" && outcome.reason))).toEqual(
      new Set(["unauthorised"]),
    );
    expect(server.requests.length).toBeLessThan(13);
    expect(error.cause).toMatchObject({ name: "UnauthorisedError", status });
  });

  test("still says of the calls that it did not get to whether they were right", async () => {
    await using server = await startServer((_, response) => reply(response, 401, ""));
    const { report } = await reportOf(
      connect(server, { concurrency: 1 }).batch([track(0), track(1, { userId: 7 })]),
    );
    expect(report.outcomes).toMatchObject([
      { outcome: "unsent" },
      { outcome: "rejected", reason: "invalid" },
    ]);
  });

  test("repeats a failed request with the same bytes and says so in X-Retry-Count", async () => {
    await using server = await startServer((_, response, count) => reply(response, count < 3 ? 503 : 200));
    const report = await connect(server).batch(tracks(3));
    expect(report).toMatchObject({ delivered: 3, requests: 1, retries: 2 });
    expect(server.requests.map(({ headers }) => headers["x-retry-count"])).toEqual([undefined, "1", "2"]);
    expect(new Set(server.requests.map(({ raw }) => raw)).size).toBe(1);
  });

  test("gives up on a service that is down, without trying every request", async () => {
    await using server = await startServer((_, response) => reply(response, 503, ""));
    const calls = Array.from({ length: 400 }, (_, index) =>
      track(index, { properties: { text: "x".repeat(30_000) } }),
    );
    const client = connect(server, {
      breaker: { failures: 1_000 },
      retry: { maxAttempts: 2, initialDelayMs: 1 },
    });
    const { report } = await reportOf(client.batch(calls));
    expect(report).toMatchObject({ unsent: 400 });
    expect(report.outcomes[399]).toMatchObject({ outcome: "unsent", reason: "unavailable" });
    expect(server.requests).toHaveLength(8);
  });

  test("goes on when one request fails for good while others get through", async () => {
    await using server = await startServer((request, response) =>
      reply(response, idsOf(request).includes("m0") ? 500 : 200),
    );
    const calls = Array.from({ length: 100 }, (_, index) =>
      track(index, { properties: { text: "x".repeat(30_000) } }),
    );
    const { report } = await reportOf(connect(server).batch(calls));
    expect(report).toMatchObject({ delivered: 84, unsent: 16 });
  });

  test.each([
    ["abort", "aborted", undefined],
    [
      "deadline, as AbortSignal.timeout() sets one,",
      "deadline",
      new DOMException("too late", "TimeoutError"),
    ],
  ])("an %s leaves the rest unsent: %s", async (_, reason, why) => {
    await using server = await startServer(
      (_request, response, count) => void (count === 1 && reply(response, 200)),
    );
    const stop = new AbortController();
    const calls = Array.from({ length: 200 }, (_call, index) =>
      track(index, { properties: { text: "x".repeat(30_000) } }),
    );
    const client = connect(server);
    const sent = client.batch(calls, { signal: stop.signal });
    await until(() => server.requests.length >= 3);
    stop.abort(why);
    const { report } = await reportOf(sent);
    expect(report.delivered).toBe(16);
    expect(report.unsent).toBe(184);
    expect(report.outcomes.find(({ outcome }) => outcome === "unsent")).toMatchObject({ reason });
    expect(client.state).toMatchObject({ inFlight: 0, waiting: 0 });
  });
});
