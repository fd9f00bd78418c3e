import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export type Ended = { code: number | null; signal: NodeJS.Signals | null; lines: string[]; errors: string };

/** Starts a script of this folder. `kill` ends it with SIGKILL, if it still runs. */
export function startChild(script: string, args: readonly string[], options: { shell?: string } = {}) {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const command = [process.execPath, "--no-warnings", file, ...args];
  const child = options.shell
    ? spawn("sh", ["-c", `${options.shell}; exec "$@"`, "sh", ...command])
    : spawn(process.execPath, command.slice(1));
  let out = "";
  let errors = "";
  const watchers = new Set<() => void>();
  child.stdout.on("data", (chunk) => {
    out += chunk;
    for (const watcher of watchers) watcher();
  });
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) =>
      resolve({ code, signal, lines: out.split("\n").filter(Boolean), errors }),
    );
  });
  /** Resolves when the child has printed so many lines. */
  const printed = (lines: number) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (out.split("\n").length > lines) resolve();
      };
      watchers.add(check);
      check();
    });
  return { ended, printed, kill: () => child.kill("SIGKILL"), pid: child.pid };
}
