import { spawn } from "node:child_process";
import { constants } from "node:os";
import process from "node:process";

const watchMs = 500;

/**
 * Runs a program in this one's place: same input and output, signals go on to it, its end becomes ours. It is asked to
 * end as well when the process that started this one is gone: npm's shell dies of a SIGTERM and tells nobody.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} its exit code; 128 and the signal's number when a signal ended it
 */
export async function passOn(command, args, { cwd, env = process.env } = {}) {
  const child = spawn(command, args, { stdio: "inherit", env, ...(cwd === undefined ? {} : { cwd }) });
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    // a terminal sends Ctrl-C to everything that runs in it; twice would mean "at once"
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  /** @type {readonly NodeJS.Signals[]} */
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, forward);
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent) child.kill("SIGTERM");
  }, watchMs);
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) =>
        resolve(code ?? 128 + (signal === null ? 1 : constants.signals[signal])),
      );
    });
  } finally {
    clearInterval(watch);
    for (const signal of signals) process.off(signal, forward);
  }
}
