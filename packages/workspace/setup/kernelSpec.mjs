import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathsOf } from "./paths.mjs";

/**
 * What Jupyter needs to start Deno as the kernel of a notebook.
 * @param {string} deno path of the program
 */
export function kernelSpec(deno) {
  return {
    argv: [deno, "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
    interrupt_mode: "message",
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
  };
}

/**
 * Puts the kernel `deno` where the Jupyter of .venv finds it, and no other one.
 * @param {string} root
 */
export function writeKernelSpec(root) {
  const { venv, deno } = pathsOf(root);
  const folder = join(venv, "share", "jupyter", "kernels", "deno");
  const file = join(folder, "kernel.json");
  const text = `${JSON.stringify(kernelSpec(deno), undefined, 2)}\n`;
  mkdirSync(folder, { recursive: true });
  if (read(file) !== text) writeFileSync(file, text);
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined; // not written yet
  }
}
