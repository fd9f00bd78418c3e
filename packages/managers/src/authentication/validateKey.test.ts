import type { Region } from "@cionb/api";
import { type Client, createClient } from "@cionb/client";
import { startSimulator } from "@cionb/simulator";
import { describe, expect, onTestFinished, test } from "vitest";
import { authenticate, elsewhere } from "../../test/authenticate.ts";
import { temporaryWarehouse, testRunner } from "../../test/support.ts";
import { Secret } from "../configuration/secret.ts";
import { AuthenticationManager } from "./AuthenticationManager.ts";

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
