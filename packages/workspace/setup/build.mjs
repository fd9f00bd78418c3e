import { spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { environmentOf } from "./environment.mjs";
import { pathsOf } from "./paths.mjs";
import { withLock } from "./withLock.mjs";

const patienceMs = 1_500; // by then it is really building: that nothing changed is known sooner

/**
 * Brings dist/ up to the sources, one process at a time; what it tells goes to the error output. When dist/ is up
 * to date it says so only if it is not `quiet`.
 * @param {string} root
 * @param {{ args?: readonly string[], quiet?: boolean }} [options]
 * @returns {Promise<number>} exit code
 */
export function build(root, { args = [], quiet = true } = {}) {
  const { cache, node } = pathsOf(root);
  return withLock(join(cache, "build.lock"), {}, async () => {
    const script = join(root, "packages/workspace/src/build.ts");
    const child = spawn(node, [script, ...args], {
      cwd: root,
      env: environmentOf(root),
      stdio: ["ignore", "pipe", "pipe"],
    });
    /** @type {Buffer[]} */
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => output.push(data));
    const patience = setTimeout(() => process.stderr.write("building dist/ from the sources\n"), patienceMs);
    const code = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (status) => resolve(status ?? 1));
    });
    clearTimeout(patience);
    const text = Buffer.concat(output).toString();
    if (!quiet || !text.includes("is up to date")) process.stderr.write(text);
    return code;
  });
}
