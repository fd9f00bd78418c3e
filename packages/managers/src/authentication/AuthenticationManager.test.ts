import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import type { Region } from "@cionb/api";
import { BatchError, type CallInput, type Client, createClient, UnauthorisedError } from "@cionb/client";
import { startSimulator } from "@cionb/simulator";
import { describe, expect, onTestFinished, test } from "vitest";
import { memoryLogger, temporaryWarehouse, testRunner, wholeWay } from "../../test/support.ts";
import { Secret } from "../configuration/secret.ts";
import { KeyNotGoodError, ManagerStateError } from "../errors.ts";
import { AuthenticationManager } from "./AuthenticationManager.ts";
import {
  auditReportSchema,
  connectionStateSchema,
  healthSchema,
  keyValidationSchema,
  rotationSchema,
} from "./models.ts";

type Given = Parameters<typeof startSimulator>[0] & { key?: string };

/** A manager on the whole way of a call: simulator, clients, log, lakehouse. */
async function authenticate({ key, ...options }: Given = {}) {
  const way = await wholeWay(options);
  const clients: Client[] = [];
  const clientFor = (given: { writeKey: string }) => {
    const client = way.clientFor(given);
    clients.push(client);
    return client;
  };
  const logger = memoryLogger();
  const run = testRunner({ logger });
  const writeKey = new Secret(key ?? way.simulator.writeKey);
  const { warehouse, flush } = way;
  const authentication = new AuthenticationManager({ writeKey, clientFor, warehouse, run, flush });
  onTestFinished(async () => {
    for (const client of clients) await client.close();
    await way.writer.close();
  });
  return { ...way, authentication, clients, logger };
}

/** A manager whose client reaches an address where nothing, or something else, answers. */
async function elsewhere(baseUrl: string) {
  const warehouse = await temporaryWarehouse();
  const clientFor = ({ writeKey }: { writeKey: string }) =>
    createClient({ writeKey, baseUrl, retry: { maxAttempts: 1 }, timeoutMs: 1_000 });
  return new AuthenticationManager({ writeKey: new Secret("k"), clientFor, warehouse, run: testRunner() });
}

const track = (index: number): CallInput => ({
  type: "track",
  userId: `u${index % 50}`,
  event: "Seat Added",
  messageId: `m-${index}`,
});

const newKey = new Secret("the-new-key");

describe("validate", () => {
  test("finds a good key, with status and latency", async () => {
    const { authentication, simulator } = await authenticate();
    const validation = await authentication.validate();
    expect(validation).toEqual({
      verdict: "good",
      host: `127.0.0.1:${simulator.port}`,
      keyFingerprint: authentication.client.keyFingerprint,
      status: 200,
      latencyMs: expect.any(Number),
      finding: "The key is accepted and the server refuses what is wrong.",
    });
  });

  test("leaves nobody behind at Customer.io", async () => {
    const { authentication, simulator } = await authenticate();
    await authentication.validate();
    expect([simulator.people.size, simulator.counts().keptEvents]).toEqual([0, 0]);
  });

  test("finds a wrong key, with what to do", async () => {
    const { authentication } = await authenticate({ key: "wrong" });
    expect(await authentication.validate()).toMatchObject({
      verdict: "wrong_key",
      status: 401,
      remedy: expect.stringContaining("CIO_WRITE_KEY"),
    });
  });

  test("finds a permissive server, whose 200 means nothing", async () => {
    const { authentication } = await authenticate({ permissive: true });
    expect(await authentication.validate()).toMatchObject({
      verdict: "permissive",
      status: 200,
      finding: expect.stringContaining("does not mean that a call was taken"),
      remedy: expect.stringContaining("X-Strict-Mode"),
    });
  });

  test("finds that a permissive server takes a wrong key too", async () => {
    const { authentication } = await authenticate({ permissive: true, key: "wrong" });
    expect(await authentication.validate()).toMatchObject({ verdict: "permissive", status: 200 });
  });

  test("finds that nothing is there", async () => {
    const simulator = await startSimulator();
    await simulator.close();
    const authentication = await elsewhere(simulator.baseUrl);
    expect(await authentication.validate()).toMatchObject({
      verdict: "unreachable",
      error: "UnavailableError",
      remedy: expect.stringContaining("HTTPS_PROXY"),
    });
  });

  test("finds that something else answers", async () => {
    const { authentication } = await authenticate({ faults: [{ kind: "status", status: 404 }] });
    expect(await authentication.validate()).toMatchObject({ verdict: "not_the_api", status: 404 });
  });

  test.each([
    [500, "unreachable"],
    [503, "unreachable"],
    [429, "unreachable"],
    [403, "wrong_key"],
    [401, "wrong_key"],
    [404, "not_the_api"],
    [405, "not_the_api"],
  ] as const)("an answer of %i is %s", async (status, verdict) => {
    const { authentication } = await authenticate({ faults: [{ kind: "status", status }] });
    expect((await authentication.validate()).verdict).toBe(verdict);
  });

  test("a redirect is not followed with the key", async () => {
    const other = await startSimulator();
    onTestFinished(() => other.close());
    const { authentication } = await authenticate({
      faults: [{ kind: "redirect", location: `${other.baseUrl}/identify` }],
    });
    expect((await authentication.validate()).verdict).not.toBe("good");
    expect(other.requests()).toEqual([]);
  });

  test("ends when its signal does", async () => {
    const { authentication } = await authenticate({ faults: [{ kind: "latency", ms: 5_000 }] });
    const stop = new AbortController();
    const validating = authentication.validate({ signal: stop.signal });
    setTimeout(() => stop.abort(new Error("enough")), 50);
    await expect(validating).rejects.toThrow("enough");
  });
});

describe("a wrong region", () => {
  /** Two regions: a key of one is unknown in the other. */
  async function regions(key: string) {
    const us = await startSimulator({ writeKey: "us-key" });
    const eu = await startSimulator({ writeKey: "eu-key", region: "eu" });
    const warehouse = await temporaryWarehouse();
    const clients: Client[] = [];
    // a client of a region, led to the simulator that plays it
    const clientFor = ({ writeKey, region = "us" }: { writeKey: string; region?: Region }) => {
      const { url } = region === "us" ? us : eu;
      const toSimulator: typeof fetch = (input, init) => {
        const { pathname } = new URL(input instanceof Request ? input.url : input);
        return input instanceof Request
          ? fetch(new Request(`${url}${pathname}`, input), init)
          : fetch(`${url}${pathname}`, init);
      };
      const client = createClient({ writeKey, region, fetch: toSimulator });
      clients.push(client);
      return client;
    };
    onTestFinished(async () => {
      await Promise.all(clients.map((client) => client.close()));
      await us.close();
      await eu.close();
    });
    const authentication = new AuthenticationManager({
      writeKey: new Secret(key),
      clientFor,
      warehouse,
      run: testRunner(),
    });
    return { authentication, us, eu, clients };
  }

  test("is told from a wrong key when the other region is asked", async () => {
    const { authentication } = await regions("eu-key");
    expect(await authentication.validate({ tryOtherRegion: true })).toMatchObject({
      verdict: "wrong_region",
      region: "us",
      host: "cdp.customer.io",
      status: 401,
      remedy: "Set CIO_REGION=eu.",
    });
  });

  test("looks like a wrong key when it is not asked, and the key does not leave its region", async () => {
    const { authentication, eu } = await regions("eu-key");
    expect((await authentication.validate()).verdict).toBe("wrong_key");
    expect(eu.requests()).toEqual([]);
  });

  test("is not claimed for a key that is unknown in both", async () => {
    const { authentication } = await regions("no-key");
    expect((await authentication.validate({ tryOtherRegion: true })).verdict).toBe("wrong_key");
  });

  test("is not looked for when the key is good", async () => {
    const { authentication, eu } = await regions("us-key");
    expect((await authentication.validate({ tryOtherRegion: true })).verdict).toBe("good");
    expect(eu.requests()).toEqual([]);
  });

  test("leaves an audit row for each region that was asked, and no open client", async () => {
    const { authentication, clients } = await regions("eu-key");
    await authentication.validate({ tryOtherRegion: true });
    const { entries } = await authentication.audit();
    expect(entries.map(({ region, result }) => [region, result]).sort()).toEqual([
      ["eu", "good"],
      ["us", "wrong_key"],
    ]);
    expect(clients[1]?.state.closed).toBe(true);
  });

  test("cannot be looked for where the destination is no region", async () => {
    const { authentication, clients } = await authenticate({ key: "wrong" });
    expect((await authentication.validate({ tryOtherRegion: true })).verdict).toBe("wrong_key");
    expect(clients).toHaveLength(1);
  });
});

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

describe("health", () => {
  test("measures as many probes as asked for", async () => {
    const { authentication, simulator } = await authenticate();
    const health = await authentication.health({ samples: 7 });
    expect(health).toMatchObject({
      verdict: "healthy",
      samples: 7,
      failures: 0,
      lastStatus: 200,
      breaker: "closed",
    });
    expect(simulator.requests()).toHaveLength(7);
    const { minMs, p50Ms, p95Ms, p99Ms, maxMs, count } = health.latency;
    expect(count).toBe(7);
    expect([minMs, p50Ms, p95Ms, p99Ms, maxMs]).toEqual(
      [minMs, p50Ms, p95Ms, p99Ms, maxMs].sort((a, b) => a - b),
    );
    expect(minMs).toBeGreaterThan(0);
  });

  test("reads from the log how the requests of this run went, by operation", async () => {
    const { authentication } = await authenticate();
    await authentication.client.batch([track(1), track(2)]);
    await authentication.client.track({ userId: "1", event: "x" });
    const { requests } = await authentication.health({ samples: 3 });
    expect(requests.map(({ operation, attempts, failures }) => [operation, attempts, failures])).toEqual([
      ["batch", 1, 0],
      ["identify", 3, 0],
      ["track", 1, 0],
    ]);
    for (const { p50_ms, p95_ms, p99_ms } of requests)
      expect(p50_ms <= p95_ms && p95_ms <= p99_ms).toBe(true);
  });

  test("counts failed attempts in the log", async () => {
    const { authentication } = await authenticate({ faults: [{ kind: "status", status: 503, times: 1 }] });
    const { requests, verdict } = await authentication.health({ samples: 2 });
    expect(verdict).toBe("healthy");
    expect(requests).toEqual([expect.objectContaining({ operation: "identify", attempts: 3, failures: 1 })]);
  });

  test("is failing with a wrong key", async () => {
    const { authentication } = await authenticate({ key: "wrong" });
    expect(await authentication.health({ samples: 2 })).toMatchObject({
      verdict: "failing",
      failures: 2,
      lastStatus: 401,
      lastError: "UnauthorisedError",
    });
  });

  test("is degraded when some probes fail", async () => {
    const { authentication } = await authenticate({ faults: [{ kind: "status", status: 404, times: 1 }] });
    expect(await authentication.health({ samples: 3 })).toMatchObject({ verdict: "degraded", failures: 1 });
  });

  test("is failing, not an error, when nothing is there", async () => {
    const simulator = await startSimulator();
    await simulator.close();
    const authentication = await elsewhere(simulator.baseUrl);
    expect(await authentication.health({ samples: 2 })).toMatchObject({
      verdict: "failing",
      latency: { count: 0, p95Ms: 0 },
      lastError: "UnavailableError",
    });
  });

  test.each([0, -1, 1.5, 101, Number.NaN])("of %s samples is refused", async (samples) => {
    const { authentication } = await authenticate();
    await expect(authentication.health({ samples })).rejects.toThrow(
      "Cannot measure the health: 'samples' should be a whole number from 1 to 100.",
    );
  });
});

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
    const [row] = await warehouse.query<{ delivered: number }>(
      "select count(distinct message_id) as delivered from deliveries where outcome = 'delivered'",
    );
    expect(row?.delivered).toBe(sent);
  });

  test("loses none of the calls of a batch whose key dies in the middle", async () => {
    const { authentication, simulator } = await authenticate();
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
