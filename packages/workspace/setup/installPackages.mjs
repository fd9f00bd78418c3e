import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { pathsOf } from "./paths.mjs";
import { SetupError } from "./SetupError.mjs";
import { hashOf, readStamp, writeStamp } from "./stamp.mjs";
import { runStep } from "./step.mjs";

/**
 * What the installed packages must have been made from.
 * @param {string} root
 */
function wanted(root) {
  const inputs = ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"];
  const texts = inputs.map((file) => readFileSync(join(root, file)));
  return hashOf([...texts, root, process.platform, process.arch]);
}

/** @param {string} root */
const stampOf = (root) => join(root, "node_modules", ".cionb-setup");

/**
 * Whether node_modules is what the lock file says; looks at two files, so that it costs nothing.
 * @param {string} root
 */
export function packagesAreInstalled(root) {
  return existsSync(pathsOf(root).node) && readStamp(stampOf(root)) === wanted(root);
}

/**
 * Installs Node 26 and the packages as the lock file has them.
 * @param {string} root
 * @param {import("./step.mjs").Say} say
 */
export async function installPackages(root, say) {
  const pnpm = packageManagerOf(root);
  const { cache, node } = pathsOf(root);
  const stamp = wanted(root);
  say(`installing with ${pnpm}`);
  await runStep({
    name: "packages",
    command: "npx",
    args: ["--yes", pnpm, "install", "--frozen-lockfile", "--reporter=append-only"],
    cwd: root,
    // pnpm asks before it replaces a node_modules of other settings, unless it is in CI
    env: { ...process.env, CI: "true" },
    logs: cache,
    progress: (line) => (line.startsWith("Progress:") ? line.slice("Progress: ".length) : undefined),
    say,
    failed: "Cannot install the packages",
    remedy:
      "They come from the npm registry: look at the network, HTTPS_PROXY and npm's settings, then run it again.",
  });
  if (!existsSync(node)) {
    throw new SetupError(
      `Cannot find Node for ${process.platform}-${process.arch}: Linux and macOS on x64 and arm64 are supported`,
    );
  }
  writeStamp(stampOf(root), stamp);
}

/** @param {string} root */
function packageManagerOf(root) {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  if (typeof packageManager !== "string") throw new SetupError("package.json names no packageManager");
  return packageManager;
}
