import { describe, expect, test } from "vitest";
import { failure } from "../test/failure.ts";
import { fakeClock } from "../test/fakeClock.ts";
import { fakeFetch } from "../test/fakeFetch.ts";
import { createClient } from "./createClient.ts";
import type { ClientOptions } from "./options.ts";
import type { Exchange, Settlement } from "./settlement.ts";

const writeKey = "wk-5f0c2a7e";
const call = { userId: "42", event: "Signed Up", messageId: "m1", timestamp: "2026-11-24T12:00:00.000Z" };
const down = () => new Response("", { status: 503 });
const fine = () => new Response("{}");

const setUp = (
  answers: readonly (() => Response | Promise<Response>)[] | Error[],
  options: Partial<ClientOptions> = {},
) => {
  const clock = fakeClock();
  const { fetch, sent } = fakeFetch(clock, ...answers);
  const settlements: Settlement[] = [];
  const client = createClient({
    writeKey,
    fetch,
    clock,
    random: () => 0,
    record: (settlement) => [settlement],
    log: { write: (records) => settlements.push(...(records as Settlement[])) },
    ...options,
  });
  const exchanges = (): Exchange[] =>
    settlements.flatMap((one) => (one.kind === "exchange" ? [one.exchange] : []));
  return { clock, client, sent, settlements, exchanges };
};

describe("the record", () => {
  test("has an exchange for each attempt and the outcome behind them", async () => {
    const { clock, client, settlements } = setUp([down, fine]);
    const { requestId } = await clock.run(client.track(call));
    const bytes = Buffer.byteLength(JSON.stringify({ ...call, type: "track" }));
    const common = {
      requestId,
      operation: "track",
      method: "POST",
      path: "/v1/track",
      host: "cdp.customer.io",
      calls: 1,
      requestBytes: bytes,
      waitMs: 0,
      keyFingerprint: client.keyFingerprint,
    };
    expect(settlements).toEqual([
      {
        kind: "exchange",
        exchange: {
          ...common,
          attempt: 1,
          status: 503,
          error: "UnavailableError",
          responseBytes: 0,
          startedAt: Date.UTC(2026, 10, 24),
          durationMs: 0,
        },
      },
      {
        kind: "exchange",
        exchange: {
          ...common,
          attempt: 2,
          status: 200,
          responseBytes: 2,
          startedAt: Date.UTC(2026, 10, 24) + 100,
          durationMs: 0,
        },
      },
      {
        kind: "outcomes",
        requestId,
        at: Date.UTC(2026, 10, 24) + 100,
        calls: [
          {
            call: { ...call, type: "track" },
            outcome: { index: 0, messageId: "m1", outcome: "delivered" },
            bytes,
          },
        ],
      },
    ]);
  });

  test("holds bodies only when asked to, and no key even then", async () => {
    const echo = () => new Response(JSON.stringify({ echo: writeKey }), { status: 400 });
    const { clock, client, exchanges } = setUp([echo], { bodies: "keep" });
    await clock.run(failure(client.track(call)));
    expect(exchanges()).toMatchObject([
      { requestBody: JSON.stringify({ ...call, type: "track" }), responseBody: '{"echo":"[write key]"}' },
    ]);
  });

  test.each([
    [
      "invalid",
      { ...call, event: 7 },
      { type: "track", userId: "42", messageId: "m1", timestamp: call.timestamp },
    ],
    [
      "too_large",
      { ...call, properties: { text: "x".repeat(32_000) } },
      { userId: "42", event: "Signed Up" },
    ],
  ])("has the outcome of a call that was refused here: %s", async (reason, bad, told) => {
    const { clock, client, settlements } = setUp([fine]);
    await clock.run(failure(client.track(bad as never)));
    expect(settlements).toMatchObject([
      {
        kind: "outcomes",
        calls: [{ call: told, outcome: { outcome: "rejected", reason, messageId: "m1" } }],
      },
    ]);
  });

  test("has the outcomes of a batch, sent or not", async () => {
    const { clock, client, settlements } = setUp([() => new Response("", { status: 401 })]);
    await clock.run(
      failure(client.batch([{ ...call, type: "track" }, { type: "track", userId: "42" } as never])),
    );
    const outcomes = settlements.flatMap((one) => (one.kind === "outcomes" ? one.calls : []));
    expect(outcomes.map(({ outcome }) => [outcome.index, outcome.outcome])).toEqual([
      [0, "unsent"],
      [1, "rejected"],
    ]);
  });

  test("cannot stop a send: what record or log throw is logged", async () => {
    const lines: string[] = [];
    const keep = (_: object, message = "") => void lines.push(message);
    const logger = { debug() {}, info() {}, warn: keep, error: keep };
    const { clock, client } = setUp([fine], {
      logger,
      record: () => {
        throw new Error("no room");
      },
    });
    expect(await clock.run(client.track(call))).toMatchObject({ outcome: "delivered" });
    expect(lines).toEqual(
      Array.from({ length: 2 }, () => "could not record what was sent: record or log threw"),
    );
  });

  test("tells how long a request waited for its place", async () => {
    const slow = () => new Promise<Response>((resolve) => void clock.sleep(700).then(() => resolve(fine())));
    const { clock, client, exchanges } = setUp([slow], { concurrency: 1 });
    await clock.run(Promise.all([client.track(call), client.track({ ...call, messageId: "m2" })]));
    expect(exchanges().map(({ waitMs, durationMs }) => [waitMs, durationMs])).toEqual([
      [0, 700],
      [700, 700],
    ]);
  });
});
