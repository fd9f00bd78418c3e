import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The file that marks the top of a checkout of this project. */
const landmark = "cio_pipelines_api.json";

/** `.cionb` in the nearest ancestor of `folder` that holds the contract, else in `folder` itself. */
export function findHome(folder: string, exists: (path: string) => boolean = existsSync): string {
  for (let here = resolve(folder); ; here = dirname(here)) {
    if (exists(join(here, landmark))) return join(here, ".cionb");
    if (here === dirname(here)) return join(resolve(folder), ".cionb");
  }
}
