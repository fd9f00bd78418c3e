import type { Command } from "commander";
import { exitCodes, UsageError } from "../../errors.ts";
import { homeFolder } from "../../homeFolder.ts";
import type { CliWorld } from "../../world/cliWorld.ts";

export function addJournal(program: Command, world: CliWorld, exit: (code: number) => void): void {
  const journal = program.command("journal").description("work on a journal");
  journal
    .command("take-over")
    .description("end the process that has a journal open, for one that hangs or was stopped")
    .argument("<name>", "the journal, as cionb status names it")
    .option("--yes", "do not ask")
    .addHelpText("after", help)
    .action(async (name: string, options: { yes?: true }) => exit(await takeOver(name, options, world)));
}

const help = `
The process is ended with SIGKILL. Nothing in the journal is lost; requests that were on their way may be sent
once more with the same ids. Afterwards \`cionb replay\`, or the same command again, goes on.

Exit status: 0 taken over, 1 not, 2 there is no such journal.`;

async function takeOver(name: string, { yes = false }: { yes?: boolean }, world: CliWorld): Promise<number> {
  const { readConfiguration, summariseJournals, takeOverJournal } = await import("@cionb/bundle");
  const home = await homeFolder(world);
  const journals = await summariseJournals(home, world.now());
  const found = journals.find((one) => one.name === name);
  if (found === undefined) {
    const names = journals.map((one) => one.name).join(", ");
    throw new UsageError(
      `Cannot take over ${name}: there is no such journal in ${home}. There are: ${names === "" ? "none" : names}.`,
    );
  }
  const owner = "problem" in found ? undefined : found.owner;
  if (owner !== undefined && !yes) {
    const answer = await world.ask(`End process ${owner.pid}, which has ${name} open? [y/N] `);
    if (answer === undefined) throw new UsageError("Cannot ask whether to end the process: add --yes.");
    if (!/^y(es)?$/i.test(answer.trim())) {
      world.err.write("Nothing was done.\n");
      return exitCodes.failed;
    }
  }
  const config = readConfiguration({ parameters: {}, environment: world.env, folder: world.folder });
  await takeOverJournal(name, { config, home });
  const what = owner === undefined ? "It had no owner." : `Process ${owner.pid} was ended.`;
  world.out.write(`${what} ${name} is free; cionb replay sends what it holds.\n`);
  return exitCodes.ok;
}
