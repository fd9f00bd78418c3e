import process from "node:process";
import { type BenchCall, callsBetween, type Shape, shapes } from "./calls.ts";

/** What one run of a contestant measured in its own process. Memory in MB (1e6 bytes), CPU of user and system together. */
export type Measurement = {
  calls: number;
  seconds: number;
  cpuSeconds: number;
  loadedMb: number;
  peakMb: number;
  /** Seconds that the log needed after the last answer, where there is one. */
  logSeconds: number;
};

/** Sends the calls it is given; resolves when the receiver has acknowledged each of them. */
export type Send = (calls: BenchCall[]) => Promise<void>;

/** A contestant that is ready to send. */
export type Sender = { send: Send; end?(): Promise<void> };

// one hand-over: what a caller has in memory at a time, in bytes of JSON about 10 MB
const roundCalls: Record<Shape, number> = { "424 B": 25_000, aliases: 25_000, "2 KB": 5_000, "16 KB": 700 };

/**
 * Runs one contestant: `prepare` gets the sink's address and gives the sender; a warm-up round is not counted.
 * The calls of each round are made before the clock starts, so that making them is nobody's cost.
 */
export async function runContestant(
  prepare: (origin: string, mode: string) => Promise<Sender>,
): Promise<void> {
  const [origin, count, given, mode = ""] = process.argv.slice(2);
  const shape = shapes.find((one) => one === given);
  if (origin === undefined || count === undefined || shape === undefined)
    throw new Error("usage: contestant ORIGIN CALLS SHAPE [MODE]");
  const total = Number(count);
  const { send, end } = await prepare(origin, mode);
  const loadedMb = process.memoryUsage().rss / 1e6;
  let peakMb = loadedMb;
  const sampler = setInterval(() => {
    peakMb = Math.max(peakMb, process.memoryUsage().rss / 1e6);
  }, 20);

  const size = Math.min(roundCalls[shape], total);
  await send(callsBetween(0, size, shape));
  await (await fetch(`${origin}/count`)).text();
  let seconds = 0;
  let cpuSeconds = 0;
  for (let from = 0; from < total; from += size) {
    const calls = callsBetween(size + from, size + Math.min(from + size, total), shape);
    await (await fetch(`${origin}/begin`)).text();
    const cpu = process.cpuUsage();
    const start = performance.now();
    await send(calls);
    seconds += (performance.now() - start) / 1_000;
    const used = process.cpuUsage(cpu);
    cpuSeconds += (used.user + used.system) / 1e6;
  }
  const sent = performance.now();
  await end?.();
  const logSeconds = (performance.now() - sent) / 1_000;
  clearInterval(sampler);
  peakMb = Math.max(peakMb, process.memoryUsage().rss / 1e6);
  const measurement: Measurement = { calls: total, seconds, cpuSeconds, loadedMb, peakMb, logSeconds };
  process.stdout.write(`${JSON.stringify(measurement)}\n`);
  process.exit(0);
}
