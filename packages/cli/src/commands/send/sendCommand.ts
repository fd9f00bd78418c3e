import { resolve } from "node:path";
import type { CallInput, Cio, RunSummary } from "@cionb/bundle";
import { type Command, Option } from "commander";
import { exitCodes, UsageError } from "../../errors.ts";
import { openRun } from "../../openRun.ts";
import { errorBlock } from "../../text/errorBlock.ts";
import { redact } from "../../text/redact.ts";
import type { CliWorld } from "../../world/cliWorld.ts";
import { estimateClient } from "./estimateClient.ts";
import { openRejects, type Rejects } from "./rejects.ts";
import { type Sending, sendCalls } from "./sendCalls.ts";
import { mappingOf, type SendOptions } from "./sendOptions.ts";
import { createSendProgress } from "./sendProgress.ts";
import { exitCodeOf, placeText, type SendReport, sendReportText } from "./sendReport.ts";
import { sourceCalls } from "./sourceCalls.ts";

const types = ["identify", "track", "page", "screen", "group", "alias"];
const list = (text: string) =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);

export function addSend(program: Command, world: CliWorld, exit: (code: number) => void): void {
  program
    .command("send")
    .description("send a file to Customer.io: rows of CSV, Parquet or NDJSON, or NDJSON of calls")
    .argument("<file>", ".csv, .tsv, .ndjson, .jsonl (also with .gz) or .parquet")
    .addOption(
      new Option("--as <type>", "what each row becomes; without it the file holds calls").choices(types),
    )
    .option("--user-id <column>", "column with the person's id")
    .option("--anonymous-id <column>", "column with an anonymous id")
    .option("--group-id <column>", "column with the id of an object or group")
    .option("--previous-id <column>", "alias: column with the id that goes up in --user-id")
    .option("--object-type <id>", "group: id of the object type, the same for every row")
    .option("--event <name>", "track: name of the event, the same for every row")
    .option("--event-column <column>", "track: column with the name of the event")
    .option("--name <column>", "page, screen: column with the name")
    .option("--timestamp <column>", "column with the time at which it happened")
    .option("--traits <columns>", "identify, group: columns that become traits (default: all others)", list)
    .option(
      "--properties <columns>",
      "track, page, screen: columns that become properties (default: all others)",
      list,
    )
    .option("--clear-empty", "an empty column clears the attribute; without this it leaves it as it is")
    .option("--message-id <column>", "column with a unique id (default: derived from the row)")
    .option("--dry-run", "check and count, send nothing, say how long the sending would take")
    .option(
      "--rejects <file>",
      "write what is not taken to this file, a line of JSON a call, with the reason",
    )
    .option("--json", "print the report as one JSON object; progress goes to the error output")
    .addHelpText("after", help)
    .action(async (file: string, options: SendOptions) => exit(await send(file, options, world)));
}

const help = `
Examples:
  cionb send people.csv --as identify --user-id customer_id
  cionb send orders.parquet --as track --user-id customer_id --event "Order Completed" --timestamp ordered_at
  cionb send calls.ndjson --dry-run

Calls go to Customer.io when CIO_WRITE_KEY is set, else to a simulator that ends with the command.
Message ids are derived from the rows, so that a repeated run sends the same ids. Duplicate ids are found
within 25,000 calls. Every attempt and every call is logged in the tables api_log and deliveries.

Exit status: 0 all delivered, 1 some rejected, 2 bad usage or a file that cannot be read, 3 some unsent (key
not accepted, Customer.io not reachable), 4 something else went wrong, 130 stopped.`;

async function send(file: string, options: SendOptions, world: CliWorld): Promise<number> {
  const path = resolve(world.folder, file);
  const mapping = mappingOf(options);
  if (options.rejects !== undefined && resolve(world.folder, options.rejects) === path)
    throw new UsageError(`Cannot write what is not taken to ${options.rejects}: it is the file to be sent.`);
  const calls = sourceCalls(path, mapping);
  const first = await peek(calls, file);
  const rejects =
    options.rejects === undefined ? undefined : await openRejects(resolve(world.folder, options.rejects));
  try {
    const parts = { file, options, world, calls: first, rejects };
    return options.dryRun ? await estimate(parts) : await deliver(parts);
  } finally {
    await rejects?.close();
  }
}

type Parts = {
  file: string;
  options: SendOptions;
  world: CliWorld;
  calls: AsyncIterable<CallInput>;
  rejects: Rejects | undefined;
};

/** Reads the first call before anything is opened, so that a file or mapping that cannot be used ends here. */
async function peek<Item>(items: AsyncGenerator<Item>, file: string): Promise<AsyncIterable<Item>> {
  const first = await asUsage(() => items.next(), file);
  return (async function* again() {
    if (first.done) return;
    yield first.value;
    yield* items;
  })();
}

async function asUsage<Value>(read: () => Promise<Value>, file: string): Promise<Value> {
  try {
    return await read();
  } catch (cause) {
    const { MappingError, SourceFileError } = await import("@cionb/bundle");
    if (!(cause instanceof MappingError || cause instanceof SourceFileError)) throw cause;
    const hint = cause instanceof MappingError ? ` Check the columns that the flags name for ${file}.` : "";
    throw new UsageError(`${cause.message}${hint}`, { cause });
  }
}

async function estimate({ calls, world, rejects, ...rest }: Parts): Promise<number> {
  const client = await estimateClient();
  try {
    const sending = await follow(calls, { client, world, rejects });
    const destination = { kind: "simulator" as const, host: "nowhere" };
    return await conclude({ ...rest, sending, destination, log: null }, world);
  } finally {
    await client.close();
  }
}

async function deliver({ calls, world, rejects, ...rest }: Parts): Promise<number> {
  const cio = await openRun("cionb send", world);
  const { host } = cio.own.client.destination;
  const destination = { kind: cio.world.own.kind, host };
  world.err.write(`Sending ${rest.file} to ${placeText(destination)}.\n`);
  const sending = await follow(calls, { client: cio.own.client, world, rejects });
  const summary = await close(cio, world);
  const log = summary && { runId: cio.run, location: cio.world.lakehouse.location, ...summary.logRows };
  const code = await conclude({ ...rest, sending, destination, log: log ?? null }, world);
  return summary === undefined ? exitCodes.broken : code;
}

/** Prints the report, then what ended the reading early, if anything did. */
async function conclude(ended: Ended, world: CliWorld): Promise<number> {
  const { sending } = ended.sending;
  const report = await reportOf(ended);
  world.out.write(ended.options.json ? `${JSON.stringify(report, undefined, 2)}\n` : sendReportText(report));
  if (sending.failure === undefined) return exitCodeOf(sending, world.stop.aborted);
  world.err.write(redact(errorBlock(sending.failure), world.env));
  const { SourceFileError } = await import("@cionb/bundle");
  return sending.failure instanceof SourceFileError ? exitCodes.usage : exitCodes.broken;
}

type Timed = { sending: Sending; seconds: number };

async function follow(
  calls: Parts["calls"],
  parts: Pick<Parts, "world" | "rejects"> & { client: Cio["client"] },
): Promise<Timed> {
  const { client, world, rejects } = parts;
  const progress = createSendProgress(world);
  const begun = world.monotonic();
  try {
    const sending = await sendCalls(calls, {
      client,
      rejects,
      signal: world.stop,
      onProgress: progress.take,
    });
    return { sending, seconds: (world.monotonic() - begun) / 1000 };
  } finally {
    progress.end();
  }
}

/** Writes the log and closes; `undefined`, and said, when the log could not be written: the calls were sent all the same. */
async function close(cio: Cio, world: CliWorld): Promise<RunSummary | undefined> {
  try {
    return await world.aside(() => cio.close());
  } catch (error) {
    world.err.write(redact(errorBlock(error), world.env));
    return undefined;
  }
}

type Ended = Pick<SendReport, "destination" | "log"> & Pick<Parts, "file" | "options"> & { sending: Timed };

async function reportOf({
  file,
  options,
  sending: { sending, seconds },
  destination,
  log,
}: Ended): Promise<SendReport> {
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
