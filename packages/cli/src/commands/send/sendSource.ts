import { createHash } from "node:crypto";
import { basename, resolve } from "node:path";
import type { CallInput, Mapping, NamedSource, Source, Warehouse } from "@cionb/bundle";
import { CliError, UsageError } from "../../errors.ts";
import { numberColumns } from "./numberColumns.ts";
import { mappingOf, type SendOptions } from "./sendOptions.ts";
import { sourceCalls } from "./sourceCalls.ts";

/** What is sent: how a person calls it, and its calls. */
export type SendSource = {
  title: string;
  /** The folder of its journal in the home's journals; the same source has the same one. */
  journalName: string;
  /** Opens it; a query needs the warehouse. */
  open(warehouse: Pick<Warehouse, "stream" | "tables"> | undefined): Promise<Source>;
};

type Given = { file: string | undefined; options: SendOptions; folder: string; note: (text: string) => void };

/** @throws {UsageError} unless it is either a file or a query, that can be used. */
export async function sendSource({ file, options, folder, note }: Given): Promise<SendSource> {
  const { query } = options;
  const mapping = mappingOf(options);
  if (file !== undefined && query !== undefined)
    throw new UsageError("Cannot send a file and --query together: give one of them.");
  if (query !== undefined) return querySource(query, { mapping, options });
  if (file === undefined)
    throw new UsageError(
      'Cannot send: name a file, or give --query "select ... order by ...". Add --help to see how it is used.',
    );
  return fileSource(resolve(folder, file), { file, mapping, options, note });
}

type FileParts = Pick<Given, "options" | "note"> & { file: string; mapping: Mapping | undefined };

async function fileSource(path: string, { file, mapping, options, note }: FileParts): Promise<SendSource> {
  const { numbers = [] } = options;
  const { fileIdentity, resumable } = await import("@cionb/bundle");
  let heard = false;
  const noteOnce = (text: string) => {
    if (!heard) note(text);
  };
  const calls = () => sourceCalls(path, mapping, { numbers, note: noteOnce });
  await usable(calls());
  heard = true; // what there is to say was said while looking at the first row
  const identity = await usableNow(() => fileIdentity(path, [mapping, numbers]));
  return {
    title: file,
    journalName: journalName(basename(file), identity),
    open: async () => resumable(identity, calls),
  };
}

async function querySource(
  sql: string,
  { mapping, options }: { mapping: Mapping | undefined; options: SendOptions },
): Promise<SendSource> {
  if (mapping === undefined)
    throw new UsageError(
      "Cannot send rows of a query without --as: say what they become, such as --as identify --user-id <column>.",
    );
  const { numbers = [] } = options;
  const { mapRows, queryIdentity, resumable } = await import("@cionb/bundle");
  return {
    title: "the query",
    journalName: journalName("query", JSON.stringify([sql, mapping, numbers])),
    async open(warehouse) {
      if (warehouse === undefined) throw new CliError("Cannot run the query: the tables are not open.");
      const rows = () => {
        const all = warehouse.stream<Record<string, unknown>>(sql);
        return numbers.length > 0 ? numberColumns(all, numbers) : all;
      };
      const calls = () => mapRows(rows(), mapping);
      const identity = await queryIdentity(sql, { warehouse, use: [mapping, numbers] });
      await usable(calls());
      return identity === undefined ? calls() : resumable(identity, calls);
    },
  };
}

/** Looks at the first call before anything is sent, so that a file, query or mapping that cannot be used ends here. */
async function usable(calls: AsyncIterable<CallInput>): Promise<void> {
  await usableNow(async () => {
    for await (const _ of calls) return;
  });
}

async function usableNow<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    const { MappingError, SourceFileError, SqlError } = await import("@cionb/bundle");
    if (!(cause instanceof MappingError || cause instanceof SourceFileError || cause instanceof SqlError))
      throw cause;
    throw new UsageError(cause.message, { cause });
  }
}

function journalName(title: string, identity: string): string {
  const words = title.replaceAll(/[^A-Za-z0-9._-]+/g, "-").slice(0, 40);
  return `send-${words}-${createHash("sha256").update(identity).digest("hex").slice(0, 8)}`;
}

export const isResumable = (source: Source): source is NamedSource => "name" in source && "read" in source;
