import { basename, join, resolve } from "node:path";
import type { DeliverReport, RunDeliverOptions } from "@cionb/bundle";
import { exitCodes, UsageError } from "../../errors.ts";
import { openRun } from "../../openRun.ts";
import { errorBlock } from "../../text/errorBlock.ts";
import { redact } from "../../text/redact.ts";
import type { CliWorld } from "../../world/cliWorld.ts";
import { estimateClient } from "./estimateClient.ts";
import { parseShare } from "./rateShare.ts";
import { openRejects, type Rejects } from "./rejects.ts";
import { closeRun } from "./sendLog.ts";
import type { SendOptions } from "./sendOptions.ts";
import { createSendProgress } from "./sendProgress.ts";
import { exitCodeOf, placeText, reportOf, type SendReport, sendReportText } from "./sendReport.ts";
import { isResumable, type SendSource, sendSource } from "./sendSource.ts";
import { createStopping } from "./stopping.ts";

type Parts = { source: SendSource; options: SendOptions; world: CliWorld; rejects: Rejects | undefined };

/** Sends a file or the rows of a query, or with `--dry-run` only says what that would be; resolves with the exit status. */
export async function sendAll(
  file: string | undefined,
  options: SendOptions,
  world: CliWorld,
): Promise<number> {
  const note = (text: string) => world.err.write(`${text}\n`);
  const source = await sendSource({ file, options, folder: world.folder, note });
  const path = options.rejects === undefined ? undefined : resolve(world.folder, options.rejects);
  if (path !== undefined && file !== undefined && path === resolve(world.folder, file))
    throw new UsageError(`Cannot write what is not taken to ${options.rejects}: it is the file to be sent.`);
  const rejects = path === undefined ? undefined : await openRejects(path);
  try {
    const parts = { source, options, world, rejects };
    return options.dryRun ? await estimate(parts) : await send(parts);
  } finally {
    await rejects?.close();
  }
}

type Ended = { report: DeliverReport; failure?: unknown };
type Place = Pick<SendReport, "destination" | "log" | "journal">;

async function estimate(parts: Parts): Promise<number> {
  const { options, world, source } = parts;
  // a query needs the tables; a file needs nothing
  const cio = options.query === undefined ? undefined : await openRun("cionb send", world);
  const client = await estimateClient();
  try {
    const opened = await source.open(cio?.warehouse);
    const ended = await follow(parts, (given) =>
      client.deliver(opened, { ...given, canary: false, lanes: 1, rateShare: 1 }),
    );
    return await conclude(parts, ended, { destination: null, log: null, journal: null });
  } finally {
    await client.close();
    if (cio !== undefined) await world.unheard(() => cio.close());
  }
}

async function send(parts: Parts): Promise<number> {
  const { source, options, world } = parts;
  const durable = options.journal !== false;
  const given = typeof options.journal === "string" ? resolve(world.folder, options.journal) : undefined;
  const journal = (home: string) => given ?? join(home, "journal", source.journalName);
  const cio = await openRun("cionb send", world, journal);
  const { client, deliver } = cio.own;
  const destination = { kind: cio.world.own.kind, host: client.destination.host };
  world.err.write(`Sending ${source.title} to ${placeText(destination)}.\n`);
  const opened = await source.open(cio.warehouse);
  if (durable && !isResumable(opened)) {
    world.err.write(
      "The query has no ORDER BY, so that a later run cannot go on where this one ends: it would begin anew.\n",
    );
  }
  const ended = await follow(parts, (more) =>
    deliver(opened, { ...more, ...(!durable && { durable: false }) }),
  );
  const log = await closeRun(cio, world);
  const name = durable ? basename(given ?? source.journalName) : null;
  const code = await conclude(parts, ended, { destination, log, journal: name });
  return log === null && !durable ? exitCodes.broken : code;
}

/** Delivers, shows how far it is, and keeps what is not taken. */
async function follow(
  { options, world, rejects }: Parts,
  deliver: (given: SendDeliverOptions) => Promise<DeliverReport>,
): Promise<Ended> {
  const progress = createSendProgress(world, { json: options.json === true });
  const stopping = createStopping(world, seconds(options.grace, usualGrace) * 1_000);
  const { DeliverError } = await import("@cionb/bundle");
  try {
    const report = await deliver({
      ...limitsOf(options),
      drain: stopping.drain,
      signal: stopping.signal,
      onProgress: progress.take,
      onMissed: async (missed) => {
        for (const one of missed)
          await rejects?.write(one.outcome.index + 1, one.outcome, one.input ?? one.call);
      },
    });
    return { report };
  } catch (error) {
    if (!(error instanceof DeliverError)) throw error;
    return { report: error.report, failure: error.cause ?? error };
  } finally {
    progress.end();
    stopping.end();
  }
}

const usualGrace = 10;
type SendDeliverOptions = Omit<RunDeliverOptions, "durable">;

function limitsOf(options: SendOptions): SendDeliverOptions {
  const { lanes, maxCalls, rateShare, stale, deadline } = options;
  return {
    ...(lanes !== undefined && { lanes: whole("--lanes", lanes) }),
    ...(maxCalls !== undefined && { maxCalls: whole("--max-calls", maxCalls) }),
    ...(rateShare !== undefined && { rateShare: parseShare(rateShare) }),
    ...(stale !== undefined && { stale }),
    ...(deadline !== undefined && { deadlineMs: seconds(deadline, 0) * 1_000 }),
  };
}

function whole(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new UsageError(`Cannot use ${flag} ${text}: give a whole number of at least 1.`);
}

function seconds(text: string | undefined, usual: number): number {
  const value = text === undefined ? usual : Number(text);
  if (value >= 0 && value <= 2_000_000) return value;
  throw new UsageError(`Cannot use ${text} as a time: give seconds.`);
}

/** Prints the report, then what ended the reading early, if anything did. */
async function conclude(parts: Parts, { report, failure }: Ended, place: Place): Promise<number> {
  const { options, world, rejects, source } = parts;
  const { limits } = await import("@cionb/bundle");
  const written = rejects === undefined || rejects.written === 0 ? null : (options.rejects ?? null);
  const shown = reportOf(report, {
    ...{ title: source.title, as: options.as ?? null, dryRun: options.dryRun === true, rejects: written },
    ...{ ...place, secondsAtLimit: (report.requests * limits.windowMs) / limits.requestsPerWindow / 1_000 },
  });
  world.out.write(
    options.json ? `${JSON.stringify({ event: "report", ...shown })}\n` : sendReportText(shown),
  );
  if (failure === undefined) return exitCodeOf(report, world.stop.aborted);
  world.err.write(redact(errorBlock(failure), world.env));
  const { SourceFileError } = await import("@cionb/bundle");
  return failure instanceof SourceFileError ? exitCodes.usage : exitCodes.broken;
}
