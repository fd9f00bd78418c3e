import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { SetupError } from "./SetupError.mjs";

/** @typedef {(line: string) => void} Say */

const sayEveryMs = 3_000; // enough to see that it goes on, few enough to read in a log of a CI run

/**
 * Runs one command of the setup: its output goes to a log file, a line of progress now and then to `say`.
 * @param {object} step
 * @param {string} step.name what it is about, one word
 * @param {string} step.command
 * @param {readonly string[]} step.args
 * @param {string} step.cwd
 * @param {NodeJS.ProcessEnv} [step.env]
 * @param {string} step.logs folder for the log file
 * @param {(line: string) => string | undefined} step.progress a line of output in the reader's words
 * @param {Say} step.say
 * @param {string} step.failed what could not be done
 * @param {string} step.remedy what to look at then
 * @returns {Promise<void>}
 */
export async function runStep({
  name,
  command,
  args,
  cwd,
  env = process.env,
  logs,
  progress,
  say,
  failed,
  remedy,
}) {
  /** @type {string[]} */
  const output = [];
  let said = Number.NEGATIVE_INFINITY;
  /** @param {string} line */
  const hear = (line) => {
    output.push(line);
    const news = progress(line);
    if (news === undefined || performance.now() - said < sayEveryMs) return;
    said = performance.now();
    say(news);
  };
  const { code, error } = await listen(
    spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] }),
    hear,
  );
  const log = join(logs, `setup-${name}.log`);
  mkdirSync(logs, { recursive: true });
  writeFileSync(log, `${output.join("\n")}\n`);
  if (code === 0) return;
  const why = error === undefined ? `${command} ended with ${code}` : error.message;
  throw new SetupError(
    [`${failed}: ${why}`, ...output.slice(-20), remedy, `The whole output is in ${log}`].join("\n"),
    {
      cause: error,
    },
  );
}

/** @type {readonly NodeJS.Signals[]} */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Hears a child out. A signal that ends this process ends the child first, so that nothing goes on installing alone.
 * @param {import("node:child_process").ChildProcess} child
 * @param {(line: string) => void} hear
 * @returns {Promise<{ code: number | string, error?: Error }>}
 */
function listen(child, hear) {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on("line", hear);
  }
  /** @param {NodeJS.Signals} signal */
  const end = (signal) => {
    child.kill(signal);
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of signals) process.once(signal, end);
  return new Promise((resolve) => {
    /** @param {{ code: number | string, error?: Error }} result */
    const finish = (result) => {
      for (const signal of signals) process.off(signal, end);
      resolve(result);
    };
    child.once("error", (error) => finish({ code: "no start", error }));
    child.once("close", (code, signal) => finish({ code: code ?? signal ?? "no status" }));
  });
}
