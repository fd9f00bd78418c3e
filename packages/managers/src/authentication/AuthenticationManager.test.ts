import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { authenticate, type Given, newKey, track } from "../../test/authenticate.ts";
import { Secret } from "../configuration/secret.ts";
import { KeyNotGoodError } from "../errors.ts";
import {
  auditReportSchema,
  connectionStateSchema,
  healthSchema,
  keyValidationSchema,
  rotationSchema,
} from "./models.ts";

describe("connect, status and disconnect", () => {
  test("connect marks the connection as open", async () => {
    const { authentication } = await authenticate();
    expect(authentication.status()).toMatchObject({
      connected: false,
      rotations: 0,
      breaker: "closed",
      inFlight: 0,
    });
    expect(await authentication.connect()).toMatchObject({ connected: true, verdict: "good" });
    expect(authentication.status().validatedAt).toBeInstanceOf(Date);
  });

  test.each([
    ["a wrong key", { key: "wrong" }, "wrong_key"],
    ["a permissive server", { permissive: true }, "permissive"],
  ] satisfies [string, Given, string][])("connect refuses %s with the remedy", async (_, given, verdict) => {
    const { authentication } = await authenticate(given);
    const error = await authentication.connect().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(KeyNotGoodError);
    expect(error).toMatchObject({ verdict, remedy: expect.stringMatching(/\w+/) });
    expect(String(error)).toMatch(/^KeyNotGoodError: Cannot connect to 127\.0\.0\.1:\d+: /);
    expect(authentication.status().connected).toBe(false);
  });

  test("status asks nobody", async () => {
    const { authentication, simulator } = await authenticate();
    authentication.status();
    expect(simulator.requests()).toEqual([]);
  });

  test("disconnect waits for the calls on their way", async () => {
    const { authentication, simulator } = await authenticate({
      faults: [{ kind: "latency", ms: 100, path: "/track" }],
    });
    const calls = Array.from({ length: 5 }, (_, index) => authentication.client.track(track(index) as never));
    await sleep(20);
    await authentication.disconnect();
    expect(simulator.counts().byEvent).toEqual({ "Seat Added": 5 });
    await Promise.all(calls);
  });

  test("disconnect closes the client, and a second time does nothing", async () => {
    const { authentication } = await authenticate();
    await authentication.connect();
    await authentication.disconnect();
    await authentication.disconnect();
    expect(authentication.status().connected).toBe(false);
    await expect(authentication.client.track({ userId: "1", event: "x" })).rejects.toThrow(/closed/);
    const { entries } = await authentication.audit();
    expect(entries.filter(({ action }) => action === "disconnect")).toHaveLength(1);
  });
});

describe("audit", () => {
  test("has one row for each use of a key, newest first, with the fingerprint and never the key", async () => {
    const { authentication, simulator, warehouse } = await authenticate();
    await authentication.connect();
    await authentication.validate();
    await authentication.health({ samples: 1 });
    simulator.rotateKey(newKey.reveal());
    const { from, to } = await authentication.rotate(newKey);
    await authentication.disconnect();
    const { entries } = await authentication.audit();
    expect(
      entries.map(({ action, key_fingerprint, result }) => [action, key_fingerprint, result]).sort(),
    ).toEqual(
      [
        ["connect", from, "good"],
        ["disconnect", to, "closed"],
        ["health", from, "healthy"],
        ["rotate_in", to, "good"],
        ["rotate_out", from, "retired"],
        ["validate", from, "good"],
      ].sort(),
    );
    const rows = JSON.stringify(await warehouse.query("select * from key_audit"));
    expect(rows).not.toContain(newKey.reveal());
    expect(rows).not.toContain("cionb-simulator");
  });

  test("has the uses that failed", async () => {
    const { authentication } = await authenticate({ key: "wrong" });
    await authentication.connect().catch(() => undefined);
    const { entries } = await authentication.audit();
    expect(entries).toEqual([
      expect.objectContaining({
        action: "connect",
        result: "wrong_key",
        status: 401,
        run_id: "run-1",
        notebook: "test",
      }),
    ]);
  });

  test("has the new key of a rotation that failed", async () => {
    const { authentication } = await authenticate();
    await authentication.rotate(new Secret("not-a-key")).catch(() => undefined);
    const { entries } = await authentication.audit();
    expect(entries.map(({ action, result }) => [action, result])).toEqual([["rotate_in", "wrong_key"]]);
  });

  test("tells from the log how many requests and calls went with each key", async () => {
    const { authentication, simulator } = await authenticate();
    await authentication.client.batch([track(1), track(2), track(3)]);
    simulator.rotateKey(newKey.reveal());
    await authentication.client.track({ userId: "1", event: "x" }).catch(() => undefined);
    const { from, to } = await authentication.rotate(newKey);
    await authentication.client.track({ userId: "1", event: "x" });
    const { usage } = await authentication.audit();
    const byKey = new Map(usage.map((row) => [row.key_fingerprint, row]));
    expect(byKey.get(from)).toMatchObject({ requests: 2, calls: 4, refused: 1 });
    // two probes and a call
    expect(byKey.get(to)).toMatchObject({ requests: 3, calls: 3, refused: 0 });
  });

  test("may be read for one run, and up to a number of rows", async () => {
    const { authentication } = await authenticate();
    for (let count = 0; count < 3; count += 1) await authentication.validate();
    expect((await authentication.audit({ limit: 2 })).entries).toHaveLength(2);
    expect((await authentication.audit({ runId: "run-1" })).entries).toHaveLength(3);
    expect(await authentication.audit({ runId: "another" })).toEqual({ entries: [], usage: [] });
  });

  test.each([0, -1, 1.5])("of %s rows is refused", async (limit) => {
    const { authentication } = await authenticate();
    await expect(authentication.audit({ limit })).rejects.toThrow(
      "Cannot read the audit: 'limit' should be a whole number from 1 to 10,000.",
    );
  });

  test("is empty before the first use", async () => {
    const { authentication } = await authenticate();
    expect(await authentication.audit()).toEqual({ entries: [], usage: [] });
  });
});

describe("metrics, logs and secrets", () => {
  test("count calls, failures, rotations and calls that were sent again", async () => {
    const { authentication, simulator } = await authenticate();
    await authentication.validate();
    await authentication.health({ samples: 0 }).catch(() => undefined);
    simulator.rotateKey(newKey.reveal());
    await authentication.rotate(newKey);
    expect(authentication.metrics()).toMatchObject({
      calls: 3,
      failures: 1,
      rotations: 1,
      resent: 0,
      inFlight: 0,
    });
  });

  test("no log line, error or inspection of the manager holds a key", async () => {
    const { authentication, logger, simulator } = await authenticate({ writeKey: "hidden-key" });
    const errors = [
      await authentication.rotate(new Secret("hidden-wrong-key")).catch((reason: unknown) => reason),
      await authentication.connect().catch((reason: unknown) => reason),
    ];
    simulator.rotateKey("hidden-other-key");
    errors.push(await authentication.connect().catch((reason: unknown) => reason));
    const seen = inspect([authentication, errors, logger.lines], { depth: 12, showHidden: true });
    expect(seen).not.toMatch(/hidden-/);
    expect(JSON.stringify([authentication, logger.lines])).not.toMatch(/hidden-/);
  });

  test("every result is what its model says", async () => {
    const { authentication, simulator } = await authenticate();
    const state = await authentication.connect();
    const [validation, health] = [
      await authentication.validate(),
      await authentication.health({ samples: 1 }),
    ];
    simulator.rotateKey(newKey.reveal());
    const rotation = await authentication.rotate(newKey);
    const report = await authentication.audit();
    expect(connectionStateSchema.parse(state)).toEqual(state);
    expect(keyValidationSchema.parse(validation)).toEqual(validation);
    expect(healthSchema.parse(health)).toEqual(health);
    expect(rotationSchema.parse(rotation)).toEqual(rotation);
    expect(auditReportSchema.parse(report)).toEqual(report);
  });

  test("validations that run at the same time do not mix", async () => {
    const { authentication } = await authenticate();
    const all = await Promise.all(Array.from({ length: 10 }, () => authentication.validate()));
    expect(new Set(all.map(({ verdict }) => verdict))).toEqual(new Set(["good"]));
    expect((await authentication.audit()).entries).toHaveLength(10);
  });
});
