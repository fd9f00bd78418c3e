import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { NotSetUpError } from "../../errors.ts";

const runnerFile = "packages/bridge/src/cionb_notebooks/__main__.py";

/** Where the notebooks, their runner and its Python environment are. */
export type Checkout = { root: string; notebooks: string; runner: string; python: string };

/**
 * The checkout above `folder`, else the one that this program's own file lies in.
 * @throws {NotSetUpError} if there is none, or its Python environment is missing
 */
export function findCheckout(
  folder: string,
  programFolder: string,
  exists: (path: string) => boolean = existsSync,
): Checkout {
  const root = findRoot(folder, exists) ?? findRoot(programFolder, exists);
  if (root === undefined) {
    throw new NotSetUpError(
      `Cannot run notebooks: neither ${folder} nor the folder of this program lies in a checkout of the project. ` +
        "Run the command in a clone.",
    );
  }
  const python = join(root, ".venv", "bin", "python");
  if (!exists(python)) {
    throw new NotSetUpError(
      `Cannot run notebooks: ${python} is not there. Run \`npm start\` in ${root} once, which installs Jupyter and Deno.`,
    );
  }
  return { root, notebooks: join(root, "notebooks"), runner: join(root, "packages/bridge/src"), python };
}

/** The top of the checkout that `folder` lies in. */
export function findRoot(folder: string, exists: (path: string) => boolean = existsSync): string | undefined {
  for (let here = resolve(folder); ; here = dirname(here)) {
    if (exists(join(here, runnerFile))) return here;
    if (here === dirname(here)) return undefined;
  }
}
