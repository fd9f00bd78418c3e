import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** What a process of `rateProcess.ts` is to do. */
export type RateTask = {
  baseUrl: string;
  folder: string;
  slots: number;
  holdMs: number;
  /** How many to send, in so many lanes, with a pause in each after each. */
  requests: number;
  lanes: number;
  everyMs: number;
  /** Milliseconds by which its wall clock is set, one each half window. */
  jumps: number[];
};

export type RateProcess = {
  process: ChildProcess;
  /** Begins to send. */
  go(): void;
  /** What it wrote last, once it has ended. */
  ended: Promise<string>;
};

const script = fileURLToPath(new URL("rateProcess.ts", import.meta.url));
const deno = fileURLToPath(new URL("../../../.venv/bin/deno", import.meta.url));

/** How to run a script, by the name of the runtime. */
export const runtimes: [string, string[]][] = [["Node", [process.execPath]]];
if (spawnSync(deno, ["--version"]).status === 0) runtimes.push(["Deno", [deno, "run", "-A"]]);

/** Starts processes with the tasks, and waits until all of them are ready. */
export async function startRateProcesses(
  tasks: readonly RateTask[],
  [program = process.execPath, ...args]: readonly string[] = [],
): Promise<RateProcess[]> {
  const started = tasks.map((task) => {
    const child = spawn(program, [...args, script, JSON.stringify(task)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const lines = createInterface({ input: child.stdout });
    let last = "";
    const ready = new Promise<void>((resolve, reject) => {
      lines.on("line", (line) => {
        last = line;
        resolve();
      });
      child.on("exit", (code) => reject(new Error(`the process ended with ${code} before it was ready`)));
    });
    const ended = new Promise<string>((resolve) => child.on("close", () => resolve(last)));
    return { process: child, ready, ended, go: () => void child.stdin.write("go\n") };
  });
  await Promise.all(started.map(({ ready }) => ready));
  return started;
}

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "cionb-rate-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
