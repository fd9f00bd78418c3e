// A bare undici loop: `node load.ts BASE_URL KEY single|batch SECONDS`. Prints one line of JSON.
import { Pool } from "undici";

const [baseUrl = "", key = "", mode = "batch", seconds = "5"] = process.argv.slice(2);
const origin = new URL(baseUrl).origin;
const pool = new Pool(origin, { connections: 4, pipelining: 1 });
const headers = {
  authorization: `Basic ${btoa(`${key}:`)}`,
  "content-type": "application/json",
  "x-strict-mode": "1",
};

/** An order of 424 bytes, as an official client would send it. */
export function order(serial: number, person: number) {
  const call = {
    type: "track",
    userId: `customer-${person}`,
    event: "Order Completed",
    messageId: `${String(serial).padStart(12, "0")}-4c1e-4b7a-9d3f-a2b4c6d8e0f1`,
    timestamp: "2026-11-24T10:00:00.000Z",
    context: { library: { name: "load", version: "1" }, locale: "en-GB" },
    properties: { order_id: `order-${serial}`, total: 29.33, revenue: 27.5, currency: "USD", pad: "" },
  };
  call.properties.pad = "x".repeat(Math.max(0, 424 - JSON.stringify(call).length));
  return JSON.stringify(call);
}

const callsPerBatch = 1_000;
let serial = 0;
let requests = 0;
let failed = 0;
const bodies: string[] = [];
const batch = () => {
  const calls = [];
  for (let at = 0; at < callsPerBatch; at++) calls.push(order(serial++, serial % 20_000));
  return `{"batch":[${calls.join(",")}]}`;
};
// bodies are made before the clock starts, and used again: the receiver is what is measured
for (let at = 0; at < 200; at++) bodies.push(mode === "batch" ? batch() : order(serial++, serial % 20_000));

const ends = performance.now() + Number(seconds) * 1_000;
const worker = async () => {
  while (performance.now() < ends) {
    const body = bodies[requests++ % bodies.length] ?? "";
    const path = mode === "batch" ? "/v1/batch" : "/v1/track";
    const answer = await pool.request({ method: "POST", path, headers, body });
    if (answer.statusCode !== 200) failed++;
    await answer.body.dump();
  }
};
const began = performance.now();
await Promise.all(Array.from({ length: mode === "batch" ? 2 : 4 }, worker));
const elapsed = (performance.now() - began) / 1_000;
const calls = mode === "batch" ? requests * callsPerBatch : requests;
process.stdout.write(
  `${JSON.stringify({ mode, requests, failed, callsPerSecond: Math.round(calls / elapsed) })}\n`,
);
await pool.close();
