import type { Command } from "commander";
import { exitCodes } from "../../errors.ts";
import { homeFolder } from "../../homeFolder.ts";
import { bytesText, counted, durationText, numberText } from "../../text/quantities.ts";
import { textTable } from "../../text/textTable.ts";
import type { CliWorld } from "../../world/cliWorld.ts";

export function addStatus(program: Command, world: CliWorld, exit: (code: number) => void): void {
  program
    .command("status")
    .description("say what the journals hold: calls that are not sent yet, and log records that wait")
    .option("--json", "print one JSON object")
    .addHelpText("after", help)
    .action(async (options: { json?: true }) => exit(await showStatus(options, world)));
}

const help = `
A journal whose owner is alive is being worked on; one without an owner was closed, or its process was ended:
\`cionb replay\` sends what it holds. Reading disturbs nobody.

Exit status: 0 nothing waits, 1 something waits without an owner, 4 a journal cannot be read.`;

async function showStatus({ json = false }: { json?: boolean }, world: CliWorld): Promise<number> {
  const { summariseJournals } = await import("@cionb/bundle");
  const home = await homeFolder(world);
  const journals = await summariseJournals(home, world.now());
  if (json) world.out.write(`${JSON.stringify({ home, journals })}\n`);
  else world.out.write(statusText(home, journals));
  if (journals.some((one) => "problem" in one)) return exitCodes.broken;
  const waits = journals.some((one) => !("problem" in one) && one.owner === undefined && holds(one));
  return waits ? exitCodes.failed : exitCodes.ok;
}

type Journals = Awaited<ReturnType<typeof import("@cionb/bundle")["summariseJournals"]>>;
type Readable = Exclude<Journals[number], { problem: string }>;

const holds = ({ calls, log }: Readable) => calls.length > 0 || log.records > 0;

function statusText(home: string, journals: Journals): string {
  const readable = journals.filter((one): one is Readable => !("problem" in one));
  const shown = readable.filter((one) => one.owner !== undefined || holds(one));
  const empty = readable.length - shown.length;
  const lines = [
    shown.length === 0 ? `Nothing waits in ${home}.` : statusTable(shown),
    ...shown.flatMap(({ name, calls }) =>
      calls.map(
        ({ destination, records }) =>
          `  ${name}: ${counted(records, "call")} for ${destination.startsWith("simulator-") ? `the simulator with the key ${destination.slice("simulator-".length)}` : destination}`,
      ),
    ),
    ...(empty > 0 ? [`${counted(empty, "journal")} ${empty === 1 ? "is" : "are"} empty.`] : []),
    ...journals.flatMap((one) => ("problem" in one ? [`${one.name} cannot be read: ${one.problem}`] : [])),
    ...(shown.some(({ owner }) => owner === undefined) ? ["cionb replay sends and logs what waits."] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function statusTable(journals: readonly Readable[]): string {
  return textTable(
    [
      { title: "Journal" },
      { title: "Owner" },
      { title: "Calls", align: "right" },
      { title: "Oldest", align: "right" },
      { title: "Log records", align: "right" },
      { title: "Oldest", align: "right" },
      { title: "Size", align: "right" },
    ],
    journals.map(({ name, owner, closed, calls, log, fileBytes }) => [
      name,
      owner === undefined ? (closed ? "none, closed" : "none, ended by force") : `process ${owner.pid}`,
      numberText(calls.reduce((sum, { records }) => sum + records, 0)),
      age(Math.max(0, ...calls.map(({ oldestMs }) => oldestMs))),
      numberText(log.records),
      age(log.oldestMs),
      bytesText(fileBytes),
    ]),
  );
}

const age = (ms: number) => (ms === 0 ? "" : durationText(ms));
