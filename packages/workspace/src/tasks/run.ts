import { environmentOf } from "../../setup/environment.mjs";
import { passOn } from "../../setup/passOn.mjs";
import { root } from "../root.ts";

/** Runs a program in the checkout on this terminal; signals reach it. @returns its exit code */
export function run(command: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<number> {
  return passOn(command, args, { cwd: root, env: { ...environmentOf(root), ...more } });
}
