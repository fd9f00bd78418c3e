import process from "node:process";
import { createInterface } from "node:readline/promises";
import { clearInterval, setInterval } from "node:timers";
import { exitCodes } from "../errors.ts";
import type { CliWorld, Terminal } from "./cliWorld.ts";

const usualColumns = 100;
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The world of this process. Listens for the signals that stop it. */
export function systemWorld(): CliWorld {
  const stopping = new AbortController();
  for (const signal of signals) {
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(exitCodes.stopped);
      stopping.abort();
    });
  }
  return {
    env: process.env,
    folder: process.cwd(),
    out: terminal(process.stdout),
    err: terminal(process.stderr),
    stop: stopping.signal,
    monotonic: () => performance.now(),
    now: () => Date.now(),
    every(ms, callback) {
      const timer = setInterval(callback, ms);
      return () => clearInterval(timer);
    },
    aside: (work) => withOutput(process.stderr.write.bind(process.stderr), work),
    unheard: (work) => withOutput(dropped, work),
    ask: async (question) => {
      if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
      const prompt = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return await prompt.question(question, { signal: stopping.signal });
      } finally {
        prompt.close();
      }
    },
  };
}

// the bundle shows what it does on standard output, which belongs to the report, and with --json to a program
async function withOutput<T>(write: typeof process.stdout.write, work: () => Promise<T>): Promise<T> {
  const usual = process.stdout.write;
  process.stdout.write = write;
  try {
    return await work();
  } finally {
    process.stdout.write = usual;
  }
}

function dropped(...given: unknown[]): boolean {
  const done = given.at(-1);
  if (typeof done === "function") done();
  return true;
}

function terminal(stream: NodeJS.WriteStream): Terminal {
  // a reader that went away, as `| head` does, is no error of ours
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(exitCodes.ok);
  });
  return {
    write: (text) => {
      stream.write(text);
    },
    get live() {
      return stream.isTTY === true && process.env["TERM"] !== "dumb" && process.env["CI"] === undefined;
    },
    get columns() {
      return stream.columns || usualColumns; // some terminals say 0
    },
  };
}
