import { describe, expect, test } from "vitest";
import { failure } from "../test/failure.ts";
import { type Received, reply, startServer, type TestServer } from "../test/server.ts";
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
