import { resolve } from "node:path";
import type { CallInput } from "@cionb/bundle";
import { exitCodes, UsageError } from "../../errors.ts";
import { openRun } from "../../openRun.ts";
import { errorBlock } from "../../text/errorBlock.ts";
import { redact } from "../../text/redact.ts";
import type { CliWorld } from "../../world/cliWorld.ts";
import { estimateClient } from "./estimateClient.ts";
import { openRejects, type Rejects } from "./rejects.ts";
import { type Sending, type SendParts, sendCalls } from "./sendCalls.ts";
import { awaitLog, closeRun } from "./sendLog.ts";
import { mappingOf, type SendOptions } from "./sendOptions.ts";
import { createSendProgress } from "./sendProgress.ts";
import { exitCodeOf, placeText, type SendReport, sendReportText } from "./sendReport.ts";
import { sourceCalls } from "./sourceCalls.ts";

type Parts = {
  file: string;
  options: SendOptions;
  world: CliWorld;
  calls: AsyncIterable<CallInput>;
  rejects: Rejects | undefined;
};

/** Sends a file, or with `--dry-run` only says what sending it would be; resolves with the exit status. */
export async function sendFile(file: string, options: SendOptions, world: CliWorld): Promise<number> {
  const path = resolve(world.folder, file);
  const mapping = mappingOf(options);
  const rejectsPath = options.rejects === undefined ? undefined : resolve(world.folder, options.rejects);
  if (rejectsPath === path)
    throw new UsageError(`Cannot write what is not taken to ${options.rejects}: it is the file to be sent.`);
  const calls = await peek(
    sourceCalls(path, mapping, { numbers: options.numbers, note: (text) => world.err.write(`${text}\n`) }),
  );
  const rejects = rejectsPath === undefined ? undefined : await openRejects(rejectsPath);
  try {
    const parts = { file, options, world, calls, rejects };
    return options.dryRun ? await estimate(parts) : await deliver(parts);
  } finally {
    await rejects?.close();
  }
}

/** Reads the first call before anything is opened, so that a file or mapping that cannot be used ends here. */
async function peek<Item>(items: AsyncGenerator<Item>): Promise<AsyncIterable<Item>> {
  const first = await firstOf(items);
  return (async function* again() {
    if (first.done) return;
    yield first.value;
    yield* items;
  })();
}

async function firstOf<Item>(items: AsyncGenerator<Item>): Promise<IteratorResult<Item, unknown>> {
  try {
    return await items.next();
  } catch (cause) {
    const { MappingError, SourceFileError } = await import("@cionb/bundle");
    if (!(cause instanceof MappingError || cause instanceof SourceFileError)) throw cause;
    throw new UsageError(cause.message, { cause });
  }
}

async function estimate({ calls, world, rejects, ...rest }: Parts): Promise<number> {
  const client = await estimateClient();
  try {
    const timed = await follow(calls, world, { client, rejects, afterChunk: async () => undefined });
    const destination = { kind: "simulator" as const, host: "nowhere" };
    return await conclude({ ...rest, ...timed, destination, log: null }, world);
  } finally {
    await client.close();
  }
}

async function deliver({ calls, world, rejects, ...rest }: Parts): Promise<number> {
  const cio = await openRun("cionb send", world);
  const { client } = cio.own;
  const destination = { kind: cio.world.own.kind, host: client.destination.host };
  world.err.write(`Sending ${rest.file} to ${placeText(destination)}.\n`);
  const timed = await follow(calls, world, { client, rejects, afterChunk: () => awaitLog(cio) });
  const log = await closeRun(cio, world);
  const code = await conclude({ ...rest, ...timed, destination, log }, world);
  return log === null ? exitCodes.broken : code;
}

type Timed = { sending: Sending; seconds: number };

async function follow(
  calls: AsyncIterable<CallInput>,
  world: CliWorld,
  parts: Pick<SendParts, "client" | "rejects" | "afterChunk">,
): Promise<Timed> {
  const progress = createSendProgress(world);
  const begun = world.monotonic();
  try {
    const sending = await sendCalls(calls, { ...parts, signal: world.stop, onProgress: progress.take });
    return { sending, seconds: (world.monotonic() - begun) / 1000 };
  } finally {
    progress.end();
  }
}

type Ended = Timed & Pick<SendReport, "destination" | "log"> & Pick<Parts, "file" | "options">;

/** Prints the report, then what ended the reading early, if anything did. */
async function conclude(ended: Ended, world: CliWorld): Promise<number> {
  const { sending, options } = ended;
  const report = await reportOf(ended);
  world.out.write(options.json ? `${JSON.stringify(report, undefined, 2)}\n` : sendReportText(report));
  if (sending.failure === undefined) return exitCodeOf(sending, world.stop.aborted);
  world.err.write(redact(errorBlock(sending.failure), world.env));
  const { SourceFileError } = await import("@cionb/bundle");
  return sending.failure instanceof SourceFileError ? exitCodes.usage : exitCodes.broken;
}

async function reportOf({ file, options, sending, seconds, destination, log }: Ended): Promise<SendReport> {
  const { limits } = await import("@cionb/bundle");
  const { totals, examples, warnings, complete } = sending;
  return {
    file,
    as: options.as ?? null,
    destination,
    dryRun: options.dryRun === true,
    complete,
    ...totals,
    seconds: Math.round(seconds * 1000) / 1000,
    secondsAtLimit: (totals.requests * limits.windowMs) / limits.requestsPerWindow / 1000,
    log,
    rejects: options.rejects ?? null,
    examples,
    warnings,
  };
}
