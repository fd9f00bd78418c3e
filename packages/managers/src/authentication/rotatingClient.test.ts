import { setTimeout as sleep } from "node:timers/promises";
import { BatchError, InvalidCallError, UnauthorisedError } from "@cionb/client";
import type { Warehouse } from "@cionb/lakehouse";
import { describe, expect, test } from "vitest";
import { authenticate, newKey, track } from "../../test/authenticate.ts";
import { Secret } from "../configuration/secret.ts";
import { KeyNotGoodError, ManagerStateError } from "../errors.ts";

const outcomesIn = (warehouse: Warehouse) =>
  warehouse.query(
    "select outcome, reason, count(distinct message_id) as calls, count(*) as rows from deliveries group by outcome, reason order by outcome",
  );

describe("rotate", () => {
  test("changes the key that calls are sent with", async () => {
    const { authentication, simulator } = await authenticate();
    const before = authentication.client.keyFingerprint;
    simulator.rotateKey(newKey.reveal());
    const rotation = await authentication.rotate(newKey);
    expect(rotation).toMatchObject({ from: before, resent: 0, validation: { verdict: "good" } });
    expect(rotation.to).toBe(authentication.client.keyFingerprint);
    expect(rotation.to).not.toBe(before);
    await authentication.client.track({ userId: "1", event: "x" });
    expect(simulator.requests().at(-1)).toMatchObject({ status: 200, keyFingerprint: rotation.to });
    expect(authentication.status()).toMatchObject({ rotations: 1, keyFingerprint: rotation.to });
  });

  test("ends when the calls of the old key have, and closes its client", async () => {
    const { authentication, simulator, clients } = await authenticate();
    simulator.inject({ kind: "latency", ms: 150, path: "/track" });
    const call = authentication.client.track({ userId: "1", event: "slow" });
    await sleep(30);
    simulator.rotateKey(newKey.reveal(), { keepOldMs: 60_000 });
    await authentication.rotate(newKey);
    expect(simulator.counts().byEvent).toEqual({ slow: 1 });
    expect(clients.map(({ state }) => state.closed)).toEqual([true, false]);
    await call;
  });

  test("keeps limits that were changed", async () => {
    const { authentication, simulator } = await authenticate();
    authentication.client.setLimits({ rateShare: 0.25 });
    expect(authentication.client.state.slots).toBe(750);
    simulator.rotateKey(newKey.reveal());
    await authentication.rotate(newKey);
    expect(authentication.client.state.slots).toBe(750);
  });

  test("to a wrong key changes nothing", async () => {
    const { authentication, simulator, clients } = await authenticate();
    const before = authentication.client.keyFingerprint;
    const error = await authentication.rotate(new Secret("not-a-key")).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(KeyNotGoodError);
    expect(String(error)).toContain("The old key stays in use.");
    expect(authentication.client.keyFingerprint).toBe(before);
    expect(clients[1]?.state.closed).toBe(true);
    await authentication.client.track({ userId: "1", event: "x" });
    expect(simulator.counts().byEvent).toEqual({ x: 1 });
  });

  test("to the key in use is refused", async () => {
    const { authentication, simulator } = await authenticate();
    await expect(authentication.rotate(new Secret(simulator.writeKey))).rejects.toThrow(
      "the new key is the old one",
    );
  });

  test("after disconnect is refused", async () => {
    const { authentication } = await authenticate();
    await authentication.disconnect();
    await expect(authentication.rotate(newKey)).rejects.toThrow(ManagerStateError);
  });

  test("one after the other, however they are asked for", async () => {
    const { authentication, simulator } = await authenticate();
    simulator.rotateKey("second", { keepOldMs: 60_000 });
    const first = authentication.rotate(new Secret("second"));
    const second = first.then(() => simulator.rotateKey("third", { keepOldMs: 60_000 }));
    await second;
    const [one, other] = [await first, await authentication.rotate(new Secret("third"))];
    expect(other.from).toBe(one.to);
    expect(authentication.status().rotations).toBe(2);
  });

  test("a failed one does not stand in the way of the next", async () => {
    const { authentication, simulator } = await authenticate();
    const failed = authentication.rotate(new Secret("not-a-key"));
    simulator.rotateKey(newKey.reveal(), { keepOldMs: 60_000 });
    const good = authentication.rotate(newKey);
    await expect(failed).rejects.toThrow(KeyNotGoodError);
    expect((await good).validation.verdict).toBe("good");
  });

  test.each([
    ["the old key stays good for a while", 60_000],
    ["the old key dies at once", 0],
  ])("loses none of the single calls that are being sent when %s", async (_, keepOldMs) => {
    const { authentication, simulator, flush, warehouse } = await authenticate();
    let sending = true;
    let sent = 0;
    const sender = async (lane: number) => {
      while (sending) {
        const index = sent;
        sent += 1;
        const delivered = await authentication.client.track({
          userId: `lane-${lane}`,
          event: "Seat Added",
          messageId: `m-${index}`,
        });
        expect(delivered.messageId).toBe(`m-${index}`);
      }
    };
    const lanes = Array.from({ length: 8 }, (_unused, lane) => sender(lane));
    await sleep(60);
    simulator.rotateKey(newKey.reveal(), { keepOldMs });
    const rotation = await authentication.rotate(newKey);
    await sleep(60);
    sending = false;
    await Promise.all(lanes);
    expect(simulator.counts().byEvent).toEqual({ "Seat Added": sent });
    expect(simulator.distinctMessageIds()).toBeGreaterThanOrEqual(sent);
    expect(rotation.resent > 0).toBe(keepOldMs === 0);
    await flush();
    expect(await outcomesIn(warehouse)).toEqual([
      { outcome: "delivered", reason: null, calls: sent, rows: sent },
    ]);
    const refused = "select count(*) as requests from api_log where status = 401 and operation = 'track'";
    expect(await warehouse.query(refused)).toEqual([{ requests: rotation.resent }]);
  });

  test("loses none of the calls of a batch whose key dies in the middle", async () => {
    const { authentication, simulator, flush, warehouse } = await authenticate();
    const calls = Array.from({ length: 20_000 }, (_, index) => track(index));
    let rotation: Promise<unknown> | undefined;
    const report = await authentication.client.batch(calls, {
      onProgress: ({ delivered }) => {
        if (rotation !== undefined || delivered === 0) return;
        simulator.rotateKey(newKey.reveal());
        rotation = authentication.rotate(newKey);
      },
    });
    await rotation;
    expect(report).toMatchObject({ calls: 20_000, delivered: 20_000, unsent: 0, rejected: 0 });
    expect(report.outcomes.map(({ index }) => index)).toEqual(calls.map((_call, index) => index));
    expect(report.outcomes.map(({ messageId }) => messageId)).toEqual(
      calls.map(({ messageId }) => messageId),
    );
    expect(simulator.counts().byEvent).toEqual({ "Seat Added": 20_000 });
    expect(authentication.status().resent).toBeGreaterThan(0);
    await flush();
    expect(await outcomesIn(warehouse)).toEqual([
      { outcome: "delivered", reason: null, calls: 20_000, rows: 20_000 },
    ]);
  });

  test("fails a batch for the call that was rejected, though the rest was sent again and delivered", async () => {
    const { authentication, simulator, flush, warehouse } = await authenticate();
    simulator.rotateKey(newKey.reveal());
    const rotating = authentication.rotate(newKey);
    const calls = [track(1), { type: "track", userId: "1", messageId: "no-event" } as never, track(2)];
    const error = await authentication.client.batch(calls).catch((reason: unknown) => reason);
    await rotating;
    expect(error).toBeInstanceOf(BatchError);
    expect(String(error)).toContain("Cannot deliver 1 of 3 calls: 1 rejected.");
    expect(error instanceof BatchError && error.report).toMatchObject({
      delivered: 2,
      rejected: 1,
      unsent: 0,
    });
    await flush();
    expect(await outcomesIn(warehouse)).toEqual([
      { outcome: "delivered", reason: null, calls: 2, rows: 2 },
      { outcome: "rejected", reason: "invalid", calls: 1, rows: 1 },
    ]);
  });

  test("to a wrong key leaves calls whose own key died unsent, and says so once", async () => {
    const { authentication, simulator, flush, warehouse } = await authenticate();
    simulator.rotateKey("a-key-that-nobody-has");
    const rotating = authentication.rotate(new Secret("not-a-key"));
    const { client } = authentication;
    const sending = [client.track({ userId: "1", event: "x" }), client.batch([track(1), track(2)])];
    const ended = await Promise.allSettled([rotating, ...sending]);
    expect(ended.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    await flush();
    expect(await outcomesIn(warehouse)).toEqual([
      { outcome: "unsent", reason: "unauthorised", calls: 3, rows: 3 },
    ]);
  });

  test("sends calls without an id again under the same id", async () => {
    const { authentication, simulator } = await authenticate();
    simulator.rotateKey(newKey.reveal());
    const rotating = authentication.rotate(newKey);
    await authentication.client.track({ userId: "1", event: "x" });
    await rotating;
    expect(simulator.events({ name: "x" })).toHaveLength(1);
    expect(simulator.events({ name: "x" })[0]?.messageId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("a key that dies without a rotation", () => {
  test("fails a single call with the client's error", async () => {
    const { authentication, simulator } = await authenticate();
    simulator.rotateKey("other");
    await expect(authentication.client.track({ userId: "1", event: "x" })).rejects.toThrow(UnauthorisedError);
  });

  test("leaves the calls of a batch unsent, each with its reason", async () => {
    const { authentication, simulator } = await authenticate();
    simulator.rotateKey("other");
    const error = await authentication.client.batch([track(1), track(2)]).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BatchError);
    expect(error instanceof BatchError && error.report.outcomes).toEqual([
      expect.objectContaining({ outcome: "unsent", reason: "unauthorised" }),
      expect.objectContaining({ outcome: "unsent", reason: "unauthorised" }),
    ]);
  });

  test("gives the report instead of the error when asked to", async () => {
    const { authentication, simulator } = await authenticate();
    simulator.rotateKey("other");
    expect(await authentication.client.batch([track(1)], { throwOnFailure: false })).toMatchObject({
      unsent: 1,
    });
  });

  test("leaves one row in the log for each of its calls", async () => {
    const { authentication, simulator, flush, warehouse } = await authenticate();
    simulator.rotateKey("other");
    await authentication.client.batch([track(1), track(2)], { throwOnFailure: false });
    await authentication.client.track({ userId: "1", event: "x" }).catch(() => undefined);
    await flush();
    expect(await outcomesIn(warehouse)).toEqual([
      { outcome: "unsent", reason: "unauthorised", calls: 3, rows: 3 },
    ]);
  });
});

describe("the client of the manager is a client like any other", () => {
  const calls = {
    identify: { userId: "1", traits: { plan: "pro" } },
    track: { userId: "1", event: "x" },
    page: { userId: "1", name: "Home" },
    screen: { userId: "1", name: "Home" },
    group: { userId: "1", groupId: "acme" },
    alias: { userId: "1", previousId: "0" },
  } as const;

  test.each(Object.entries(calls))("%s is delivered", async (type, call) => {
    const { authentication, simulator } = await authenticate();
    const send: unknown = Reflect.get(authentication.client, type);
    if (typeof send !== "function") throw new TypeError(`${type} is no method`);
    expect(await send(call)).toMatchObject({ outcome: "delivered", status: 200 });
    expect(simulator.counts().calls).toBe(1);
  });

  test("an id and a time that were given stay", async () => {
    const { authentication, simulator } = await authenticate();
    await authentication.client.track({
      userId: "1",
      event: "x",
      messageId: "mine",
      timestamp: "2026-01-02T03:04:05.000Z",
    });
    expect(simulator.events({ messageId: "mine" })).toEqual([
      expect.objectContaining({ timestamp: "2026-01-02T03:04:05.000Z" }),
    ]);
  });

  test("a call of the wrong shape is refused with the client's error", async () => {
    const { authentication } = await authenticate();
    await expect(authentication.client.track({ userId: "1", event: 7 } as never)).rejects.toThrow(/event/);
  });

  test.each([
    ["null", null],
    ["undefined", undefined],
    ["a text", "track"],
    ["an array", []],
    [
      "an object that cannot be read",
      {
        get userId() {
          throw new Error("no");
        },
      },
    ],
  ])("%s in place of a call is refused with the client's error", async (_, call) => {
    const { authentication } = await authenticate();
    await expect(authentication.client.track(call as never)).rejects.toThrow(InvalidCallError);
  });
});
