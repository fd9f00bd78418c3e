import { join } from "node:path";
import { build } from "./build.mjs";
import { environmentOf } from "./environment.mjs";
import { passOn } from "./passOn.mjs";
import { pathsOf, root } from "./paths.mjs";
import { prepared } from "./runTask.mjs";

/**
 * Runs the command line program of this checkout. Only what runs notebooks needs the Python environment.
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
export function runProgram(args) {
  const need = args[0] === "notebooks" ? "run" : "packages";
  return prepared(need, async () => {
    const code = await build(root);
    if (code !== 0) return code;
    return passOn(pathsOf(root).node, [join(root, "dist", "cli.mjs"), ...args], { env: environmentOf(root) });
  });
}
