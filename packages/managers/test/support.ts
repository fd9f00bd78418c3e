import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, type Clock, createClient, type Logger } from "@cionb/client";
import {
  apiLog,
  createLogWriter,
  deadLetters,
  deliveries,
  openWarehouse,
  runs,
  type Warehouse,
} from "@cionb/lakehouse";
import { startSimulator } from "@cionb/simulator";
import { onTestFinished, vi } from "vitest";
import { createPersonKey, createRecorder, createRunner, logSink, Secret } from "../src/index.ts";

// real engines on a busy machine need more than the usual five seconds
vi.setConfig({ testTimeout: 60_000 });

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "cionb-managers-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A lakehouse of its own, closed and gone after the test. */
export async function temporaryWarehouse(folder?: string): Promise<Warehouse> {
  const warehouse = await openWarehouse({ engine: "local", folder: folder ?? (await temporaryFolder()) });
  onTestFinished(() => warehouse.close());
  return warehouse;
}

export type LogLine = { level: keyof Logger; fields: Record<string, unknown>; message: string };

/** A logger that remembers. */
export function memoryLogger(): Logger & { lines: LogLine[] } {
  const lines: LogLine[] = [];
  const level = (name: keyof Logger) => (fields: object, message?: string) => {
    lines.push({ level: name, fields: { ...fields }, message: message ?? "" });
  };
  return { lines, debug: level("debug"), info: level("info"), warn: level("warn"), error: level("error") };
}

/** A clock that stands still until it is moved. */
export function manualClock(start = Date.UTC(2026, 0, 2, 3, 4, 5, 678)): Clock & { move(ms: number): void } {
  let now = start;
  return {
    now: () => now,
    monotonic: () => now - start,
    sleep: async () => undefined,
    move(ms) {
      now += ms;
    },
  };
}

export const testKey = { id: "test", key: new Secret(Buffer.alloc(32, 1).toString("base64")) };

export const testRunner = (options: Partial<Parameters<typeof createRunner>[0]> = {}) =>
  createRunner({ runId: "run-1", notebook: "test", ...options });

/** A simulator, a lakehouse with the log tables, and clients that log into it: the whole way of a call. */
export async function wholeWay(options: Parameters<typeof startSimulator>[0] = {}) {
  const simulator = await startSimulator(options);
  onTestFinished(() => simulator.close());
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([apiLog, deliveries, deadLetters, runs]);
  const writer = createLogWriter(warehouse, { waitMs: 20 });
  const run = testRunner();
  const record = createRecorder({
    runId: run.runId,
    notebook: run.notebook,
    personKey: createPersonKey(testKey),
  });
  const clientFor = ({ writeKey }: { writeKey: string }): Client =>
    createClient({
      writeKey,
      baseUrl: simulator.baseUrl,
      record,
      log: logSink(writer),
      retry: { maxAttempts: 2, initialDelayMs: 1, maxDelayMs: 2 },
    });
  return { simulator, warehouse, writer, run, clientFor, flush: () => writer.flush() };
}
