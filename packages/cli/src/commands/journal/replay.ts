import type { Cio, Replay } from "@cionb/bundle";
import { exitCodes, UsageError } from "../../errors.ts";
import { openRun } from "../../openRun.ts";
import { counted, durationText, numberText } from "../../text/quantities.ts";
import type { CliWorld } from "../../world/cliWorld.ts";
import { createSendProgress } from "../send/sendProgress.ts";
import { exitCodeOf } from "../send/sendReport.ts";
import { createStopping } from "../send/stopping.ts";
import { replayDeadLetters } from "./deadLetters.ts";

export type ReplayCommandOptions = {
  deadLetters?: true;
  export?: string;
  reason?: string;
  run?: string;
  olderKey?: string[];
  json?: true;
};

const graceMs = 10_000;

export async function replay(
  journal: string | undefined,
  options: ReplayCommandOptions,
  world: CliWorld,
): Promise<number> {
  if (options.deadLetters !== true && (options.export ?? options.reason ?? options.run) !== undefined)
    throw new UsageError("Cannot use --export, --reason or --run without --dead-letters.");
  const cio = await openRun("cionb replay", world);
  try {
    return options.deadLetters === true
      ? await replayDeadLetters(cio, options, world)
      : await finishJournals(cio, journal, options, world);
  } finally {
    await world.unheard(() => cio.close());
  }
}

async function finishJournals(
  cio: Cio,
  only: string | undefined,
  options: ReplayCommandOptions,
  world: CliWorld,
): Promise<number> {
  const progress = createSendProgress(world, { json: options.json === true });
  const stopping = createStopping(world, graceMs);
  const codes: number[] = [];
  try {
    for await (const one of cio.replay({
      ...(only !== undefined && { only }),
      olderKeys: options.olderKey ?? [],
      drain: stopping.drain,
      signal: stopping.signal,
      onProgress: progress.take,
    })) {
      codes.push(codeOf(one, world.stop.aborted));
      world.out.write(options.json ? `${JSON.stringify(jsonOf(one))}\n` : textOf(one));
    }
  } finally {
    progress.end();
    stopping.end();
  }
  if (codes.length > 0) return Math.max(...codes);
  if (only !== undefined)
    throw new UsageError(
      `Cannot replay ${only}: there is no journal of that name that holds something and has no owner. cionb status shows what there is.`,
    );
  if (options.json !== true) world.out.write("No journal without an owner holds anything.\n");
  return exitCodes.ok;
}

function codeOf(one: Replay, stopped: boolean): number {
  if ("problem" in one) return exitCodes.broken;
  const code = exitCodeOf(one.report, stopped);
  return code === exitCodes.ok && one.left > 0 ? exitCodes.unsent : code;
}

const jsonOf = (one: Replay) =>
  "problem" in one
    ? { event: "problem", journal: one.name, problem: one.problem.message }
    : { event: "report", journal: one.name, ...one.report, log: one.log, left: one.left };

function textOf(one: Replay): string {
  if ("problem" in one) return `${one.name}: ${one.problem.message}\n`;
  const { name, report, log, left } = one;
  const { delivered, accepted, rejected, unsent, durationMs, examples } = report;
  const rows = log.api_log + log.deliveries + log.dead_letters;
  const lines = [
    `${name}: ${counted(delivered + accepted, "call")} delivered, ${numberText(rejected)} rejected, ${numberText(unsent)} unsent, ${counted(rows, "log row")} written, ${durationText(durationMs)}.`,
    ...examples.map(
      (example) => `  ${example.outcome}: ${"message" in example ? example.message : example.reason}`,
    ),
    ...(left > unsent
      ? [`  ${counted(left - unsent, "call")} for another workspace or key: see cionb status.`]
      : []),
  ];
  return `${lines.join("\n")}\n`;
}
