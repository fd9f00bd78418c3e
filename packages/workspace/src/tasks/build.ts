import { build as buildDist } from "../../setup/build.mjs";
import { root } from "../root.ts";

/** `npm run build`: brings dist/ up to the sources; `--force` makes it anew whatever the sources say. */
export function build(args: readonly string[]): Promise<number> {
  return buildDist(root, { args, quiet: false });
}

/** Runs `task` once dist/ is up to date. @returns exit code of what failed, or of the task */
export async function built(task: () => Promise<number>): Promise<number> {
  const code = await buildDist(root);
  return code === 0 ? task() : code;
}
