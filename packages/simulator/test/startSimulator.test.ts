import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { PortUnavailableError, SimulatorOptionError, startSimulator } from "../src/index.ts";
import { start } from "./fixture.ts";

vi.setConfig({ testTimeout: 30_000 }); // a busy machine is no failure

test("starts empty on a free port of loopback", async () => {
  await using simulator = await startSimulator();
  expect(simulator.url).toBe(`http://127.0.0.1:${simulator.port}`);
  expect(simulator.baseUrl).toBe(`${simulator.url}/v1`);
  expect(simulator.counts()).toMatchObject({ requests: 0, calls: 0, people: 0 });
  expect([simulator.faults(), simulator.warnings(), simulator.region]).toEqual([[], [], "us"]);
});

test("cannot be reached at the machine's other addresses", async () => {
  await using simulator = await startSimulator();
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ address, family }) => family === "IPv4" && address !== "127.0.0.1");
  for (const { address } of [...others, { address: "127.0.0.2" }]) {
    const socket = connect(simulator.port, address);
    const [error] = await once(socket, "error").catch((cause: unknown) => [cause]);
    expect(error, address).toMatchObject({ code: "ECONNREFUSED" });
  }
});

test("says which port is taken and what to do", async () => {
  await using first = await startSimulator();
  const second = startSimulator({ port: first.port });
  await expect(second).rejects.toThrow(PortUnavailableError);
  await expect(startSimulator({ port: first.port })).rejects.toThrow(
    `Cannot start the simulator on port ${first.port}: another program listens there. Choose another port, or 0`,
  );
});

test.each([
  [{ port: -1 }, "'port' must be a whole number from 0 to 65535: current value is -1"],
  [{ port: 70_000 }, "'port' must be"],
  [{ writeKey: "" }, "'writeKey' must be"],
  [{ writeKey: "a:b" }, "'writeKey' must be"],
  [{ limits: { callBytes: 0 } }, "'limits.callBytes' must be"],
  [{ keep: { events: 1.5 } }, "'keep.events' must be"],
  [{ dedupeWindowMs: Number.NaN }, "'dedupeWindowMs' must be"],
])("refuses the options %j", async (options, message) => {
  const started = startSimulator(options);
  await expect(started).rejects.toThrow(SimulatorOptionError);
  await expect(startSimulator(options)).rejects.toThrow(message);
});

test("close cuts open requests and frees the port", async () => {
  const simulator = await start({ faults: [{ kind: "lost_answer", how: "silence" }] });
  const waiting = simulator.post("/identify", { userId: "42" });
  const cut = expect(waiting).rejects.toThrow();
  while (simulator.counts().calls === 0) await new Promise((resolve) => setImmediate(resolve));
  await simulator.close();
  await simulator.close();
  await cut;
  await using again = await startSimulator({ port: simulator.port });
  expect(again.port).toBe(simulator.port);
});

test("a request that is cut off before its end is not accepted", async () => {
  await using simulator = await startSimulator();
  const socket = connect(simulator.port, "127.0.0.1");
  await once(socket, "connect");
  const head =
    "POST /v1/identify HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n";
  socket.write(`${head}{"userId":"42"}`);
  while (simulator.traffic().highestInWindow === 0) await new Promise((resolve) => setImmediate(resolve));
  socket.destroy();
  while (simulator.requests().length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(simulator.requests()).toMatchObject([{ status: 0, bytes: 15, calls: 0 }]);
  expect(simulator.people.size).toBe(0);
});

test.each(["//", "///_simulator", "*", "/v1/identify?x=1", "/_simulator/%", "http://example.com/v1/track"])(
  "the address %s is answered",
  async (address) => {
    await using simulator = await startSimulator();
    const socket = connect(simulator.port, "127.0.0.1");
    socket.write(
      `POST ${address} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`,
    );
    const [answer] = await once(socket, "data");
    expect(String(answer)).toMatch(/^HTTP\/1\.1 (200|400|404) /);
    socket.destroy();
  },
);

test("the process that started it ends without closing it, after it served requests", async () => {
  const index = fileURLToPath(new URL("../src/index.ts", import.meta.url));
  const program = `
    const { startSimulator } = await import(${JSON.stringify(index)});
    const simulator = await startSimulator();
    const authorization = "Basic " + btoa(simulator.writeKey + ":");
    const body = JSON.stringify({ userId: "42" });
    await fetch(simulator.baseUrl + "/identify", { method: "POST", headers: { authorization }, body });
    process.stdout.write(String(simulator.people.size));
  `;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program]);
  let output = "";
  child.stdout.on("data", (text: Buffer) => {
    output += text.toString();
  });
  const [code] = await once(child, "close");
  expect([code, output]).toEqual([0, "1"]);
});
