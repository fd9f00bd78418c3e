import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { NotSetUpError, RunnerEndedError } from "../../errors.ts";
import type { Checkout } from "./findCheckout.ts";
import { parseRunnerEvent, type RunnerEvent } from "./runnerEvents.ts";

const tailCharacters = 4_000;
const killAfterMs = 10_000;

export type RunnerOptions = {
  notebooks: readonly string[];
  /** Folder for the executed notebooks and the page. */
  output: string;
  cellSeconds: number;
  env: Readonly<Record<string, string | undefined>>;
  /** Ends the run; its kernels are killed before the runner ends. */
  signal: AbortSignal;
};

/**
 * Runs notebooks in the Python runner and yields what it says. The runner ends with this process, however it ends.
 * @throws {RunnerEndedError} if it ends without having said how the run went
 */
export async function* startRunner(checkout: Checkout, options: RunnerOptions): AsyncGenerator<RunnerEvent> {
  const { notebooks, output, cellSeconds, env, signal } = options;
  const child = spawn(
    checkout.python,
    [
      ...["-m", "cionb_notebooks", "--output", output, "--cell-timeout", String(cellSeconds)],
      ...["--stop-with-stdin", "--", ...notebooks],
    ],
    { cwd: checkout.root, env: { ...env, PYTHONPATH: checkout.runner, PYTHONDONTWRITEBYTECODE: "1" } },
  );
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("close", resolve);
    child.once("error", (cause) => {
      reject(new NotSetUpError(`Cannot start ${checkout.python}: ${cause.message}`, { cause }));
    });
  });
  ended.catch(() => undefined); // thrown below, when it is awaited
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-tailCharacters);
  });
  child.stdin.on("error", () => undefined); // it ended before we did
  let killing: NodeJS.Timeout | undefined;
  const stop = () => {
    child.kill("SIGTERM");
    killing ??= setTimeout(() => child.kill("SIGKILL"), killAfterMs).unref();
  };
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop);
  let last: RunnerEvent["event"] | undefined;
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const event = parseRunnerEvent(line);
      last = event.event;
      yield event;
    }
    const code = await ended;
    if (last === "done" || last === "stopped" || last === "failed") return;
    if (signal.aborted) return;
    throw new RunnerEndedError(
      `Cannot say how the notebooks went: their runner ended with status ${code ?? "of a signal"}.${said === "" ? "" : `\n${said.trimEnd()}`}`,
    );
  } finally {
    signal.removeEventListener("abort", stop);
    if (child.exitCode === null && child.signalCode === null) stop();
    await ended.catch(() => undefined);
    clearTimeout(killing);
  }
}
