import { describe, expect, test } from "vitest";
import { failure, until } from "../test/failure.ts";
import { reply, startServer } from "../test/server.ts";
import { createClient } from "./createClient.ts";
import { AbortedError, ClientClosedError } from "./errors.ts";

const writeKey = "wk-5f0c2a7e";

describe("an abort", () => {
  test("ends a call that is on its way", async () => {
    const stop = new AbortController();
    await using server = await startServer(() => stop.abort());
    const client = createClient({ writeKey, baseUrl: server.baseUrl });
    const error = await failure(client.track({ userId: "42", event: "E" }, { signal: stop.signal }));
    expect(error).toBeInstanceOf(AbortedError);
    expect(client.state).toMatchObject({ inFlight: 0, waiting: 0 });
  });

  test("before the call sends nothing", async () => {
    await using server = await startServer();
    const client = createClient({ writeKey, baseUrl: server.baseUrl });
    const error = await failure(client.track({ userId: "42", event: "E" }, { signal: AbortSignal.abort() }));
    expect(error).toBeInstanceOf(AbortedError);
    expect(server.requests).toEqual([]);
  });

  test("ends a call that waits for its place, and leaves the place to the next", async () => {
    const answers: (() => void)[] = [];
    await using server = await startServer((_, response) => void answers.push(() => reply(response, 200)));
    const client = createClient({ writeKey, baseUrl: server.baseUrl, concurrency: 1 });
    const stop = new AbortController();
    const first = client.track({ userId: "1", event: "E" });
    const second = client.track({ userId: "2", event: "E" }, { signal: stop.signal });
    const third = client.track({ userId: "3", event: "E" });
    await until(() => answers.length === 1);
    expect(client.state).toMatchObject({ inFlight: 1, waiting: 2 });
    stop.abort();
    expect(await failure(second)).toBeInstanceOf(AbortedError);
    answers[0]?.();
    await first;
    await until(() => answers.length === 2);
    answers[1]?.();
    await third;
    expect(server.requests.map(({ body }) => body["userId"])).toEqual(["1", "3"]);
  });
});

describe("close", () => {
  test("waits for the calls on their way and takes no more", async () => {
    const answers: (() => void)[] = [];
    await using server = await startServer((_, response) => void answers.push(() => reply(response, 200)));
    const client = createClient({ writeKey, baseUrl: server.baseUrl });
    const call = client.track({ userId: "42", event: "E" });
    await until(() => answers.length === 1);
    const closed = client.close();
    expect(await failure(client.track({ userId: "43", event: "E" }))).toBeInstanceOf(ClientClosedError);
    expect(await failure(client.batch([]))).toBeInstanceOf(ClientClosedError);
    answers[0]?.();
    expect(await call).toMatchObject({ outcome: "delivered" });
    await closed;
    expect(client.state.closed).toBe(true);
    await client.close();
  });
});

describe("where it sends", () => {
  test.each([
    [{}, { host: "cdp.customer.io", region: "us", simulated: false }],
    [{ region: "eu" as const }, { host: "cdp-eu.customer.io", region: "eu", simulated: false }],
    [{ baseUrl: "http://127.0.0.1:4010/v1/" }, { host: "127.0.0.1:4010", simulated: true }],
    [
      { region: "eu" as const, baseUrl: "http://localhost:4010/v1" },
      { host: "localhost:4010", simulated: true },
    ],
  ])("%j is told as %j", (options, destination) => {
    expect(createClient({ writeKey, ...options }).destination).toMatchObject(destination);
  });

  test("calls go to the host of the region", async () => {
    const urls: string[] = [];
    const fetch = async (input: string | URL | Request) => {
      urls.push(String(input));
      return new Response("{}");
    };
    await createClient({ writeKey, region: "eu", fetch }).track({ userId: "42", event: "E" });
    await createClient({ writeKey, region: "eu", fetch }).batch([
      { type: "track", userId: "42", event: "E" },
    ]);
    expect(urls).toEqual(["https://cdp-eu.customer.io/v1/track", "https://cdp-eu.customer.io/v1/batch"]);
  });
});

describe("requests in flight", () => {
  test.each([
    ["single calls", 1],
    ["batches", 15],
  ])("are at most as many as the client may have: %s", async (kind, callsEach) => {
    let inFlight = 0;
    let most = 0;
    await using server = await startServer(async (_, response) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inFlight -= 1;
      reply(response, 200);
    });
    const client = createClient({ writeKey, baseUrl: server.baseUrl, concurrency: 3 });
    const properties = { text: "x".repeat(30_000) };
    const calls = Array.from({ length: 20 * callsEach }, (_, index) => ({
      userId: `u${index}`,
      event: "E",
      properties,
    }));
    if (kind === "batches") await client.batch(calls.map((call) => ({ type: "track" as const, ...call })));
    else await Promise.all(calls.map((call) => client.track(call)));
    expect(most).toBe(3);
  });
});
