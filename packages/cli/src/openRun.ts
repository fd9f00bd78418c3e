import type { Cio } from "@cionb/bundle";
import { homeFolder } from "./homeFolder.ts";
import type { CliWorld } from "./world/cliWorld.ts";

const settingName = /^(CIO|DATABRICKS)_/;

/** Opens what a command works with, as a notebook does; says where calls go on the error output. */
export async function openRun(
  name: string,
  world: CliWorld,
  journal?: (home: string) => string,
): Promise<Cio> {
  const { connect } = await import("@cionb/bundle");
  const parameters = Object.fromEntries(Object.entries(world.env).filter(([key]) => settingName.test(key)));
  const home = await homeFolder(world);
  const own = journal && { journal: journal(home) };
  return world.aside(() =>
    connect({ notebook: name, parameters: { ...parameters, CIO_HOME: home }, ...own }),
  );
}
