import { join } from "node:path";
import process from "node:process";
import { environmentOf } from "./environment.mjs";
import { passOn } from "./passOn.mjs";
import { pathsOf, root } from "./paths.mjs";
import { SetupError } from "./SetupError.mjs";
import { setUp } from "./setUp.mjs";

/** @type {Readonly<Record<string, import("./setUp.mjs").Need>>} */
const needs = {
  setup: "test",
  start: "run",
  test: "test",
  check: "test",
  fix: "test",
  build: "packages",
  generate: "packages",
  lab: "run",
  bench: "run",
  warehouse: "packages",
  mutate: "packages",
};

/**
 * Sets up what a task needs, then runs it on Node 26.
 * @param {readonly string[]} args the task's name, then its own arguments
 * @returns {Promise<number>} exit code
 */
export async function runTask([task = "", ...args]) {
  const need = needs[task];
  if (need === undefined) {
    process.stderr.write(`Unknown task "${task}": ${Object.keys(needs).join(", ")}\n`);
    return 2;
  }
  return prepared(need, () =>
    passOn(pathsOf(root).node, [join(root, "packages/workspace/src/main.ts"), task, ...args], {
      cwd: root,
      env: environmentOf(root),
    }),
  );
}

/**
 * @param {import("./setUp.mjs").Need} need
 * @param {() => Promise<number>} run
 * @returns {Promise<number>} exit code
 */
export async function prepared(need, run) {
  try {
    await setUp(root, need);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
  return run();
}
