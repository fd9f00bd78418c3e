import { describe, expect, test } from "vitest";
import { failure } from "../test/failure.ts";
import { startServer } from "../test/server.ts";
import type { Client } from "./client.ts";
import { createClient } from "./createClient.ts";
import { CallTooLargeError, InvalidCallError } from "./errors.ts";

const writeKey = "wk-5f0c2a7e";

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
