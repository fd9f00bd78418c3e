import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { FaultError, parseFaults, type SimulatorOptions, startSimulator } from "@cionb/simulator";
import { type Command, InvalidArgumentError, Option } from "commander";
import { exitCodes, UsageError } from "../../errors.ts";
import type { CliWorld } from "../../world/cliWorld.ts";
import { compareWithService } from "./compareWithService.ts";

export type SimulateOptions = {
  port: number;
  writeKey?: string;
  permissive?: true;
  faults?: string;
  compare?: true;
  yes?: true;
  json?: true;
};

export function addSimulate(program: Command, world: CliWorld, exit: (code: number) => void): void {
  program
    .command("simulate")
    .description("play Customer.io on this machine, until Ctrl-C")
    .option("--port <number>", "port on 127.0.0.1; 0 picks one", port, 0)
    .addOption(new Option("--write-key <key>", "the one key that is good (default: cionb-simulator)"))
    .option("--permissive", "answer 200 to everything, as without strict mode")
    .option("--faults <file>", "JSON with what goes wrong: a list of faults, or { seed, faults }")
    .option(
      "--compare",
      "send the same calls to the real service and to the simulator, and show where they differ",
    )
    .option("--yes", "compare without asking first")
    .option("--json", "print one JSON object: the address, or the comparison")
    .addHelpText("after", help)
    .action(async (options: SimulateOptions) =>
      exit(options.compare ? await compareWithService(options, world) : await simulate(options, world)),
    );
}

const help = `
Examples:
  cionb simulate --port 4010 --write-key test
  CIO_WRITE_KEY=<key of a test workspace> cionb simulate --compare

The first line of the output names the address. What the simulator knows is told under /_simulator.
--compare uses CIO_WRITE_KEY, and CIO_REGION or CIO_BASE_URL; its ids begin with cionb-compare- and are deleted
at the end.

Exit status: 130 stopped by Ctrl-C, as every simulator is; with --compare 0 no difference, 1 a difference;
2 bad usage; 4 the port is taken, or the service cannot be compared.`;

function port(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 65_535) return value;
  throw new InvalidArgumentError("It should be a whole number from 0 to 65535.");
}

async function simulate(options: SimulateOptions, world: CliWorld): Promise<number> {
  await using simulator = await startSimulator({
    ...(await simulatorOptions(options, world)),
    holdProcess: true,
  });
  const { url, baseUrl } = simulator;
  if (options.json) world.out.write(`${JSON.stringify({ url, baseUrl })}\n`);
  else world.out.write(introduction(baseUrl, options));
  await stopped(world.stop);
  return exitCodes.stopped;
}

export async function simulatorOptions(options: SimulateOptions, world: CliWorld): Promise<SimulatorOptions> {
  const { writeKey, permissive, faults } = options;
  return {
    port: options.port,
    ...(writeKey !== undefined && { writeKey }),
    ...(permissive && { permissive }),
    ...(faults !== undefined && (await readFaults(resolve(world.folder, faults)))),
  };
}

async function readFaults(path: string) {
  try {
    return parseFaults(await readText(path));
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    throw new UsageError(
      `Cannot use the faults in ${path}: ${error.problems.join("; ")}. It should hold JSON such as ${example}; docs/simulator.md lists the kinds.`,
    );
  }
}

const example = '[{"kind":"status","status":503,"times":1}]';

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    const why = unreadable[String(cause.code)] ?? `the system says ${cause.code}`;
    throw new UsageError(`Cannot read the faults in ${path}: ${why}.`, { cause });
  }
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "this user may not read it",
  EISDIR: "it is a folder",
};

function introduction(baseUrl: string, { writeKey, permissive, faults }: SimulateOptions): string {
  const key = writeKey === undefined ? "cionb-simulator" : "<the given key>";
  const manner = [
    permissive ? "permissive: it answers 200 to everything" : "strict as documented",
    faults === undefined ? "without faults" : `with the faults of ${faults}`,
  ].join(", ");
  return [
    `Customer.io is simulated at ${baseUrl}`,
    `It is ${manner}. It is empty, forgets all when it ends, and takes calls of this machine only.`,
    `Use it with CIO_BASE_URL=${baseUrl} CIO_WRITE_KEY=${key}. Ctrl-C stops it.`,
    "",
  ].join("\n");
}

const stopped = (signal: AbortSignal) =>
  new Promise<void>((done) => {
    if (signal.aborted) done();
    signal.addEventListener("abort", () => done(), { once: true });
  });
