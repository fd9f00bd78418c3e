import type { Command } from "commander";
import type { CliWorld } from "../../world/cliWorld.ts";
import { type ReplayCommandOptions, replay } from "./replay.ts";

export function addReplay(program: Command, world: CliWorld, exit: (code: number) => void): void {
  program
    .command("replay")
    .description(
      "send what journals hold whose process has ended; or calls that were rejected, once repaired",
    )
    .argument("[journal]", "only this one, as cionb status names it")
    .option("--dead-letters", "send rejected calls again as they are, from the table dead_letters")
    .option("--export <file>", "with --dead-letters: write them as NDJSON to be repaired, and send nothing")
    .option(
      "--reason <reason>",
      "with --dead-letters: only those of one reason: invalid, too_large, stale, refused",
    )
    .option("--run <id>", "with --dead-letters: only those of one run")
    .option("--older-key <fingerprint...>", "also calls for an older key of the same workspace")
    .option("--json", "print lines of JSON: how far it is, and a report for each journal")
    .addHelpText("after", help)
    .action(async (journal: string | undefined, options: ReplayCommandOptions) =>
      exit(await replay(journal, options, world)),
    );
}

const help = `
Calls go only to the workspace that they were meant for: with the key (and region) that they were accepted for. After
a key was replaced, --older-key takes the fingerprint of the old one, which \`cionb status\` shows.

Dead letters are kept whole only when CIO_PII_KEY is set, and are read with the same key. Those whose message id was
delivered since are left out. To repair calls:
  cionb replay --dead-letters --export repair.ndjson     then change the file, and
  cionb send repair.ndjson

Exit status: 0 everything was delivered, 1 some rejected, 3 some are still unsent, 4 a journal cannot be used.`;
