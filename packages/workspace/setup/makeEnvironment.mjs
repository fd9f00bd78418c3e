import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { findPython } from "./findPython.mjs";
import { pathsOf } from "./paths.mjs";
import { hashOf, readStamp, writeStamp } from "./stamp.mjs";
import { runStep } from "./step.mjs";

/** @typedef {"run" | "test"} Need what is asked of the environment: to run notebooks, or the tests as well */

const layout = "1"; // counts changes of what is put into .venv besides the packages
const locks = { run: "requirements.txt", test: "requirements-test.txt" };

/**
 * @param {string} root
 * @param {Need} need
 */
const lockOf = (root, need) => join(root, "packages", "bridge", locks[need]);

/**
 * What an environment for `need` is made from. A checkout that was moved needs a new one: scripts in it name its path.
 * @param {string} root
 * @param {Need} need
 */
const wanted = (root, need) => `${need} ${hashOf([readFileSync(lockOf(root, need)), root, layout])}`;

/** @param {string} root */
const stampOf = (root) => join(pathsOf(root).venv, ".cionb-setup");

/**
 * Whether .venv holds what its lock says, and at least what `need` asks for.
 * @param {string} root
 * @param {Need} need
 */
export function environmentIsMade(root, need) {
  const stamp = readStamp(stampOf(root));
  const fits = stamp === wanted(root, "test") || (need === "run" && stamp === wanted(root, "run"));
  return fits && existsSync(pathsOf(root).python) && existsSync(pathsOf(root).deno);
}

/**
 * Makes .venv, or brings the one that is there up to its lock.
 * @param {string} root
 * @param {Need} need
 * @param {import("./step.mjs").Say} say
 */
export async function makeEnvironment(root, need, say) {
  const { venv, python, cache } = pathsOf(root);
  if (!works(python, venv)) await makeVenv(root, say);
  const lock = lockOf(root, need);
  const total = readFileSync(lock, "utf8").match(/^[\w.-]+(\[\w+\])?==/gm)?.length ?? 0;
  let seen = 0;
  await runStep({
    name: "python",
    command: python,
    args: [
      "-m",
      "pip",
      "install",
      "--require-hashes",
      "--only-binary",
      ":all:",
      "--progress-bar",
      "off",
      "-r",
      lock,
    ],
    cwd: root,
    env: { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: "1", PIP_NO_INPUT: "1", PIP_USER: "0" },
    logs: cache,
    progress: (line) => {
      if (line.startsWith("Installing collected packages")) return "writing the packages to .venv";
      if (!/^(Collecting|Requirement already satisfied)/.test(line)) return undefined;
      seen += 1;
      return `${seen} of about ${total} packages`;
    },
    say,
    failed: "Cannot install Jupyter and Deno into .venv",
    remedy: "They come from PyPI: look at the network, HTTPS_PROXY and pip's settings, then run it again.",
  });
  // the checkout's package.json says that scripts are ES modules; those of JupyterLab in here are not
  writeFileSync(join(venv, "package.json"), '{ "type": "commonjs" }\n');
  writeStamp(stampOf(root), wanted(root, need));
}

/**
 * @param {string} root
 * @param {import("./step.mjs").Say} say
 */
async function makeVenv(root, say) {
  const { venv, cache } = pathsOf(root);
  const { executable, version } = findPython();
  say(`making .venv with Python ${version}`);
  await runStep({
    name: "venv",
    command: executable,
    args: ["-m", "venv", "--clear", venv],
    cwd: root,
    logs: cache,
    progress: () => undefined,
    say,
    failed: "Cannot make .venv",
    remedy: "Another Python may do: CIONB_PYTHON=/path/to/python3 npm start",
  });
}

/**
 * A copied or moved environment answers with another prefix; one whose Python was removed does not answer.
 * @param {string} python
 * @param {string} venv
 */
function works(python, venv) {
  const question = "import os, pip, sys; print(os.path.samefile(sys.prefix, sys.argv[1]))";
  const { status, stdout } = spawnSync(python, ["-c", question, venv], { encoding: "utf8" });
  return status === 0 && stdout.trim() === "True" && scriptsPointTo(venv);
}

/** @param {string} venv */
function scriptsPointTo(venv) {
  const pip = join(venv, "bin", "pip");
  return existsSync(pip) && readFileSync(pip, "utf8").includes(venv);
}
