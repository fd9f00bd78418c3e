import { existsSync } from "node:fs";
import { join } from "node:path";
import { captureCommand } from "./captureCommand.ts";

/** Paths from `root` of the files that git tracks or would track. */
export async function trackedFiles(root: string): Promise<string[]> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { code, output } = await captureCommand("git", args, root);
  if (code !== 0) throw new Error(`Cannot list the files of the checkout: git says\n${output}`);
  return output.split("\0").filter((path) => path !== "" && existsSync(join(root, path)));
}
