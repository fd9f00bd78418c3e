import { describe, expect, test } from "vitest";
import { failure } from "../test/failure.ts";
import { type Answering, reply, startServer } from "../test/server.ts";
import { createClient } from "./createClient.ts";
import { RedirectRefusedError, UnavailableError, UnexpectedAnswerError } from "./errors.ts";
import type { Settlement } from "./settlement.ts";

const writeKey = "wk-5f0c2a7e";
const retry = { maxAttempts: 1 };

// a small Customer.io: it checks the key, and in strict mode the id
const service =
  (goodKey: string, strict: boolean): Answering =>
  ({ headers, body }, response) => {
    if (headers.authorization !== `Basic ${btoa(`${goodKey}:`)}`) return reply(response, strict ? 401 : 200);
    const valid = body["userId"] !== undefined || body["anonymousId"] !== undefined;
    reply(response, strict && headers["x-strict-mode"] === "1" && !valid ? 400 : 200);
  };

describe("probe", () => {
  test.each([
    ["a good key at a strict server", writeKey, true, { key: "accepted", strict: true, status: 200 }],
    ["a bad key at a strict server", "another", true, { key: "refused", strict: true, status: 401 }],
    ["a good key at a permissive server", writeKey, false, { key: "accepted", strict: false, status: 200 }],
    [
      "a bad key at a permissive server, which does not say so",
      "another",
      false,
      { key: "accepted", strict: false, status: 200 },
    ],
  ])("tells %s", async (_, goodKey, strict, result) => {
    await using server = await startServer(service(goodKey, strict));
    const client = createClient({ writeKey, baseUrl: server.baseUrl });
    expect(await client.probe()).toEqual({ ...result, latencyMs: expect.any(Number) });
  });

  test("asks in strict mode also when the client's is off", async () => {
    await using server = await startServer(service(writeKey, true));
    const client = createClient({ writeKey, baseUrl: server.baseUrl, strict: false });
    expect(await client.probe()).toMatchObject({ key: "accepted", strict: true });
  });

  test("changes nobody: an anonymous identify without traits, then one without any id", async () => {
    await using server = await startServer();
    await createClient({ writeKey, baseUrl: server.baseUrl }).probe();
    const stamp = { type: "identify", messageId: expect.any(String), timestamp: expect.any(String) };
    expect(server.requests.map(({ path, body }) => [path, body])).toEqual([
      ["/v1/identify", { ...stamp, anonymousId: expect.stringMatching(/^cionb-probe-/) }],
      ["/v1/identify", stamp],
    ]);
  });

  test("asks once when the strictness does not matter", async () => {
    await using server = await startServer();
    const client = createClient({ writeKey, baseUrl: server.baseUrl });
    const told = await client.probe({ strictness: false });
    expect(told).toEqual({ key: "accepted", status: 200, latencyMs: expect.any(Number) });
    expect(server.requests).toHaveLength(1);
  });

  test("is recorded as exchanges, and has no outcomes", async () => {
    await using server = await startServer();
    const settlements: Settlement[] = [];
    const client = createClient({
      writeKey,
      baseUrl: server.baseUrl,
      record: (settlement) => {
        settlements.push(settlement);
        return [];
      },
      log: { write() {} },
    });
    await client.probe();
    expect(settlements.map(({ kind }) => kind)).toEqual(["exchange", "exchange"]);
  });

  test.each([
    [404, UnexpectedAnswerError],
    [503, UnavailableError],
    [302, RedirectRefusedError],
  ])("throws when the server answers %i", async (status, kind) => {
    await using server = await startServer((_, response) => reply(response, status));
    const client = createClient({ writeKey, baseUrl: server.baseUrl, retry });
    expect(await failure(client.probe())).toBeInstanceOf(kind);
  });

  test("throws when nobody answers", async () => {
    const server = await startServer();
    await server[Symbol.asyncDispose]();
    const client = createClient({ writeKey, baseUrl: server.baseUrl, retry });
    expect(await failure(client.probe())).toBeInstanceOf(UnavailableError);
  });
});
