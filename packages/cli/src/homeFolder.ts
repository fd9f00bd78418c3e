import { resolve } from "node:path";
import type { CliWorld } from "./world/cliWorld.ts";

/** Where this project keeps its state: CIO_HOME, else .cionb at the top of the checkout or in the current folder. */
export async function homeFolder({ env, folder }: Pick<CliWorld, "env" | "folder">): Promise<string> {
  const given = env["CIO_HOME"]?.trim();
  if (given) return resolve(folder, given);
  const { findHome } = await import("@cionb/bundle");
  return findHome(folder);
}
