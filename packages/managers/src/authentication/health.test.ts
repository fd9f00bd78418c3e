import { startSimulator } from "@cionb/simulator";
import { describe, expect, test } from "vitest";
import { authenticate, elsewhere, track } from "../../test/authenticate.ts";

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
