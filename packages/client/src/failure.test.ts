import { describe, expect, test } from "vitest";
import { failure } from "../test/failure.ts";
import { reply, startServer } from "../test/server.ts";
import { createClient } from "./createClient.ts";
import {
  RateLimitError,
  RedirectRefusedError,
  RefusedError,
  UnauthorisedError,
  UnavailableError,
  UnexpectedAnswerError,
} from "./errors.ts";

const writeKey = "wk-5f0c2a7e";
const retry = { maxAttempts: 1 };

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
