import { describe, expect, test } from "vitest";
import { failure, until } from "../test/failure.ts";
import { type Answering, type Received, reply, startServer, type TestServer } from "../test/server.ts";
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
