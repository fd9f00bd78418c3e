import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const entry = join(root, "packages/cli/src/main.ts");

export type Ended = { code: number | null; out: string; err: string };

export type Given = {
  /** The current folder, which also holds the home unless `env` says otherwise. */
  folder: string;
  env?: Readonly<Record<string, string>>;
  /** The program and what comes before its arguments. @default this Node and the program's source */
  command?: readonly [string, ...string[]];
};

export type Running = {
  child: ChildProcess;
  /** Resolves with the first line of standard output that matches. */
  line(pattern: RegExp): Promise<string>;
  ended: Promise<Ended>;
};

/** Starts the program in a world that is `given`'s alone: no setting of this machine reaches it. */
export function start(args: readonly string[], given: Given): Running {
  const [program, ...before] = given.command ?? [process.execPath, entry];
  const own = Object.entries(process.env).filter(([name]) => !/^(CIO|DATABRICKS)_/.test(name));
  const env = { ...Object.fromEntries(own), CIO_HOME: join(given.folder, "home"), ...given.env };
  const child = spawn(program, [...before, ...args], {
    cwd: given.folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { out: "", err: "" };
  const listeners = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said.out += text;
    for (const listener of listeners) listener();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.err += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...said }));
  });
  const line = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = said.out.split("\n").find((text) => pattern.test(text));
        if (found === undefined) return;
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      ended.then(({ err }) => reject(new Error(`it ended without a line like ${pattern}: ${err}`)), reject);
      look();
    });
  return { child, line, ended };
}

export const run = (args: readonly string[], given: Given): Promise<Ended> => start(args, given).ended;

/** A folder for a file of tests; hand `remove` to `afterAll`. */
export function temporaryFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "cionb-e2e-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
