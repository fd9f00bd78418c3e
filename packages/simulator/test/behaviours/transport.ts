import { Agent, request } from "node:http";
import { gzipSync } from "node:zlib";
import { expect } from "vitest";
import { createFakeClock } from "../fakeClock.ts";
import { start } from "../fixture.ts";

const identify = { userId: "42", traits: { plan: "pro" } };

export const transport = {
  async paths() {
    await using simulator = await start();
    const bodies = {
      identify,
      track: { userId: "42", event: "Seen" },
      page: { userId: "42", name: "Home" },
      screen: { userId: "42", name: "Home" },
      group: { groupId: "g" },
      alias: { previousId: "old", userId: "42" },
      batch: { batch: [{ type: "track", userId: "42", event: "Seen" }] },
    };
    for (const [path, body] of Object.entries(bodies)) {
      expect(await simulator.post(`/${path}`, body), path).toMatchObject({ status: 200 });
    }
    const byType = { identify: 1, track: 2, page: 1, screen: 1, group: 1, alias: 1 };
    expect(simulator.counts()).toMatchObject({ calls: 7, byType });
  },
  async "success-body"() {
    await using simulator = await start();
    const { status, body, headers } = await simulator.post("/identify", identify);
    expect({ status, body }).toEqual({ status: 200, body: "{}\n" });
    expect(headers.get("content-length")).toBe("3");
    expect(headers.get("content-type")).toBe("application/json");
  },
  async "unknown-path"() {
    await using simulator = await start();
    for (const path of ["", "/identity", "/batch/", "/i"]) {
      expect(await simulator.post(path, identify), path).toMatchObject({ status: 404, body: "" });
    }
    const outside = await fetch(`${simulator.url}/identify`, { method: "POST", body: "{}" });
    expect(outside.status).toBe(404);
    expect(simulator.people.size).toBe(0);
  },
  async "other-methods"() {
    await using simulator = await start();
    for (const method of ["GET", "PUT", "DELETE", "PATCH"]) {
      const answer = await simulator.post("/identify", identify, { method });
      expect(answer.status, method).toBe(405);
      expect(answer.headers.get("allow")).toBe("POST");
    }
    expect(simulator.people.size).toBe(0);
  },
  async "keep-alive"() {
    await using simulator = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (let sent = 0; sent < 20; sent++) {
      ports.add(
        await new Promise((resolve, reject) => {
          const call = request(`${simulator.baseUrl}/identify`, { method: "POST", agent }, (answer) => {
            const port = answer.socket.localPort;
            answer.resume().once("end", () => resolve(port));
          });
          call.once("error", reject);
          call.end(JSON.stringify(identify));
        }),
      );
    }
    agent.destroy();
    expect(ports.size).toBe(1);
  },
  async "media-type"() {
    await using simulator = await start();
    const headers = { "content-type": "text/plain" };
    expect(await simulator.post("/identify", identify, { headers })).toMatchObject({ status: 200 });
    expect(simulator.people.get("42")?.attributes).toEqual({ plan: "pro" });
  },
  async "no-compression"() {
    await using simulator = await start();
    const answer = await fetch(`${simulator.baseUrl}/identify`, {
      method: "POST",
      headers: {
        authorization: `Basic ${btoa(`${simulator.writeKey}:`)}`,
        "content-encoding": "gzip",
        "x-strict-mode": "1",
      },
      body: gzipSync(JSON.stringify(identify)),
    });
    expect(answer.status).toBe(400);
    expect(simulator.people.size).toBe(0);
  },
  async regions() {
    await using us = await start({ writeKey: "us-key" });
    await using eu = await start({ writeKey: "eu-key", region: "eu" });
    expect([us.region, eu.region]).toEqual(["us", "eu"]);
    expect(await eu.post("/identify", identify)).toMatchObject({ status: 200 });
    expect(await eu.post("/identify", identify, { key: "us-key" })).toMatchObject({ status: 401 });
    expect(await us.post("/identify", identify, { key: "eu-key" })).toMatchObject({ status: 401 });
  },
  async "rate-limit"() {
    const clock = createFakeClock();
    await using simulator = await start({ clock });
    const burst = await Promise.all(Array.from({ length: 50 }, () => simulator.post("/identify", identify)));
    expect(burst.every(({ status }) => status === 200)).toBe(true);
    expect(simulator.traffic()).toMatchObject({ highestInWindow: 50, windowMs: 3_000 });
    await using limited = await start({ clock, limits: { requestsPerWindow: 2 } });
    const statuses = async () => (await limited.post("/identify", identify)).status;
    expect([await statuses(), await statuses(), await statuses()]).toEqual([200, 200, 429]);
    clock.pass(3_000);
    expect(await statuses()).toBe(200);
  },
  async "too-many"() {
    await using simulator = await start();
    simulator.inject({ kind: "too_many", times: 1 });
    simulator.inject({ kind: "too_many", times: 1, retryAfter: { seconds: 2 } });
    const [first, second, third] = [
      await simulator.post("/identify", identify),
      await simulator.post("/identify", identify),
      await simulator.post("/identify", identify),
    ];
    expect([first.status, first.body, first.headers.get("retry-after")]).toEqual([429, "", null]);
    expect([second.status, second.body, second.headers.get("retry-after")]).toEqual([429, "", "2"]);
    expect(third.status).toBe(200);
  },
};
