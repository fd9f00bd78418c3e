import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const child = fileURLToPath(new URL("child.ts", import.meta.url));

export type Child = {
  process: ChildProcessWithoutNullStreams;
  /** The lines so far. */
  lines: string[];
  /** Resolves with the first line from now or before that begins so. */
  line(start: string): Promise<string>;
  /** Resolves with the signal that ended it, once all its lines are here. */
  ended: Promise<NodeJS.Signals | null>;
};

/** Starts `child.ts`; ends it with the test. */
export function startChild(
  mode: string,
  folder: string,
  command: readonly string[] = [process.execPath],
): Child {
  const [program = "", ...words] = command;
  const started = spawn(program, [...words, child, mode, folder], { env: { ...process.env, NO_COLOR: "1" } });
  onTestFinished(() => {
    started.kill("SIGKILL");
  });
  const lines: string[] = [];
  const reader = createInterface({ input: started.stdout });
  reader.on("line", (line) => lines.push(line));
  createInterface({ input: started.stderr }).on("line", (line) => lines.push(`error: ${line}`));
  const ended = Promise.all([once(started, "close"), once(reader, "close")]).then(() => started.signalCode);
  return {
    process: started,
    lines,
    ended,
    async line(start) {
      for (;;) {
        const found = lines.find((line) => line.startsWith(start));
        if (found !== undefined) return found;
        await Promise.race([once(reader, "line"), ended]);
        if (started.exitCode !== null && !lines.some((line) => line.startsWith(start))) {
          throw new Error(`the child ended without "${start}":\n${lines.join("\n")}`);
        }
      }
    },
  };
}

/** Whether a program can be started here. */
export function canRun(program: string, ...words: string[]): boolean {
  try {
    execFileSync(program, words, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
