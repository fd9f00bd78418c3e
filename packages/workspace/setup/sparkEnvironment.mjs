#!/usr/bin/env node
// Run as a program it makes .venv-spark; the tests with Spark do that before they start.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { findPython } from "./findPython.mjs";
import { root as checkout, pathsOf } from "./paths.mjs";
import { SetupError } from "./SetupError.mjs";
import { hashOf, readStamp, writeStamp } from "./stamp.mjs";
import { runStep } from "./step.mjs";
import { withLock } from "./withLock.mjs";

const oldestJava = 17;

/** @param {string} root */
const placesOf = (root) => ({
  venv: join(root, ".venv-spark"),
  python: join(root, ".venv-spark", "bin", "python"),
  jars: join(root, ".venv-spark", "jars"),
  server: join(root, "test", "spark", "server"),
  stamp: join(root, ".venv-spark", ".cionb-setup"),
});

/**
 * Why Spark cannot run on this machine, in one sentence; undefined when it can.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
export function javaProblem(env = process.env) {
  const home = env["JAVA_HOME"];
  const java = home ? join(home, "bin", "java") : "java";
  const { status, stderr } = spawnSync(java, ["-version"], { encoding: "utf8", env });
  const remedy = `Install Java ${oldestJava} or newer (Debian: apt-get install openjdk-17-jre-headless), or name one by JAVA_HOME`;
  if (status !== 0) return `Cannot run Spark: ${java} is not there. ${remedy}`;
  const version = /version "(\d+)/.exec(stderr)?.[1];
  if (Number(version) >= oldestJava) return undefined;
  return `Cannot run Spark: ${java} is Java ${version ?? "of an unknown version"}. ${remedy}`;
}

/** @param {string} root */
function wanted(root) {
  const { server } = placesOf(root);
  return hashOf([...["requirements.txt", "jars.txt"].map((file) => readFileSync(join(server, file))), root]);
}

/** @param {string} root */
const isMade = (root) => {
  const { stamp, python } = placesOf(root);
  return readStamp(stamp) === wanted(root) && existsSync(python);
};

/**
 * Makes .venv-spark as its locks say: Spark, Delta Lake, the classes of the driver's protocol. Needs a network the
 * first time alone; one process works, others wait.
 * @param {string} root
 */
export async function makeSparkEnvironment(root) {
  if (isMade(root)) return;
  const { cache } = pathsOf(root);
  await withLock(join(cache, "spark.lock"), { onWait: () => say("waiting for another process") }, () =>
    isMade(root) ? Promise.resolve() : make(root),
  );
}

/** @param {string} root */
async function make(root) {
  const { venv, python, jars, server, stamp } = placesOf(root);
  const { cache: logs } = pathsOf(root);
  const remedy =
    "They come from PyPI and Maven Central: look at the network and HTTPS_PROXY, then run it again.";
  const shared = { cwd: server, logs, say, remedy };
  say("getting Spark and Delta Lake (450 MB); the first time takes a few minutes");
  await runStep({
    ...shared,
    name: "spark-venv",
    command: findPython().executable,
    args: ["-m", "venv", "--clear", venv],
    progress: () => undefined,
    failed: "Cannot make .venv-spark",
  });
  const lock = join(server, "requirements.txt");
  await runStep({
    ...shared,
    name: "spark-packages",
    command: python,
    // pyspark comes as a source package that only holds the files of a built one
    args: ["-m", "pip", "install", "--require-hashes", "--progress-bar", "off", "-r", lock],
    env: { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: "1", PIP_NO_INPUT: "1", PIP_USER: "0" },
    progress: (line) => (/^(Collecting|Building|Installing)/.test(line) ? line.slice(0, 80) : undefined),
    failed: "Cannot install Spark into .venv-spark",
  });
  await runStep({
    ...shared,
    name: "spark-jars",
    command: python,
    args: ["-m", "warehouse.jars", jars],
    progress: () => undefined,
    failed: "Cannot get Delta Lake",
  });
  writeStamp(stamp, wanted(root));
  say("done");
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`spark     ${line}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problem = javaProblem();
  try {
    if (problem === undefined) await makeSparkEnvironment(checkout);
    else say(`left out. ${problem}`);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
