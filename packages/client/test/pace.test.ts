import { startSimulator } from "@cionb/simulator";
import { describe, expect, test } from "vitest";
import { createClient } from "../src/index.ts";
import { createLedger } from "../src/ledger.ts";
import { createLimiter } from "../src/limit/limiter.ts";
import { createSender } from "../src/sender.ts";
import { resolveSettings } from "../src/settings.ts";
import { sendSingle } from "../src/single.ts";
import { createTransmitter } from "../src/transmitter.ts";
import { undiciTransport } from "../src/undiciTransport.ts";
import { createWire } from "../src/wire.ts";

/** What `createClient` puts together, with a window of another length. */
const withWindow = (options: { writeKey: string; baseUrl: string; slots: number; holdMs: number }) => {
  const { slots, holdMs } = options;
  const settings = resolveSettings({ ...options, retry: { maxAttempts: 20, initialDelayMs: 20 } });
  const { clock, concurrency: places } = settings;
  const limiter = createLimiter({ slots, places, holdMs, clock });
  const ledger = createLedger({}, clock, undefined);
  const sender = createSender(settings, createTransmitter(settings, { limiter, memory: undefined }, ledger));
  const wire = createWire(settings, undiciTransport({ connections: places, loopback: true }));
  const track = (userId: string) =>
    sendSingle(
      "track",
      { userId, event: "E" },
      {},
      { settings, sender, ledger, wire, partOf: () => limiter },
    );
  return { limiter, track };
};

const ids = (count: number) => Array.from({ length: count }, (_, index) => `u${index}`);

describe("a limit that is a tenth of the client's", () => {
  test("is found with one burst of 429s, and all calls are delivered", { timeout: 60_000 }, async () => {
    await using simulator = await startSimulator({ limits: { requestsPerWindow: 300 } });
    const client = createClient({ writeKey: simulator.writeKey, baseUrl: simulator.baseUrl });
    expect(client.state).toMatchObject({ slots: 3_000, pausedMs: 0 });
    await Promise.all(ids(900).map((userId) => client.track({ userId, event: "E" })));
    expect(simulator.counts().byEvent).toEqual({ E: 900 });
    const limited = simulator.requests().filter(({ status }) => status === 429).length;
    expect(limited).toBeGreaterThan(0);
    expect(limited).toBeLessThanOrEqual(64); // those that were on their way together
    expect(client.state.slots).toBeLessThanOrEqual(300);
    expect(client.state.slots).toBeGreaterThanOrEqual(200);
  });

  test("answers under 1 % of requests 429 over many windows once it is found", {
    timeout: 60_000,
  }, async () => {
    const holdMs = 300;
    await using simulator = await startSimulator({
      faults: [{ kind: "limit", requests: 100, windowMs: holdMs }],
    });
    const { writeKey, baseUrl } = simulator;
    const { limiter, track } = withWindow({ writeKey, baseUrl, slots: 1_000, holdMs });
    await Promise.all(ids(200).map(track)); // finds it
    const found = simulator.requests().length;
    await Promise.all(ids(2_500).map(track)); // 25 windows, in which the limit is met again and again
    const settled = simulator.requests().slice(found);
    const limited = settled.filter(({ status }) => status === 429).length;
    expect(limited).toBeGreaterThan(0); // the client looks whether the limit still stands
    expect(limited / settled.length).toBeLessThan(0.01);
    expect(limiter.slots).toBeGreaterThan(85);
    expect(limiter.slots).toBeLessThanOrEqual(106);
  });

  test("is left behind once it is lifted", { timeout: 60_000 }, async () => {
    const holdMs = 100;
    await using simulator = await startSimulator();
    const lift = simulator.inject({ kind: "limit", requests: 100, windowMs: holdMs });
    const { writeKey, baseUrl } = simulator;
    const { limiter, track } = withWindow({ writeKey, baseUrl, slots: 400, holdMs });
    await Promise.all(ids(400).map(track));
    expect(limiter.slots).toBeLessThan(106);
    lift();
    while (limiter.slots < 400) await Promise.all(ids(400).map(track));
    expect(limiter.slots).toBe(400);
  });
});

test("nothing is sent before the Retry-After of a 429 has passed, by any call", async () => {
  await using simulator = await startSimulator({
    faults: [{ kind: "too_many", times: 1, retryAfter: { seconds: 1 } }],
  });
  const client = createClient({ writeKey: simulator.writeKey, baseUrl: simulator.baseUrl });
  const first = client.track({ userId: "u1", event: "E" });
  while (client.state.pausedMs === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(client.state.pausedMs).toBeLessThanOrEqual(1_000);
  await Promise.all([first, ...ids(5).map((userId) => client.track({ userId, event: "E" }))]);
  const [refused, ...others] = simulator.requests().map(({ at }) => Date.parse(at));
  expect(others).toHaveLength(6);
  for (const at of others) expect(at - (refused ?? 0)).toBeGreaterThanOrEqual(999); // the log's times are whole
});
