import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export type Child = {
  process: ChildProcessWithoutNullStreams;
  /** The lines so far; those of its error output begin with `error: `. */
  lines: string[];
  /** Resolves with what follows `word` in the first line, from now or before, that begins with it. */
  said(word: string): Promise<string>;
  /** Resolves with its exit code, or the signal that ended it, once all its lines are here. */
  ended: Promise<number | NodeJS.Signals | null>;
};

export type ChildOptions = {
  env?: Record<string, string>;
  /** What starts Node, in front of its path. @default {nothing} */
  before?: readonly string[];
};

/** Starts a script of `children/` with one argument, as JSON; ends it with the test. */
export function startChild(
  script: string,
  given: object,
  { env = {}, before = [] }: ChildOptions = {},
): Child {
  const file = fileURLToPath(new URL(`../children/${script}.ts`, import.meta.url));
  const [program = "", ...words] = [...before, process.execPath, file, JSON.stringify(given)];
  const started = spawn(program, words, { env: { ...process.env, NO_COLOR: "1", ...env } });
  onTestFinished(() => {
    started.kill("SIGKILL");
  });
  const lines: string[] = [];
  const reader = createInterface({ input: started.stdout });
  reader.on("line", (line) => lines.push(line));
  createInterface({ input: started.stderr }).on("line", (line) => lines.push(`error: ${line}`));
  const ended = Promise.all([once(started, "close"), once(reader, "close")]).then(
    () => started.exitCode ?? started.signalCode,
  );
  return {
    ...{ process: started, lines, ended },
    async said(word) {
      for (;;) {
        const found = lines.find((line) => line.startsWith(`${word} `));
        if (found !== undefined) return found.slice(word.length + 1);
        if (started.exitCode !== null || started.signalCode !== null) {
          await ended;
          if (lines.some((line) => line.startsWith(`${word} `))) continue;
          throw new Error(`the child ended without "${word}": ${lines.join(" / ")}`);
        }
        await Promise.race([once(reader, "line"), ended]);
      }
    },
  };
}

/** Whether a program can be run here. */
export function canRun(program: string, ...words: string[]): boolean {
  try {
    execFileSync(program, words, { stdio: "ignore" });
    return true;
  } catch {
    return false; // not there, or it may not do that
  }
}
