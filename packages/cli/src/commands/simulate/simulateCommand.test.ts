import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { startSimulator } from "@cionb/simulator";
import { describe, expect, test } from "vitest";
import { type TestWorld, testWorld } from "../../../test/testWorld.ts";
import { runCli } from "../../runCli.ts";

/** Starts the simulator, asks it something once its address is printed, and stops it as Ctrl-C does. */
async function during<Value>(
  args: readonly string[],
  world: TestWorld,
  ask: (baseUrl: string) => Promise<Value>,
) {
  const running = runCli(["simulate", ...args], world);
  while (!/\n/.test(world.printed.out)) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (world.printed.err !== "") throw new Error(world.printed.err);
  }
  const baseUrl = /http:\/\/127\.0\.0\.1:\d+\/v1/.exec(world.printed.out)?.[0] ?? "";
  const value = await ask(baseUrl);
  world.interrupt();
  return { value, code: await running };
}

const identify = (baseUrl: string, key: string, body: object = { userId: "1" }) =>
  fetch(`${baseUrl}/identify`, {
    method: "POST",
    headers: {
      authorization: `Basic ${btoa(`${key}:`)}`,
      "x-strict-mode": "1",
      "content-type": "application/json",
    },
    body: JSON.stringify(body),
  });

test("the first line names the address, the given key is good, and Ctrl-C ends it", async () => {
  const world = testWorld();
  const { value, code } = await during(["--write-key", "topsecret"], world, async (baseUrl) => {
    const [good, bad] = [await identify(baseUrl, "topsecret"), await identify(baseUrl, "other")];
    return [good.status, bad.status];
  });
  expect(value).toEqual([200, 401]);
  expect(code).toBe(130);
  expect(world.printed.err).toBe("");
  expect(world.printed.out.split("\n")[0]).toMatch(
    /^Customer\.io is simulated at http:\/\/127\.0\.0\.1:\d+\/v1$/,
  );
  expect(world.printed.out).not.toContain("topsecret");
});

test("it listens on loopback alone and frees its port when it ends", async () => {
  const { value: baseUrl } = await during([], testWorld(), async (url) => url);
  await expect(fetch(baseUrl)).rejects.toThrow("fetch failed");
});

test("--permissive takes what is wrong, and --faults go wrong as the file says", async () => {
  const world = testWorld();
  writeFileSync(
    join(world.folder, "faults.json"),
    JSON.stringify([{ kind: "status", status: 503, times: 1 }]),
  );
  const { value } = await during(["--permissive", "--faults", "faults.json"], world, async (baseUrl) => {
    const answers = [
      await identify(baseUrl, "cionb-simulator"),
      await identify(baseUrl, "cionb-simulator", { nothing: 1 }),
    ];
    return answers.map(({ status }) => status);
  });
  expect(value).toEqual([503, 200]);
});

test("--json prints the address as one object", async () => {
  const world = testWorld();
  const { value } = await during(["--json"], world, async (baseUrl) => baseUrl);
  expect(JSON.parse(world.printed.out)).toMatchObject({ baseUrl: value });
});

describe("what cannot be is one clear error", () => {
  test("a port that is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    const world = testWorld();
    expect(await runCli(["simulate", "--port", String(port)], world)).toBe(4);
    other.close();
    expect(world.printed.err).toContain(String(port));
    expect(world.printed.err).not.toContain("    at ");
    expect(world.printed.out).toBe("");
  });

  test.each([
    [["--port", "70000"], /whole number from 0 to 65535/],
    [["--port", "x"], /whole number from 0 to 65535/],
    [["--write-key", "a:b"], /without a colon/],
    [["--faults", "missing.json"], /Cannot read the faults in .*missing\.json: there is no such file/],
    [["--compare"], /set CIO_WRITE_KEY/],
  ])("%o", async (args, message) => {
    const world = testWorld();
    expect(await runCli(["simulate", ...args], world)).toBe(2);
    expect(world.printed.err).toMatch(message);
  });

  test.each([
    [
      '[{"kind":"nonsense"}]',
      /faults\.json: faults\.0\.kind: .*It should hold JSON such as \[\{"kind":"status"/,
    ],
    ["{ kind: status }", /faults\.json: the text is not JSON\. It should hold JSON such as/],
  ])("a file that holds no faults: %s", async (text, message) => {
    const world = testWorld();
    writeFileSync(join(world.folder, "faults.json"), text);
    expect(await runCli(["simulate", "--faults", "faults.json"], world)).toBe(2);
    expect(world.printed.err).toMatch(message);
    expect(world.printed.err).not.toMatch(/because|token/);
  });
});

describe("--compare", () => {
  const service = async (options: Parameters<typeof startSimulator>[0]) => {
    const simulator = await startSimulator({ writeKey: "test-key", ...options });
    return { simulator, env: { CIO_WRITE_KEY: "test-key", CIO_BASE_URL: simulator.baseUrl } };
  };

  test("finds no difference between two simulators, and ends well", async () => {
    const { simulator, env } = await service({});
    const world = testWorld({ env });
    expect(await runCli(["simulate", "--compare", "--yes"], world)).toBe(0);
    await simulator.close();
    expect(world.printed.out).toMatch(/^(\d+) of \1 cases answered the same/);
    expect(world.printed.out + world.printed.err).not.toContain("test-key");
  });

  test("shows where the service differs, and fails", async () => {
    const { simulator, env } = await service({ permissive: true });
    const world = testWorld({ env });
    expect(await runCli(["simulate", "--compare", "--yes", "--json"], world)).toBe(1);
    await simulator.close();
    expect(JSON.parse(world.printed.out).differences.length).toBeGreaterThan(0);
  });

  test("sends nothing unless somebody agrees", async () => {
    const { simulator, env } = await service({});
    const world = testWorld({ env, answer: "no" });
    expect(await runCli(["simulate", "--compare"], world)).toBe(2);
    expect(simulator.requests()).toHaveLength(0);
    await simulator.close();
    expect(world.printed.err).toMatch(/requests would go to http.*\n {2}POST \/v1\//);
  });
});
