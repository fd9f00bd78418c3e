import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { BreakerOpenError, type ClientOptions, ConfigurationError, createClient } from "../src/index.ts";
import { systemClock } from "../src/systemClock.ts";
import { failure } from "./failure.ts";
import { runtimes, temporaryFolder } from "./rateProcesses.ts";
import { reply, startServer, type TestServer } from "./server.ts";

const call = { userId: "42", event: "E" };

/** A client as one in a process of its own: with a clock of its own it shares nothing but the folder. */
const connect = (server: TestServer, rateFolder: string, options: Partial<ClientOptions> = {}) => {
  const clock = { ...systemClock };
  const client = createClient({
    writeKey: "wk-rate",
    baseUrl: server.baseUrl,
    clock,
    rateFolder,
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
};

test("a client that is started while the service is down knows it from the one before", async () => {
  const folder = temporaryFolder();
  await using server = await startServer((_, response) => reply(response, 503));
  const options = { retry: { maxAttempts: 5, initialDelayMs: 1 }, breaker: { failures: 5, openMs: 60_000 } };
  const first = connect(server, folder, options);
  await failure(first.track(call));
  expect(first.state.breaker).toBe("open");
  await first.close();
  const second = connect(server, folder, options);
  expect(second.state.breaker).toBe("open");
  expect(await failure(second.track(call))).toBeInstanceOf(BreakerOpenError);
  expect(server.requests).toHaveLength(5);
});

test("failures in a row are counted on by the next client", async () => {
  const folder = temporaryFolder();
  await using server = await startServer((_, response) => reply(response, 503));
  const options = { retry: { maxAttempts: 3, initialDelayMs: 1 }, breaker: { failures: 5, openMs: 60_000 } };
  const first = connect(server, folder, options);
  await failure(first.track(call));
  await first.close();
  const second = connect(server, folder, options);
  expect(second.state.breaker).toBe("closed");
  await failure(second.track(call));
  expect(server.requests).toHaveLength(5);
  expect(second.state.breaker).toBe("open");
});

test("a client begins with the slots in force, and the pause, that an earlier one was left with", async () => {
  const folder = temporaryFolder();
  await using server = await startServer((_, response, count) =>
    count > 20 ? reply(response, 429, "", { "retry-after": "30" }) : reply(response, 200),
  );
  const first = connect(server, folder, { concurrency: 1, retry: { totalMs: 1_000 } });
  const calls = Array.from({ length: 20 }, () => first.track(call));
  await Promise.all(calls);
  expect(await failure(first.track(call))).toMatchObject({ name: "RateLimitError", retryAfterMs: 30_000 });
  expect(first.state.slots).toBe(18);
  await first.close();
  const second = connect(server, folder, { retry: { totalMs: 1_000 } });
  expect(second.state.slots).toBe(18);
  expect(second.state.pausedMs).toBeGreaterThan(25_000);
  const error = await failure(second.track(call));
  expect(error).toMatchObject({ name: "RateLimitError", status: 429, attempts: 0 });
  expect(error.message).toMatch(/answered 429 to another request and asked to send nothing for \d+ s more/);
  expect(server.requests).toHaveLength(21);
});

test("another key, or another host, is another limit", async () => {
  const folder = temporaryFolder();
  await using server = await startServer((_, response) => reply(response, 429, "", { "retry-after": "30" }));
  await failure(connect(server, folder, { retry: { totalMs: 1_000 } }).track(call));
  expect(connect(server, folder).state.pausedMs).toBeGreaterThan(0);
  expect(connect(server, folder, { writeKey: "wk-other" }).state).toMatchObject({
    pausedMs: 0,
    slots: 3_000,
  });
});

test("limits can be changed while calls wait", async () => {
  const folder = temporaryFolder();
  await using server = await startServer();
  const client = connect(server, folder, { rateShare: 2 / 3_000 });
  const calls = Array.from({ length: 12 }, () => client.track(call));
  await Promise.all(calls.slice(0, 2));
  client.setLimits({ rateShare: 12 / 3_000, bytesPerSecond: 1_000_000 });
  expect(client.state.slots).toBe(12);
  await Promise.all(calls);
  expect(server.requests).toHaveLength(12);
  expect(() => client.setLimits({ rateShare: 2 })).toThrow(ConfigurationError);
  expect(() => client.setLimits({ bytesPerSecond: 0.5 })).toThrow(ConfigurationError);
  expect(client.state.slots).toBe(12);
});

test("a folder that cannot be used is refused when the client is made", async () => {
  await using server = await startServer();
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  expect(() => connect(server, file)).toThrow(ConfigurationError);
  expect(() => connect(server, "")).toThrow("Cannot use an empty rateFolder");
});

test.each(runtimes)(
  "in %s, slots that are held keep no process alive, and requests that wait do",
  async (_, command) => {
    const folder = temporaryFolder();
    const script = join(folder, "script.ts");
    const source = (path: string) =>
      JSON.stringify(fileURLToPath(new URL(`../src/${path}`, import.meta.url)));
    writeFileSync(
      script,
      `import { createPoolLimiter } from ${source("limit/limiter.ts")};
     import { openSharedSlots } from ${source("limit/shared/sharedSlots.ts")};
     import { systemClock as clock } from ${source("systemClock.ts")};
     const shared = { folder: ${JSON.stringify(folder)}, name: "n", holdMs: 300, clock, assumeUsed: false };
     const one = createPoolLimiter(openSharedSlots({ ...shared, id: "a" }).pool, { slots: 1 });
     const two = createPoolLimiter(openSharedSlots({ ...shared, id: "b" }).pool, { slots: 1 });
     const slot = await one.acquire();
     slot.done();
     await two.acquire();
     process.stdout.write("both");`,
    );
    const [program = "", ...args] = command;
    const child = spawn(program, [...args, script], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const said = text(child.stdout);
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(await said).toBe("both");
  },
);
