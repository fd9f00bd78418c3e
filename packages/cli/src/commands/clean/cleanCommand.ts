import { realpath, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Command } from "commander";
import { CliError, exitCodes } from "../../errors.ts";
import { homeFolder } from "../../homeFolder.ts";
import { bytesText, counted } from "../../text/quantities.ts";
import { textTable } from "../../text/textTable.ts";
import type { CliWorld } from "../../world/cliWorld.ts";
import { type Item, inventory } from "./inventory.ts";

type Options = { all?: true; yes?: true; json?: true };

export function addClean(program: Command, world: CliWorld, exit: (code: number) => void): void {
  program
    .command("clean")
    .description("remove what this project keeps in CIO_HOME, after saying what would be lost")
    .option("--all", "also the local Delta tables, journals and keys; default: what a new run makes again")
    .option("--yes", "remove without asking")
    .option("--json", "print one JSON object with what was removed")
    .addHelpText("after", help)
    .action(async (options: Options) => exit(await clean(options, world)));
}

const help = `
Examples:
  cionb clean              executed notebooks and logs of runs
  cionb clean --all --yes  everything, without asking

Only what this project made is removed, and only in CIO_HOME. A lakehouse elsewhere (CIO_LAKEHOUSE) is left alone.

Exit status: 0 removed, or nothing to remove; 2 nobody agreed; 4 something could not be removed.`;

async function clean(options: Options, world: CliWorld): Promise<number> {
  const home = await homeFolder(world);
  const found = await inventory(home);
  const doomed = found.filter(({ remakable }) => remakable || options.all);
  const kept = found.filter((item) => !doomed.includes(item));
  if (doomed.length > 0 && !(await agreed(home, doomed, options, world))) {
    world.err.write("Nothing was removed.\n");
    return exitCodes.usage;
  }
  for (const item of doomed) await remove(item, home);
  if (options.json) world.out.write(`${JSON.stringify(reportOf(home, doomed, kept), undefined, 2)}\n`);
  else world.out.write(reportText(home, doomed, kept));
  return exitCodes.ok;
}

async function agreed(
  home: string,
  doomed: readonly Item[],
  { yes }: Options,
  world: CliWorld,
): Promise<boolean> {
  world.err.write(`This would be lost in ${home}:\n\n${itemTable(doomed)}\n`);
  if (yes) return true;
  const answer = await world.ask("Remove it? Type yes: ");
  if (answer === undefined) world.err.write("Nobody is there to agree. Use --yes.\n");
  return answer?.trim().toLowerCase() === "yes";
}

function itemTable(items: readonly Item[]): string {
  const columns = [
    { title: "Name" },
    { title: "Files", align: "right" as const },
    { title: "Size", align: "right" as const },
    { title: "What is lost" },
  ];
  return textTable(
    columns,
    items.map(({ name, files, bytes, loss }) => [name, String(files), bytesText(bytes), loss]),
  );
}

/** Removes one thing, which must lie in the home itself: a link is removed, and what it points at stays. */
async function remove({ path, name }: Item, home: string): Promise<void> {
  try {
    if ((await realpath(dirname(path))) !== (await realpath(home)))
      throw new Error(`it does not lie in ${home}`);
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(`Cannot remove ${name} in ${home}: ${why}`, { cause });
  }
}

function reportOf(home: string, removed: readonly Item[], kept: readonly Item[]) {
  const brief = ({ name, bytes, files }: Item) => ({ name, bytes, files });
  return { home, removed: removed.map(brief), kept: kept.map(brief) };
}

function reportText(home: string, removed: readonly Item[], kept: readonly Item[]): string {
  const files = removed.reduce((sum, item) => sum + item.files, 0);
  const bytes = removed.reduce((sum, item) => sum + item.bytes, 0);
  const done =
    removed.length === 0
      ? `Nothing to remove in ${home}.`
      : `Removed ${removed.map(({ name }) => name).join(", ")} in ${home}: ${counted(files, "file")}, ${bytesText(bytes)}.`;
  const left =
    kept.length === 0 ? "" : ` Kept ${kept.map(({ name }) => name).join(", ")}; --all removes them too.`;
  return `${done}${left}\n`;
}
