import { join } from "node:path";
import process from "node:process";
import { checkMachine } from "./checkMachine.mjs";
import { installPackages, packagesAreInstalled } from "./installPackages.mjs";
import { writeKernelSpec } from "./kernelSpec.mjs";
import { environmentIsMade, makeEnvironment } from "./makeEnvironment.mjs";
import { pathsOf } from "./paths.mjs";
import { withLock } from "./withLock.mjs";

/** @typedef {"packages" | "run" | "test"} Need packages alone; Jupyter and Deno too; what the tests need too */

/**
 * Brings the checkout to where `need` is met. When it is already, looks at a few files and prints nothing; else one
 * process works, others wait for it. Progress goes to the error output, so that a program's own output stays clean.
 * @param {string} root
 * @param {Need} need
 * @param {NodeJS.ProcessEnv} [env]
 */
export async function setUp(root, need, env = process.env) {
  if (env["CIONB_SKIP_SETUP"] === "1" || isSetUp(root, need)) return;
  checkMachine();
  const { cache } = pathsOf(root);
  await withLock(
    join(cache, "setup.lock"),
    { onWait: (owner) => say("setup", `waiting for ${nameOf(owner)}`) },
    () => (isSetUp(root, need) ? Promise.resolve() : work(root, need)),
  );
}

/**
 * @param {string} root
 * @param {Need} need
 */
export function isSetUp(root, need) {
  return packagesAreInstalled(root) && (need === "packages" || environmentIsMade(root, need));
}

/**
 * @param {string} root
 * @param {Need} need
 */
async function work(root, need) {
  const start = performance.now();
  say("setup", "getting what this checkout needs; the first time takes a few minutes");
  const steps = [];
  if (!packagesAreInstalled(root)) steps.push(timed("packages", (tell) => installPackages(root, tell)));
  if (need !== "packages" && !environmentIsMade(root, need)) {
    steps.push(
      timed("python", async (tell) => {
        await makeEnvironment(root, need, tell);
        writeKernelSpec(root);
      }),
    );
  }
  // all of them end before the lock is let go, also when one fails
  for (const result of await Promise.allSettled(steps)) if (result.status === "rejected") throw result.reason;
  say("setup", `ready (${seconds(start)})`);
}

/**
 * @param {string} name
 * @param {(tell: import("./step.mjs").Say) => Promise<void>} run
 */
async function timed(name, run) {
  const start = performance.now();
  await run((line) => say(name, line));
  say(name, `done (${seconds(start)})`);
}

/** @param {number} start */
function seconds(start) {
  return `${((performance.now() - start) / 1_000).toFixed(0)} s`;
}

/**
 * @param {string} name
 * @param {string} line
 */
function say(name, line) {
  process.stderr.write(`${name.padEnd(8)}  ${line}\n`);
}

/** @param {string} owner */
function nameOf(owner) {
  const [pid] = owner.split(" ");
  return `another run in this checkout (process ${pid})`;
}
