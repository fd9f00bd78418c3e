import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Simulator, startSimulator } from "@cionb/simulator";
import { Analytics } from "@customerio/cdp-analytics-node";
import { PipelinesClient } from "customerio-node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

// Customer.io's own clients, unchanged, against the simulator: what they send and expect is the best evidence we have

const writeKey = "conformance-key";
let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator({ writeKey });
});
afterEach(() => simulator.close());

describe("customerio-node", () => {
  const client = (strictMode: boolean) =>
    new PipelinesClient(writeKey, { url: simulator.baseUrl, strictMode, retry: { maxRetries: 0 } });

  test.each([true, false])("its six calls are accepted (strict mode %s)", async (strict) => {
    const cdp = client(strict);
    await cdp.identify({ userId: "42", traits: { email: "ada@example.com", plan: "pro" } });
    await cdp.track({ userId: "42", event: "Order Completed", properties: { order_id: "1", total: 12.5 } });
    await cdp.page({ userId: "42", name: "Home", properties: { url: "https://shop.example.com/" } });
    await cdp.screen({ userId: "42", name: "Basket" });
    await cdp.group({ userId: "42", groupId: "acme", traits: { objectTypeId: "1", name: "Acme" } });
    await cdp.alias({ userId: "42", previousId: "visitor-7" });
    expect(simulator.requests().map((request) => request.status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(simulator.people.get("42")?.attributes).toMatchObject({ email: "ada@example.com", plan: "pro" });
  });

  test("its batch is accepted and every item is known afterwards", async () => {
    await client(true).batch([
      { type: "identify", userId: "42", traits: { plan: "pro" } },
      { type: "track", userId: "42", event: "Signed Up" },
    ]);
    expect(simulator.people.get("42")?.attributes).toMatchObject({ plan: "pro" });
    expect(simulator.events({ name: "Signed Up" })).toHaveLength(1);
  });

  test("in strict mode it reports the reason that the simulator gives for a bad call", async () => {
    const bad = client(true).batch([{ type: "track", userId: "42", event: 7 as unknown as string }]);
    await expect(bad).rejects.toMatchObject({ statusCode: 400, message: expect.stringMatching(/event/) });
  });

  test("it reports a refused key as 401", async () => {
    const stranger = new PipelinesClient("another-key", {
      url: simulator.baseUrl,
      strictMode: true,
      retry: { maxRetries: 0 },
    });
    await expect(stranger.identify({ userId: "42" })).rejects.toMatchObject({ statusCode: 401 });
  });

  test("it waits and retries when the simulator answers 429 with Retry-After", async () => {
    simulator.inject({ kind: "too_many", retryAfter: { seconds: 0 }, times: 1 });
    await new PipelinesClient(writeKey, { url: simulator.baseUrl, strictMode: true }).identify({
      userId: "42",
    });
    expect(simulator.requests().map((request) => request.status)).toEqual([429, 200]);
  });
});

describe("@customerio/cdp-analytics-node", () => {
  test("events handed to it arrive in batches, with its own message ids", async () => {
    const analytics = new Analytics({
      writeKey,
      host: simulator.url,
      maxEventsInBatch: 10,
      flushInterval: 20,
    });
    for (let index = 0; index < 25; index += 1) {
      analytics.track({ userId: "42", event: "Product Viewed", properties: { product_id: `sku-${index}` } });
    }
    await analytics.closeAndFlush({ timeout: 30_000 });
    expect(simulator.events({ name: "Product Viewed" })).toHaveLength(25);
    expect(simulator.counts().distinctMessageIds).toBe(25);
  });

  test("its identify, page, screen, group and alias calls are known afterwards", async () => {
    const analytics = new Analytics({ writeKey, host: simulator.url, flushInterval: 20 });
    analytics.identify({ userId: "visitor-7", traits: { plan: "free" } });
    analytics.identify({ userId: "42", traits: { plan: "pro" } });
    analytics.page({ userId: "42", name: "Home", properties: { url: "https://shop.example.com/" } });
    analytics.screen({ userId: "42", name: "Basket" });
    analytics.group({ userId: "42", groupId: "acme", traits: { name: "Acme" } });
    analytics.alias({ userId: "42", previousId: "visitor-7" });
    await analytics.closeAndFlush();
    expect(simulator.people.get("42")?.attributes).toMatchObject({ plan: "pro" });
    expect(simulator.objects.all()).toHaveLength(1);
    expect(simulator.merges()).toHaveLength(1);
    expect(simulator.people.get("visitor-7")).toBeUndefined();
  });
});

describe("customerio-cdp-analytics (Python)", () => {
  test("its calls arrive, ids as strings, and it reads the answers as success", async () => {
    const python =
      process.env["CIONB_PYTHON"] ?? fileURLToPath(new URL("../../.venv/bin/python", import.meta.url));
    const script = fileURLToPath(new URL("python_client.py", import.meta.url));
    const { stdout } = await promisify(execFile)(python, [script, simulator.url, writeKey]);
    expect(JSON.parse(stdout)).toEqual({ errors: [] });
    expect(simulator.people.get("42")?.attributes).toMatchObject({ plan: "pro" });
    expect(simulator.events({ name: "Order Completed" })).toHaveLength(3);
    expect(simulator.objects.all()).toHaveLength(1);
  });
});
