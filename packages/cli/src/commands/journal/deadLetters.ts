import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { resolve } from "node:path";
import type { CallInput, Cio } from "@cionb/bundle";
import { exitCodes, UsageError } from "../../errors.ts";
import { counted } from "../../text/quantities.ts";
import type { CliWorld } from "../../world/cliWorld.ts";
import { exitCodeOf } from "../send/sendReport.ts";

type Options = { export?: string; reason?: string; run?: string; json?: true };

/** Sends calls of `dead_letters` again, or writes them to a file to be repaired. */
export async function replayDeadLetters(cio: Cio, options: Options, world: CliWorld): Promise<number> {
  const { json = false } = options;
  const letters = cio.deadLetters({
    ...(options.reason !== undefined && { reason: options.reason }),
    ...(options.run !== undefined && { run: options.run }),
  });
  if (options.export !== undefined) {
    const path = resolve(world.folder, options.export);
    const written = await writeLines(path, letters);
    world.out.write(
      json
        ? `${JSON.stringify({ event: "report", exported: written, file: path })}\n`
        : `${counted(written, "call")} written to ${options.export}. Repair them, then: cionb send ${options.export}\n`,
    );
    return exitCodes.ok;
  }
  const report = await cio.own.deliver(letters as AsyncIterable<CallInput>);
  world.out.write(
    json
      ? `${JSON.stringify({ event: "report", ...report })}\n`
      : `${counted(report.calls, "dead letter")} sent again: ${report.delivered + report.accepted} delivered, ${report.rejected} rejected, ${report.unsent} unsent.\n`,
  );
  return exitCodeOf(report, world.stop.aborted);
}

/** A line of JSON each; only the owner may read the file, since it holds personal data. */
async function writeLines(path: string, letters: AsyncIterable<unknown>): Promise<number> {
  const stream = createWriteStream(path, { mode: 0o600, flags: "wx" });
  try {
    await once(stream, "open");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`Cannot write dead letters to ${path}: ${why}`, { cause });
  }
  let written = 0;
  try {
    for await (const letter of letters) {
      written += 1;
      if (!stream.write(`${JSON.stringify(letter)}\n`)) await once(stream, "drain");
    }
  } finally {
    stream.end();
    await once(stream, "close");
  }
  return written;
}
