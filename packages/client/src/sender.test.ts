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

describe("retries", () => {
  test.each([408, 429, 500, 502, 503, 504, 522, 524])(
    "after %i the same bytes are sent again",
    async (status) => {
      const { clock, client, sent } = setUp([() => new Response("", { status }), fine]);
      expect(await clock.run(client.track(call))).toMatchObject({ outcome: "delivered", attempts: 2 });
      expect(sent).toHaveLength(2);
      expect(sent[1]?.body).toBe(sent[0]?.body);
      expect(sent.map(({ headers }) => headers.get("x-retry-count"))).toEqual([null, "1"]);
      expect(sent[1]?.headers.get("authorization")).toBe(`Basic ${btoa(`${writeKey}:`)}`);
    },
  );

  test.each([400, 401, 403, 404, 413, 422, 501, 505, 307])(
    "after %i nothing is sent again",
    async (status) => {
      const { clock, client, sent } = setUp([() => new Response("", { status }), fine]);
      await clock.run(failure(client.track(call)));
      expect(sent).toHaveLength(1);
    },
  );

  test("after a network error the same bytes are sent again", async () => {
    const { clock, client, sent } = setUp([new TypeError("fetch failed"), new TypeError("fetch failed")], {
      retry: { maxAttempts: 3 },
    });
    expect(await clock.run(failure(client.track(call)))).toMatchObject({
      name: "UnavailableError",
      attempts: 3,
    });
    expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
  });

  test("pauses double up to the maximum", async () => {
    const { clock, client, sent } = setUp([down], {
      retry: { maxAttempts: 6, initialDelayMs: 200, maxDelayMs: 1_000 },
    });
    await clock.run(failure(client.track(call)));
    expect(sent.map(({ at }, index) => at - (sent[index - 1]?.at ?? at))).toEqual([
      0, 100, 200, 400, 500, 500,
    ]);
  });

  test.each([
    ["2", 2_000],
    ["Tue, 24 Nov 2026 00:00:05 GMT", 5_000],
    ["soon", 100],
  ])("Retry-After: %s makes the pause %i ms", async (header, pause) => {
    const limited = () => new Response("", { status: 429, headers: { "retry-after": header } });
    const { clock, client, sent } = setUp([limited, fine]);
    await clock.run(client.track(call));
    expect(sent[1]?.at).toBe(pause);
  });

  test("a Retry-After beyond the total time ends the call at once, and the error tells it", async () => {
    const limited = () => new Response("", { status: 429, headers: { "retry-after": "120" } });
    const { clock, client, sent } = setUp([limited]);
    const error = await clock.run(failure(client.track(call)));
    expect(error).toMatchObject({ name: "RateLimitError", retryAfterMs: 120_000, attempts: 1 });
    expect(sent).toHaveLength(1);
    expect(clock.monotonic()).toBeLessThan(1_000);
  });

  test("all attempts together stay within the total time", async () => {
    const { clock, client } = setUp([down], {
      breaker: { failures: 1_000 },
      retry: { maxAttempts: 1_000, initialDelayMs: 100, maxDelayMs: 900, totalMs: 5_000 },
    });
    const error = await clock.run(failure(client.track(call)));
    expect(error).toMatchObject({ name: "UnavailableError", status: 503 });
    expect(clock.monotonic()).toBeLessThanOrEqual(5_100);
  });

  test("an attempt without an answer ends by its timeout, also when fetch does not listen to the signal", async () => {
    const never = () => new Promise<Response>(() => {});
    const { clock, client, exchanges } = setUp([never, never, fine], { timeoutMs: 1_000 });
    expect(await clock.run(client.track(call))).toMatchObject({ attempts: 3 });
    expect(exchanges().map(({ error, durationMs }) => [error, durationMs])).toEqual([
      ["TimeoutError", 1_000],
      ["TimeoutError", 1_000],
      [undefined, 0],
    ]);
  });

  test("an abort ends the pause between two attempts", async () => {
    const { clock, client, sent } = setUp([down]);
    const stop = new AbortController();
    const ended = failure(client.track(call, { signal: stop.signal }));
    await clock.advance(0);
    stop.abort();
    expect(await ended).toMatchObject({ name: "AbortedError", attempts: 1 });
    await clock.advance(60_000);
    expect(sent).toHaveLength(1);
  });
});

describe("the breaker", () => {
  const breaker = { failures: 3, openMs: 5_000 };

  test("refuses a single call at once while it is open, and lets one through after its time", async () => {
    const { clock, client, sent } = setUp([down, down, down, fine], { breaker, retry: { maxAttempts: 3 } });
    await clock.run(failure(client.track(call)));
    expect(client.state.breaker).toBe("open");
    expect(await failure(client.track(call))).toMatchObject({ name: "BreakerOpenError" });
    expect(sent).toHaveLength(3);
    await clock.advance(5_000);
    expect(await clock.run(client.track(call))).toMatchObject({ outcome: "delivered" });
    expect(client.state.breaker).toBe("closed");
  });

  test("a call on its way waits for it, without using up an attempt", async () => {
    const { clock, client, sent } = setUp([down, down, down, fine], { breaker, retry: { maxAttempts: 4 } });
    expect(await clock.run(client.track(call))).toMatchObject({ outcome: "delivered", attempts: 4 });
    expect((sent[3]?.at ?? 0) - (sent[2]?.at ?? 0)).toBeGreaterThanOrEqual(5_000);
  });

  test("a batch waits for it within the total time", async () => {
    const { clock, client } = setUp([down, down, down, fine], { breaker, retry: { maxAttempts: 3 } });
    await clock.run(failure(client.track(call)));
    expect(await clock.run(client.batch([{ ...call, type: "track" }]))).toMatchObject({ delivered: 1 });
  });

  test("a batch whose total time is too short for it is unsent", async () => {
    const { clock, client, sent } = setUp([down], { breaker, retry: { maxAttempts: 3, totalMs: 2_000 } });
    await clock.run(failure(client.track(call)));
    const report = await clock.run(client.batch([{ ...call, type: "track" }], { throwOnFailure: false }));
    expect(report.outcomes).toMatchObject([{ outcome: "unsent", reason: "unavailable" }]);
    expect(report.requests).toBe(0);
    expect(sent).toHaveLength(3);
  });

  test("while one call tries, an abort ends the wait of another", async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    const { clock, client } = setUp([down, down, down, () => promise, fine], {
      breaker,
      retry: { maxAttempts: 3 },
    });
    await clock.run(failure(client.track(call)));
    await clock.advance(5_000);
    const trial = client.track(call);
    await clock.advance(0);
    const stop = new AbortController();
    const other = failure(client.track({ ...call, messageId: "m2" }, { signal: stop.signal }));
    await clock.advance(0);
    stop.abort();
    expect(await other).toMatchObject({ name: "AbortedError", attempts: 0 });
    resolve(fine());
    expect(await trial).toMatchObject({ outcome: "delivered" });
    expect(client.state).toMatchObject({ breaker: "closed", inFlight: 0, waiting: 0 });
  });
});
