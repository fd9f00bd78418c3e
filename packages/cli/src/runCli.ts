import { Command, CommanderError } from "commander";
import { addClean } from "./commands/clean/cleanCommand.ts";
import { addDoctor } from "./commands/doctor/doctorCommand.ts";
import { addJournal } from "./commands/journal/journalCommand.ts";
import { addReplay } from "./commands/journal/replayCommand.ts";
import { addStatus } from "./commands/journal/statusCommand.ts";
import { addNotebooks } from "./commands/notebooks/notebooksCommand.ts";
import { addSend } from "./commands/send/sendCommand.ts";
import { addSimulate } from "./commands/simulate/simulateCommand.ts";
import { CliError, exitCodes } from "./errors.ts";
import { errorBlock } from "./text/errorBlock.ts";
import { redact } from "./text/redact.ts";
import type { CliWorld } from "./world/cliWorld.ts";

const version = "0.1.0";

/** Runs the command line `args` and resolves with the exit status. Never throws. */
export async function runCli(args: readonly string[], world: CliWorld): Promise<number> {
  let code: number = exitCodes.ok;
  const program = createProgram(world, (status) => {
    code = status;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    return explain(error, world, program.opts<{ debug?: true }>().debug === true);
  }
}

function createProgram(world: CliWorld, exit: (code: number) => void): Command {
  const program = new Command("cionb")
    .description("Send rows to Customer.io and run the notebooks of this project.")
    .version(version)
    .option("--debug", "show where an error came from")
    .showHelpAfterError("Add --help to see how it is used.")
    .addHelpText("after", help)
    .configureOutput({
      writeOut: (text) => world.out.write(text),
      writeErr: (text) => world.err.write(text),
      getOutHelpWidth: () => world.out.columns,
      getErrHelpWidth: () => world.err.columns,
    })
    .exitOverride();
  for (const add of [
    addSend,
    addStatus,
    addReplay,
    addJournal,
    addDoctor,
    addSimulate,
    addNotebooks,
    addClean,
  ])
    add(program, world, exit);
  return program;
}

const help = `
Settings come from the environment, such as CIO_WRITE_KEY and CIO_REGION; \`cionb doctor\` lists them.
Without CIO_WRITE_KEY, calls go to a simulator of Customer.io that starts with the command and ends with it.`;

/** Errors of other rooms that say: what was given cannot be used. */
const unusable = new Set(["InvalidSettingError", "ConfigurationError", "SimulatorOptionError", "FaultError"]);

function explain(error: unknown, world: CliWorld, debug: boolean): number {
  if (world.stop.aborted) {
    world.err.write("Stopped.\n");
    return exitCodes.stopped;
  }
  world.err.write(redact(errorBlock(error, { debug }), world.env));
  if (error instanceof CliError) return error.exitCode;
  return error instanceof Error && unusable.has(error.name) ? exitCodes.usage : exitCodes.broken;
}
