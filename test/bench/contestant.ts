import process from "node:process";
import { type OrderCompleted, orders } from "./calls.ts";

/** What one run of a contestant measured in its own process. Memory in MB (1e6 bytes), CPU of user and system together. */
export type Measurement = {
  calls: number;
  seconds: number;
  cpuSeconds: number;
  loadedMb: number;
  peakMb: number;
};

/** Sends the calls it is given; resolves when the receiver has acknowledged each of them. */
export type Send = (calls: OrderCompleted[]) => Promise<void>;

const roundCalls = 25_000; // one hand-over: what a caller has in memory at a time

/**
 * Runs one contestant: `prepare` gets the sink's address and gives the sender; a warm-up round is not counted.
 * The calls of each round are made before the clock starts, so that making them is nobody's cost.
 */
export async function runContestant(prepare: (origin: string) => Promise<Send>): Promise<void> {
  const [origin, count] = process.argv.slice(2);
  if (origin === undefined || count === undefined) throw new Error("usage: contestant ORIGIN CALLS");
  const total = Number(count);
  const send = await prepare(origin);
  const loadedMb = process.memoryUsage().rss / 1e6;
  let peakMb = loadedMb;
  const sampler = setInterval(() => {
    peakMb = Math.max(peakMb, process.memoryUsage().rss / 1e6);
  }, 20);

  await send(orders(0, roundCalls));
  let seconds = 0;
  let cpuSeconds = 0;
  for (let from = 0; from < total; from += roundCalls) {
    const calls = orders(roundCalls + from, roundCalls + Math.min(from + roundCalls, total));
    const cpu = process.cpuUsage();
    const start = performance.now();
    await send(calls);
    seconds += (performance.now() - start) / 1_000;
    const used = process.cpuUsage(cpu);
    cpuSeconds += (used.user + used.system) / 1e6;
  }
  clearInterval(sampler);
  peakMb = Math.max(peakMb, process.memoryUsage().rss / 1e6);
  const measurement: Measurement = { calls: total, seconds, cpuSeconds, loadedMb, peakMb };
  process.stdout.write(`${JSON.stringify(measurement)}\n`);
  process.exit(0);
}
