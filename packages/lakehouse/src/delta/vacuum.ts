import { readdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { StorageError } from "../errors.ts";
import {
  checkpointName,
  commitName,
  errorCode,
  listLog,
  logFolder,
  readCommit,
  storageError,
} from "./logFiles.ts";
import type { Snapshot } from "./snapshot.ts";

/** Where a table's change data files are (Delta protocol). */
export const changeFolder = "_change_data";

export type Deleted = { files: number; bytes: number };

const hourMs = 3_600_000;

/** What a running append may still be about to commit. */
const inFlightMs = hourMs;

/** How long commits stay readable, as Delta's own default (`delta.logRetentionDuration`). */
export const logRetentionMs = 30 * 24 * hourMs;

/**
 * Deletes files that no longer belong to the table and are older than the retention, and drafts that were left.
 * A file that no commit ever named is only deleted when it is an hour old, since its commit may be on its way.
 */
export async function vacuumFiles(
  folder: string,
  snapshot: Snapshot,
  world: { now: number; retentionMs: number },
): Promise<Deleted> {
  const { now, retentionMs } = world;
  const live = new Set([...snapshot.files.keys()].map(decodeURIComponent));
  const removed = new Map([...snapshot.removed].map(([path, remove]) => [decodeURIComponent(path), remove]));
  const deleted: Deleted = { files: 0, bytes: 0 };
  for (const name of await names(folder)) {
    if (!name.endsWith(".parquet") || live.has(name)) continue;
    const remove = removed.get(name);
    const oldEnough = (modified: number) =>
      remove
        ? (remove.deletionTimestamp ?? modified) <= now - retentionMs
        : modified <= now - Math.max(retentionMs, inFlightMs);
    await deleteFile(join(folder, name), oldEnough, deleted);
  }
  await vacuumChangeData(folder, world, deleted);
  for (const name of await names(logFolder(folder))) {
    if (/^\..*\.tmp(\.parquet)?$/.test(name)) {
      await deleteFile(join(logFolder(folder), name), (modified) => modified <= now - inFlightMs, deleted);
    }
  }
  return deleted;
}

/** Change data is kept as long as files that left the table, whatever its commits were. */
async function vacuumChangeData(
  folder: string,
  { now, retentionMs }: { now: number; retentionMs: number },
  deleted: Deleted,
): Promise<void> {
  const found = await names(join(folder, changeFolder)).catch((error: unknown) => {
    if (error instanceof StorageError && errorCode(error.cause) === "ENOENT") return [];
    throw error;
  });
  if (found.length === 0) return;
  // young files may belong to a commit on its way, unless one is there that names them
  const named = retentionMs < inFlightMs ? await namedSince(folder, now - inFlightMs) : new Set<string>();
  for (const name of found) {
    const path = `${changeFolder}/${name}`;
    const age = named.has(path) ? retentionMs : Math.max(retentionMs, inFlightMs);
    await deleteFile(join(folder, path), (modified) => modified <= now - age, deleted);
  }
}

/** The change data files that commits name which were made since the instant. */
async function namedSince(folder: string, instant: number): Promise<ReadonlySet<string>> {
  const paths = new Set<string>();
  for (const version of (await listLog(folder))?.commits.reverse() ?? []) {
    const modified = await modifiedAt(join(logFolder(folder), commitName(version)));
    if (modified === undefined || modified < instant) break;
    for (const action of (await readCommit(folder, version)) ?? []) {
      if ("cdc" in action) paths.add(decodeURIComponent(action.cdc.path));
    }
  }
  return paths;
}

/**
 * Deletes commits and checkpoints that lie before a checkpoint which itself is older than the log's retention. The
 * commit of that checkpoint stays: Spark cannot read a table whose checkpoint has no commit at or after it.
 */
export async function vacuumLog(folder: string, now: number): Promise<Deleted> {
  const deleted: Deleted = { files: 0, bytes: 0 };
  const listing = await listLog(folder);
  if (!listing) return deleted;
  const { commits, checkpoints } = listing;
  const old = (modified: number) => modified <= now - logRetentionMs;
  let keepFrom: number | undefined;
  for (const version of [...checkpoints.keys()].sort((one, other) => one - other)) {
    const modified = await modifiedAt(
      join(logFolder(folder), checkpoints.get(version)?.[0] ?? checkpointName(version)),
    );
    if (modified !== undefined && old(modified) && commits.includes(version)) keepFrom = version;
  }
  if (keepFrom === undefined) return deleted;
  const before = keepFrom;
  const gone = [
    ...commits.filter((version) => version < before).map(commitName),
    ...[...checkpoints].filter(([version]) => version < before).flatMap(([, files]) => files),
  ];
  for (const name of gone) await deleteFile(join(logFolder(folder), name), () => true, deleted);
  return deleted;
}

async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw storageError(`list ${folder}`, cause);
  }
}

async function modifiedAt(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return undefined;
    throw storageError(`look at ${path}`, cause);
  }
}

async function deleteFile(path: string, due: (modified: number) => boolean, deleted: Deleted): Promise<void> {
  try {
    const { mtimeMs, size } = await stat(path);
    if (!due(mtimeMs)) return;
    await unlink(path);
    deleted.files += 1;
    deleted.bytes += size;
  } catch (cause) {
    if (errorCode(cause) !== "ENOENT") throw storageError(`delete ${path}`, cause); // ENOENT: another vacuum was faster
  }
}
