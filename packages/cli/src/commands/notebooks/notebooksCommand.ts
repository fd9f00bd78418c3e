import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Command, InvalidArgumentError } from "commander";
import { CliError, exitCodes } from "../../errors.ts";
import { givenHome, homeFolder } from "../../homeFolder.ts";
import type { CliWorld } from "../../world/cliWorld.ts";
import { findCheckout } from "./findCheckout.ts";
import { findNotebooks } from "./findNotebooks.ts";
import { createProgressView } from "./progressView.ts";
import { makeRunFolder } from "./runFolder.ts";
import type { NotebookResult, RunnerEvent } from "./runnerEvents.ts";
import { type RunReport, runReportText } from "./runReport.ts";
import { startRunner } from "./startRunner.ts";

const usualCellSeconds = 120;

type Options = { cellTimeout: number; json?: true; output?: string };

export function addNotebooks(program: Command, world: CliWorld, exit: (code: number) => void): void {
  const notebooks = program.command("notebooks").description("run the numbered notebooks");
  notebooks
    .command("run")
    .description("run notebooks from top to bottom in Jupyter, each in a fresh Deno kernel")
    .argument("[names...]", "paths, file names or numbers (01); default: all, in the order of their numbers")
    .option("--cell-timeout <seconds>", "time that one cell may take", seconds, usualCellSeconds)
    .option("--output <folder>", "where executed notebooks go (default: runs/<time> in CIO_HOME)")
    .option("--json", "print one JSON object with the results; progress goes to the error output")
    .addHelpText("after", help)
    .action(async (names: string[], options: Options) => exit(await run(names, options, world)));
}

const help = `
Examples:
  cionb notebooks run                       all notebooks
  cionb notebooks run 00 01                 two of them
  cionb notebooks run my.ipynb --cell-timeout 600

Exit status: 0 all cells and checks passed, 1 a cell or check failed, 2 bad usage,
4 the run could not be made, 130 stopped.`;

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("It should be a number of seconds above 0.");
}

async function run(names: readonly string[], options: Options, world: CliWorld): Promise<number> {
  const checkout = findCheckout(world.folder, dirname(fileURLToPath(import.meta.url)));
  const paths = await findNotebooks(names, { folder: world.folder, notebooks: checkout.notebooks });
  // what the notebooks themselves find: their kernels start in their own folder
  const given = givenHome(world);
  const home = given ?? (await homeFolder({ env: {}, folder: checkout.notebooks }));
  const output = await outputFolder(options.output, home, world);
  const events = startRunner(checkout, {
    notebooks: paths,
    output,
    cellSeconds: options.cellTimeout,
    env: { ...world.env, ...(given !== undefined && { CIO_HOME: given }) },
    signal: world.stop,
  });
  const report = await follow(events, options.json ? "err" : "out", { world, output });
  if (report === undefined) {
    world.err.write("Stopped; the kernels were ended.\n");
    return exitCodes.stopped;
  }
  world.out.write(options.json ? `${JSON.stringify(report, undefined, 2)}\n` : `\n${runReportText(report)}`);
  return report.ok ? exitCodes.ok : exitCodes.failed;
}

async function outputFolder(given: string | undefined, home: string, world: CliWorld): Promise<string> {
  const { makeFolders, openHome } = await import("@cionb/bundle");
  if (given === undefined) return makeRunFolder(await openHome(home), world.now());
  const path = resolve(world.folder, given);
  await makeFolders(path, 0o700);
  return path;
}

/** Shows the events as they come, and gathers them; `undefined` when the run was stopped. */
async function follow(
  events: AsyncIterable<RunnerEvent>,
  terminal: "out" | "err",
  { world, output }: { world: CliWorld; output: string },
): Promise<RunReport | undefined> {
  const view = createProgressView(world[terminal], world);
  const notebooks: NotebookResult[] = [];
  try {
    for await (const event of events) {
      view.take(event);
      if (event.event === "failed") throw new CliError(event.message);
      if (event.event === "notebook-end") notebooks.push(resultOf(event));
      if (event.event === "done")
        return { ok: event.ok, seconds: event.seconds, output, page: event.page, notebooks };
    }
    return undefined;
  } finally {
    view.end();
  }
}

function resultOf({ event: _, ...result }: Extract<RunnerEvent, { event: "notebook-end" }>): NotebookResult {
  return result;
}
