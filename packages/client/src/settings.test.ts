import { describe, expect, test } from "vitest";
import { createClient } from "./createClient.ts";
import { ConfigurationError } from "./errors.ts";
import { resolveSettings } from "./settings.ts";

const writeKey = "wk-5f0c2a7e";

const thrownBy = (options: object): ConfigurationError => {
  try {
    createClient(options as never);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error("expected a ConfigurationError, and nothing was thrown");
};

describe("a write key", () => {
  test.each([
    ["undefined", undefined],
    ["a number", 7],
    ["empty", ""],
    ["a line break at its end", `${writeKey}\n`],
    ["a null character", `${writeKey}\0`],
    ["a delete character", `${writeKey}\u007f`],
    ["a space", "wk 5f0c2a7e"],
    ["a no-break space", "wk\u00a05f0c2a7e"],
    ["a colon", "site:wk-5f0c2a7e"],
  ])("that is or holds %s is refused, and not repeated", (_, bad) => {
    const error = thrownBy({ writeKey: bad });
    expect(error.setting).toBe("writeKey");
    expect(error.message).toContain("API key");
    expect(error.message).not.toContain("5f0c2a7e");
  });

  test("is known by a fingerprint that tells it from another and does not hold it", () => {
    const { keyFingerprint } = createClient({ writeKey });
    // printf wk-5f0c2a7e | sha256sum
    expect(keyFingerprint).toBe("ce2e2f32be47");
    expect(createClient({ writeKey: "wk-other" }).keyFingerprint).not.toBe(keyFingerprint);
  });
});

describe("an address", () => {
  test.each([
    ["cdp.customer.io/v1", "full address"],
    ["", "full address"],
    ["ftp://cdp.customer.io/v1", "https://"],
    ["http://cdp.customer.io/v1", "loopback"],
    ["http://10.0.0.7/v1", "loopback"],
    ["http://127.0.0.1.example.com/v1", "loopback"],
    ["http://localhost.example.com/v1", "loopback"],
    ["https://user:secret@cdp.customer.io/v1", "password"],
    ["https://cdp.customer.io/v1?key=secret", "query"],
    ["https://cdp.customer.io/v1#secret", "fragment"],
    ["https://cdp.customer.io", "/v1"],
    ["https://cdp.customer.io/v2", "/v1"],
    ["https://cdp.customer.io/v1/track", "/v1"],
  ])("%s is refused: %s", (baseUrl, why) => {
    const error = thrownBy({ writeKey, baseUrl });
    expect(error.setting).toBe("baseUrl");
    expect(error.message).toContain(why);
    expect(error.message).not.toContain("secret");
  });

  test.each([
    ["https://cdp.customer.io/v1", "https://cdp.customer.io/v1"],
    ["https://cdp.customer.io/v1/", "https://cdp.customer.io/v1"],
    ["https://gateway.example.com/customerio/v1", "https://gateway.example.com/customerio/v1"],
    ["http://127.0.0.1:4010/v1", "http://127.0.0.1:4010/v1"],
    ["http://127.1.2.3:4010/v1", "http://127.1.2.3:4010/v1"],
    ["http://[::1]:4010/v1", "http://[::1]:4010/v1"],
    ["http://localhost:4010/v1", "http://localhost:4010/v1"],
  ])("%s is taken as %s", (baseUrl, taken) => {
    expect(createClient({ writeKey, baseUrl }).destination.baseUrl).toBe(taken);
  });
});

describe("another option", () => {
  test.each([
    ["region", { region: "de" }],
    ["region", { region: "constructor" }],
    ["rateShare", { rateShare: 0 }],
    ["rateShare", { rateShare: 1.1 }],
    ["rateShare", { rateShare: Number.NaN }],
    ["concurrency", { concurrency: 0 }],
    ["concurrency", { concurrency: 1.5 }],
    ["timeoutMs", { timeoutMs: -1 }],
    ["timeoutMs", { timeoutMs: Number.POSITIVE_INFINITY }],
    ["timeoutMs", { timeoutMs: 2 ** 31 }], // a timer that long would end at once
    ["retry.totalMs", { retry: { totalMs: 2 ** 31 } }],
    ["breaker.openMs", { breaker: { openMs: 2 ** 31 } }],
    ["retry.maxAttempts", { retry: { maxAttempts: 0 } }],
    ["retry.initialDelayMs", { retry: { initialDelayMs: 0 } }],
    ["retry.maxDelayMs", { retry: { maxDelayMs: Number.NaN } }],
    ["retry.totalMs", { retry: { totalMs: 0 } }],
    ["breaker.failures", { breaker: { failures: 0 } }],
    ["breaker.openMs", { breaker: { openMs: -5 } }],
  ])("%s is refused in %j", (setting, options) => {
    expect(thrownBy({ writeKey, ...options }).setting).toBe(setting);
  });

  test.each([
    [1, 3_000],
    [0.5, 1_500],
    [0.333, 999],
    [0.000_01, 1],
  ])("a share of %d of the limit is %i slots", (rateShare, slots) => {
    expect(resolveSettings({ writeKey, rateShare }).slots).toBe(slots);
  });
});

describe("the limit", () => {
  test("is shared by the clients of one process that use the same key, host and share", async () => {
    const fetch = async () => new Response("{}");
    const options = { writeKey: "wk-shared", fetch };
    const [one, other] = [createClient(options), createClient(options)];
    const apart = createClient({ ...options, writeKey: "wk-apart" });
    await one.track({ userId: "42", event: "E" });
    expect(one.state.slotsFree).toBe(2_999);
    expect(other.state.slotsFree).toBe(2_999);
    expect(apart.state.slotsFree).toBe(3_000);
  });
});
