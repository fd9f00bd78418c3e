import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { exitCodes, UsageError } from "../../errors.ts";
import { homeFolder } from "../../homeFolder.ts";
import { counted } from "../../text/quantities.ts";
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
  journal
    .command("discard")
    .description("remove a journal that has no owner, and what it holds")
    .argument("<name>", "the journal, as cionb status names it")
    .option("--yes", "do not ask")
    .addHelpText("after", discardHelp)
    .action(async (name: string, options: { yes?: true }) => exit(await discard(name, options, world)));
}

const discardHelp = `
For calls that nobody waits for any more, such as those for a simulator that has ended.

Exit status: 0 discarded, 1 not, 2 there is no such journal, or a process has it open.`;

const help = `
The process is ended with SIGKILL. Nothing in the journal is lost; requests that were on their way may be sent
once more with the same ids. Afterwards \`cionb replay\`, or the same command again, goes on.

Exit status: 0 taken over, 1 not, 2 there is no such journal.`;

async function discard(name: string, { yes = false }: { yes?: boolean }, world: CliWorld): Promise<number> {
  const { summariseJournals } = await import("@cionb/bundle");
  const home = await homeFolder(world);
  const found = findJournal(name, home, await summariseJournals(home, world.now()));
  if ("owner" in found)
    throw new UsageError(
      `Cannot discard ${name}: process ${found.owner?.pid} has it open. End that first, or see cionb journal take-over.`,
    );
  const waits = "problem" in found ? [] : found.calls;
  const calls = waits.reduce((sum, { records }) => sum + records, 0);
  const log = "problem" in found ? 0 : found.log.records;
  const loss = `${counted(calls, "call")} that were not sent and ${counted(log, "log record")}`;
  if (!yes) {
    const answer = await world.ask(`Discard ${name}, with ${loss}? [y/N] `);
    if (answer === undefined) throw new UsageError(`Cannot ask whether to discard ${loss}: add --yes.`);
    if (!/^y(es)?$/i.test(answer.trim())) {
      world.err.write("Nothing was done.\n");
      return exitCodes.failed;
    }
  }
  await rm(join(home, "journal", found.name), { recursive: true });
  world.out.write(`${name} is gone, with ${loss}.\n`);
  return exitCodes.ok;
}

type Journals = Awaited<ReturnType<typeof import("@cionb/bundle")["summariseJournals"]>>;

function findJournal(name: string, home: string, journals: Journals): Journals[number] {
  const found = journals.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = journals.map((one) => one.name).join(", ");
  throw new UsageError(
    `Cannot find the journal ${name} in ${home}. There are: ${names === "" ? "none" : names}.`,
  );
}

async function takeOver(name: string, { yes = false }: { yes?: boolean }, world: CliWorld): Promise<number> {
  const { readConfiguration, summariseJournals, takeOverJournal } = await import("@cionb/bundle");
  const home = await homeFolder(world);
  const found = findJournal(name, home, await summariseJournals(home, world.now()));
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
