import { resolve } from "node:path";
import type { CliWorld } from "./world/cliWorld.ts";

/** Where this project keeps its state: CIO_HOME, else .cionb at the top of the checkout or in the current folder. */
export async function homeFolder(world: Pick<CliWorld, "env" | "folder">): Promise<string> {
  const { findHome } = await import("@cionb/bundle");
  return givenHome(world) ?? findHome(world.folder);
}

/** CIO_HOME as a full path, where it is set. */
export function givenHome({ env, folder }: Pick<CliWorld, "env" | "folder">): string | undefined {
  const given = env["CIO_HOME"]?.trim();
  return given ? resolve(folder, given) : undefined;
}
