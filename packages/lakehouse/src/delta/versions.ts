import { stat } from "node:fs/promises";
import { join } from "node:path";
import { ChangesGoneError } from "../errors.ts";
import type { Action } from "./actions.ts";
import { commitName, errorCode, listLog, logFolder, readCommit, storageError } from "./logFiles.ts";

/** One commit with its time, in milliseconds since 1970: what its writer noted, else the file's. */
export type Version = { version: number; at: number; actions: readonly Action[] };

/** Reads a commit; undefined when the log does not hold it. */
export async function readVersion(folder: string, version: number): Promise<Version | undefined> {
  const actions = await readCommit(folder, version);
  if (!actions) return undefined;
  const noted = actions.flatMap((action) => ("commitInfo" in action ? [action.commitInfo.timestamp] : []))[0];
  const at = noted ?? (await modifiedAt(folder, version));
  return { version, at, actions };
}

async function modifiedAt(folder: string, version: number): Promise<number> {
  const path = join(logFolder(folder), commitName(version));
  try {
    return (await stat(path)).mtimeMs;
  } catch (cause) {
    if (errorCode(cause) !== "ENOENT") throw storageError(`look at ${path}`, cause);
    throw new ChangesGoneError(`Cannot read version ${version}: ${path} was deleted while it was read`);
  }
}

/** The last version that is not later than the instant, and the first that is not earlier; undefined where there is none. */
export async function versionsAround(
  folder: string,
  instant: number,
): Promise<{ before: number | undefined; after: number | undefined }> {
  const commits = (await listLog(folder))?.commits ?? [];
  // commits are in the order of their times, but for what the clocks of several writers differ
  const firstIndex = async (late: (at: number) => boolean) => {
    let low = 0;
    let high = commits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const read = await readVersion(folder, commits[middle] ?? 0);
      if (read && !late(read.at)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const after = commits[await firstIndex((at) => at >= instant)];
  const before = commits[(await firstIndex((at) => at > instant)) - 1];
  return { before, after };
}
