import { describe, expect, test } from "vitest";
import { failure, until } from "../test/failure.ts";
import { reply, startServer } from "../test/server.ts";
import type { Client } from "./client.ts";
import { createClient } from "./createClient.ts";
import {
  AbortedError,
  CallTooLargeError,
  ClientClosedError,
  InvalidCallError,
  RateLimitError,
  RedirectRefusedError,
  RefusedError,
  UnauthorisedError,
  UnavailableError,
  UnexpectedAnswerError,
} from "./errors.ts";

const writeKey = "wk-5f0c2a7e";
const retry = { maxAttempts: 1 };

describe("a single call", () => {
  const sends: readonly [string, (client: Client) => Promise<unknown>, object][] = [
    [
      "identify",
      (client) => client.identify({ userId: "42", traits: { plan: "pro" } }),
      { userId: "42", traits: { plan: "pro" } },
    ],
    [
      "track",
      (client) => client.track({ userId: "42", event: "Signed Up" }),
      { userId: "42", event: "Signed Up" },
    ],
    ["page", (client) => client.page({ userId: "42", name: "Home" }), { userId: "42", name: "Home" }],
    ["screen", (client) => client.screen({ userId: "42", name: "Basket" }), { userId: "42", name: "Basket" }],
    ["group", (client) => client.group({ userId: "42", groupId: "acme" }), { userId: "42", groupId: "acme" }],
    ["alias", (client) => client.alias({ userId: "42", previousId: "7" }), { userId: "42", previousId: "7" }],
  ];

  test.each(sends)(
    "%s goes to its own path with key, strict mode, type, id and time",
    async (type, send, call) => {
      await using server = await startServer();
      const client = createClient({ writeKey, baseUrl: server.baseUrl });
      const delivered = await send(client);
      await client.close();
      const [request] = server.requests;
      expect(request).toMatchObject({
        method: "POST",
        path: `/v1/${type}`,
        headers: {
          authorization: `Basic ${btoa(`${writeKey}:`)}`,
          "content-type": "application/json",
          "x-strict-mode": "1",
        },
        body: { ...call, type },
      });
      expect(request?.headers).not.toHaveProperty("x-retry-count");
      expect(request?.body.messageId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]/);
      expect(new Date(String(request?.body["timestamp"])).toISOString()).toBe(request?.body["timestamp"]);
      expect(delivered).toMatchObject({
        outcome: "delivered",
        messageId: request?.body.messageId,
        status: 200,
        attempts: 1,
        bytes: Buffer.byteLength(request?.raw ?? ""),
      });
    },
  );

  test("keeps an id and a time that the caller gave, and never changes the caller's object", async () => {
    await using server = await startServer();
    const client = createClient({ writeKey, baseUrl: server.baseUrl });
    const call = Object.freeze({
      userId: "42",
      event: "Signed Up",
      messageId: "order-7",
      timestamp: new Date("2026-11-24T12:00:00+01:00"),
    });
    await client.track(call);
    expect(server.requests[0]?.body).toEqual({
      type: "track",
      userId: "42",
      event: "Signed Up",
      messageId: "order-7",
      timestamp: "2026-11-24T11:00:00.000Z",
    });
    expect(Object.keys(call)).toEqual(["userId", "event", "messageId", "timestamp"]);
  });

  test("with strict mode off it sends no header, and a 200 counts as accepted", async () => {
    await using server = await startServer();
    const client = createClient({ writeKey, baseUrl: server.baseUrl, strict: false });
    expect(await client.track({ userId: "42", event: "Signed Up" })).toMatchObject({ outcome: "accepted" });
    expect(server.requests[0]?.headers).not.toHaveProperty("x-strict-mode");
  });

  test("ids and times come from the source of chance and the clock that are handed in", async () => {
    await using server = await startServer();
    const { systemClock } = await import("./systemClock.ts");
    const clock = { ...systemClock, now: () => Date.UTC(2026, 0, 2) };
    const client = createClient({ writeKey, baseUrl: server.baseUrl, random: () => 0, clock });
    await client.track({ userId: "42", event: "Signed Up" });
    expect(server.requests[0]?.body).toMatchObject({
      messageId: "00000000-0000-4000-8000-000000000000",
      timestamp: "2026-01-02T00:00:00.000Z",
    });
  });

  test("keeps its connections from one call to the next", async () => {
    await using server = await startServer();
    const client = createClient({ writeKey, baseUrl: server.baseUrl });
    for (let count = 0; count < 20; count += 1) await client.track({ userId: "42", event: "Signed Up" });
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  test.each([
    ["a number for an id", { userId: 42, event: "Signed Up" }, "userId"],
    ["no id", { event: "Signed Up" }, "userId"],
    ["another type", { type: "identify", userId: "42", event: "Signed Up" }, "type"],
    ["null", null, ""],
    ["an array", [], ""],
    ["text", "track", ""],
  ])("is refused before anything is sent when it has %s", async (_, call, path) => {
    await using server = await startServer();
    const client = createClient({ writeKey, baseUrl: server.baseUrl });
    const error = await failure(client.track(call as never));
    expect(error).toBeInstanceOf(InvalidCallError);
    expect(error).toMatchObject({ problems: [{ path }] });
    expect(server.requests).toEqual([]);
  });

  test("an object that throws when it is read is refused as well", async () => {
    const client = createClient({ writeKey });
    const hostile = {
      userId: "42",
      get event(): string {
        throw new RangeError("no such event");
      },
    };
    expect(await failure(client.track(hostile))).toMatchObject({
      name: "InvalidCallError",
      message: expect.stringContaining("RangeError"),
    });
  });

  test.each([
    ["at the limit", 32_000, "delivered"],
    ["a byte over it", 32_001, "CallTooLargeError"],
  ])("%s of 32,000 bytes of UTF-8: %i bytes", async (_, bytes, end) => {
    await using server = await startServer();
    const client = createClient({ writeKey, baseUrl: server.baseUrl });
    const stamped = { messageId: "m", timestamp: "2026-11-24T12:00:00.000Z" };
    const frame = { userId: "42", event: "E", properties: { text: "" }, type: "track", ...stamped };
    const room = bytes - Buffer.byteLength(JSON.stringify(frame));
    const text = "é".repeat(Math.floor(room / 2)) + "x".repeat(room % 2);
    const sent = client.track({ userId: "42", event: "E", properties: { text }, ...stamped });
    if (end === "delivered") {
      expect(await sent).toMatchObject({ outcome: "delivered", bytes });
      expect(Buffer.byteLength(server.requests[0]?.raw ?? "")).toBe(bytes);
    } else {
      const error = await failure(sent);
      expect(error).toBeInstanceOf(CallTooLargeError);
      expect(error).toMatchObject({ bytes, limit: 32_000 });
      expect(server.requests).toEqual([]);
    }
  });
});

describe("an answer", () => {
  test.each([
    [400, RefusedError],
    [413, RefusedError],
    [401, UnauthorisedError],
    [403, UnauthorisedError],
    [404, UnexpectedAnswerError],
    [405, UnexpectedAnswerError],
    [422, UnexpectedAnswerError],
    [501, UnexpectedAnswerError],
    [505, UnexpectedAnswerError],
    [408, UnavailableError],
    [429, RateLimitError],
    [500, UnavailableError],
    [502, UnavailableError],
    [503, UnavailableError],
    [504, UnavailableError],
    [522, UnavailableError],
    [524, UnavailableError],
    [301, RedirectRefusedError],
    [302, RedirectRefusedError],
    [304, RedirectRefusedError],
    [307, RedirectRefusedError],
    [308, RedirectRefusedError],
  ])("of %i throws %o", async (status, kind) => {
    await using server = await startServer((_, response) => reply(response, status, ""));
    const client = createClient({ writeKey, baseUrl: server.baseUrl, retry });
    const error = await failure(client.track({ userId: "42", event: "Signed Up" }));
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ status, attempts: 1 });
    expect(error.message).toContain(String(status));
    expect(error.message).toContain(String(error.requestId));
  });

  test("of 400 tells the server's reasons, without the values of the call", async () => {
    const body = JSON.stringify({
      meta: { errors: ["event 'Signed Up' of ada@example.com: plan pro-max-2026 unknown"] },
    });
    await using server = await startServer((_, response) => reply(response, 400, body));
    const client = createClient({ writeKey, baseUrl: server.baseUrl });
    const call = { userId: "ada@example.com", event: "Signed Up", properties: { plan: "pro-max-2026" } };
    expect(await failure(client.track(call))).toMatchObject({
      reasons: ["event 'Signed Up' of [value]: plan [value] unknown"],
      message: expect.stringContaining("event 'Signed Up' of [value]: plan [value] unknown"),
    });
  });

  test.each([
    ["nothing", 200, ""],
    ["HTML", 200, "<html>Welcome</html>"],
    ["broken JSON", 200, '{"success":'],
    ["no content", 204, ""],
  ])("of 2xx with %s counts as delivered, with a warning", async (_, status, body) => {
    await using server = await startServer((_, response) => reply(response, status, body, {}));
    const client = createClient({ writeKey, baseUrl: server.baseUrl });
    const delivered = await client.track({ userId: "42", event: "Signed Up" });
    expect(delivered).toMatchObject({
      outcome: "delivered",
      status,
      warning: expect.stringContaining("answered 20"),
    });
  });

  test("that never ends is read up to its bound and no further", async () => {
    await using server = await startServer((_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const more = () => {
        if (response.destroyed || response.socket?.destroyed !== false) return;
        response.write("x".repeat(65_536), () => setImmediate(more));
      };
      more();
    });
    const client = createClient({ writeKey, baseUrl: server.baseUrl });
    expect(await client.track({ userId: "42", event: "Signed Up" })).toMatchObject({
      outcome: "delivered",
      warning: "answered 200 with a very long body",
    });
  });

  test.each([
    ["does not begin", () => {}],
    ["stops in its middle", (response: import("node:http").ServerResponse) => void response.write("{")],
  ])("that %s ends by the timeout", async (_, begin) => {
    await using server = await startServer((_, response) => begin(response));
    const client = createClient({ writeKey, baseUrl: server.baseUrl, retry, timeoutMs: 50 });
    expect(await failure(client.track({ userId: "42", event: "Signed Up" }))).toMatchObject({
      name: "TimeoutError",
      timeoutMs: 50,
    });
  });

  test("that is broken off is an UnavailableError with its cause", async () => {
    await using server = await startServer((_, response) => void response.socket?.destroy());
    const client = createClient({ writeKey, baseUrl: server.baseUrl, retry });
    const error = await failure(client.track({ userId: "42", event: "Signed Up" }));
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error.cause).toBeInstanceOf(Error);
  });

  test("a port where nobody listens is an UnavailableError that says so", async () => {
    const server = await startServer();
    await server[Symbol.asyncDispose]();
    const client = createClient({ writeKey, baseUrl: server.baseUrl, retry });
    const error = await failure(client.track({ userId: "42", event: "Signed Up" }));
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error.message).toContain("ECONNREFUSED");
  });
});

describe("a redirect", () => {
  test.each([301, 302, 303, 307, 308])(
    "%i is not followed, so the other host sees neither key nor call",
    async (status) => {
      await using elsewhere = await startServer();
      await using server = await startServer((_, response) =>
        reply(response, status, "", { location: `${elsewhere.baseUrl}/track` }),
      );
      const client = createClient({ writeKey, baseUrl: server.baseUrl });
      const error = await failure(client.track({ userId: "42", event: "Signed Up" }));
      expect(error).toBeInstanceOf(RedirectRefusedError);
      expect(error).toMatchObject({ location: elsewhere.host, attempts: 1 });
      expect(elsewhere.requests).toEqual([]);
    },
  );

  test("a fetch that followed one all the same is refused", async () => {
    const followed = new Response("{}");
    Object.defineProperty(followed, "redirected", { value: true });
    const client = createClient({ writeKey, fetch: async () => followed });
    expect(await failure(client.track({ userId: "42", event: "E" }))).toBeInstanceOf(RedirectRefusedError);
  });
});

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
