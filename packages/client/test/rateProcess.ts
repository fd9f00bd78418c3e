// A process that shares slots with others: run by rateProcesses.ts, which reads what it writes.
import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import process from "node:process";
import { createInterface } from "node:readline";
import type { Clock } from "../src/clock.ts";
import { createPoolLimiter } from "../src/limit/limiter.ts";
import { openSharedSlots } from "../src/limit/shared/sharedSlots.ts";
import { systemClock } from "../src/systemClock.ts";
import type { RateTask } from "./rateProcesses.ts";

const { baseUrl, folder, slots, holdMs, requests, lanes, everyMs, jumps }: RateTask = JSON.parse(
  process.argv[2] ?? "",
);

let jumpedMs = 0;
const clock: Clock = { ...systemClock, now: () => systemClock.now() + jumpedMs };
const shared = openSharedSlots({ folder, name: "test", id: randomUUID(), holdMs, clock, assumeUsed: false });
const longestMs = 500;
const limiter = createPoolLimiter(shared.pool, { slots, longestMs });
const agent = new Agent({ keepAlive: true, maxSockets: lanes });
const url = new URL(baseUrl);

const send = () =>
  new Promise<void>((resolve, reject) => {
    const sent = request(url, { method: "POST", agent }, (answer) => {
      answer.resume();
      answer.on("end", resolve);
    });
    sent.on("error", reject);
    sent.end("{}");
  });

let asked = 0;
const lane = async () => {
  while (asked < requests) {
    asked += 1;
    const slot = await limiter.acquire({ priority: "bulk" });
    try {
      await send();
    } finally {
      slot.done();
    }
    if (everyMs > 0) await clock.sleep(everyMs);
  }
};

const input = createInterface({ input: process.stdin });
process.stdout.write("ready\n");
await new Promise((resolve) => input.once("line", resolve));
const jump = async () => {
  for (const ms of jumps) {
    await clock.sleep(holdMs / 2);
    jumpedMs += ms;
  }
};
await Promise.all([jump(), ...Array.from({ length: lanes }, lane)]);
shared.close();
agent.destroy();
input.close();
process.stdout.write(`sent ${asked}\n`);
