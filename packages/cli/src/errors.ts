/** What a run of the program ends with. Each command's help says which of them it uses. */
export const exitCodes = {
  ok: 0,
  /** Something was rejected, or a check, cell or comparison failed. */
  failed: 1,
  /** The command line, a setting or a file cannot be used. */
  usage: 2,
  /** Calls were not sent: key not accepted, Customer.io not reachable. */
  unsent: 3,
  /** Something else went wrong, such as a full disk. */
  broken: 4,
  /** Stopped by Ctrl-C or a signal. */
  stopped: 130,
} as const;

/** Base of the errors of the command line program. */
export class CliError extends Error {
  override name = "CliError";
  readonly exitCode: number = exitCodes.broken;
}

/** The command line, or a file that it names, cannot be used. */
export class UsageError extends CliError {
  override name = "UsageError";
  override readonly exitCode: number = exitCodes.usage;
}

/** The checkout is not set up for what was asked. */
export class NotSetUpError extends CliError {
  override name = "NotSetUpError";
}

/** The program that runs the notebooks ended without saying what became of them. */
export class RunnerEndedError extends CliError {
  override name = "RunnerEndedError";
}
