import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");

/**
 * Where a checkout keeps what the setup makes.
 * @param {string} checkout
 */
export function pathsOf(checkout) {
  return {
    cache: join(checkout, ".cache"),
    modules: join(checkout, "node_modules"),
    node: join(checkout, "node_modules", ".bin", "node"),
    venv: join(checkout, ".venv"),
    python: join(checkout, ".venv", "bin", "python"),
    deno: join(checkout, ".venv", "bin", "deno"),
  };
}
