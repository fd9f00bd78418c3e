import { createHash } from "node:crypto";
import { open, realpath } from "node:fs/promises";
import type { CallInput, NamedSource } from "@cionb/client";
import { SourceFileError, type Warehouse } from "@cionb/lakehouse";

/** A source that a later process can find again: the same name means the same calls in the same order. */
export function resumable(
  name: string,
  calls: () => Iterable<CallInput> | AsyncIterable<CallInput>,
): NamedSource {
  return { name, read: (from) => skip(calls(), from) };
}

async function* skip(calls: Iterable<CallInput> | AsyncIterable<CallInput>, count: number) {
  let left = count;
  for await (const call of calls) {
    if (left > 0) left -= 1;
    else yield call;
  }
}

const headBytes = 65_536;

/**
 * Names what a file holds: its path, size and head, and `use`, which says what becomes of its rows.
 * @throws {SourceFileError} if it cannot be read.
 */
export async function fileIdentity(path: string, use: unknown): Promise<string> {
  try {
    await using file = await open(path, "r");
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(headBytes, size)), 0, null, 0);
    const head = createHash("sha256").update(buffer.subarray(0, bytesRead)).digest("hex");
    return JSON.stringify(["file", await realpath(path), size, head, use]);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SourceFileError(`Cannot read ${path}: ${why}`, { cause });
  }
}

/**
 * Names what a query gives: its text, the versions of the tables that it names, and `use`. Rows come in the same order
 * each time only when the query says in which; `undefined` when it does not.
 */
export async function queryIdentity(
  sql: string,
  { warehouse, use }: { warehouse: Pick<Warehouse, "tables">; use: unknown },
): Promise<string | undefined> {
  if (!/\border\s+by\b/i.test(sql)) return undefined;
  const words = new Set(sql.toLowerCase().match(/[a-z_][a-z0-9_]*/g));
  const named = (await warehouse.tables()).filter(({ name }) => words.has(name.toLowerCase()));
  const versions = named.map(({ name, version }) => `${name}@${version}`).sort();
  return JSON.stringify(["query", sql, versions, use]);
}
