import { link, readdir, readFile, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { StorageError, TableCorruptError } from "../errors.ts";
import { type Action, parseCommit } from "./actions.ts";
import { makeFolders } from "./makeFolders.ts";

export const logFolder = (folder: string) => join(folder, "_delta_log");

const digits = (version: number) => String(version).padStart(20, "0");
export const commitName = (version: number) => `${digits(version)}.json`;
export const checkpointName = (version: number) => `${digits(version)}.checkpoint.parquet`;
export const lastCheckpointName = "_last_checkpoint";

/** The code of a failed file operation, such as ENOENT. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

const remedies: Readonly<Record<string, string>> = {
  EACCES:
    "the folder does not let this user write: change its rights or choose another folder (CIO_LAKEHOUSE)",
  EPERM:
    "the folder does not let this user write: change its rights or choose another folder (CIO_LAKEHOUSE)",
  EROFS: "the file system is read-only: choose another folder (CIO_LAKEHOUSE)",
  ENOSPC: "the disk is full: free some space",
  EDQUOT: "the disk quota is used up: free some space",
  EFBIG: "the file would be larger than the system lets this process write (ulimit -f)",
  ENOTDIR: "a file stands where a folder is needed: choose another folder (CIO_LAKEHOUSE)",
  EEXIST: "a file stands where a folder is needed: choose another folder (CIO_LAKEHOUSE)",
  ENOENT: "the folder is gone: was it deleted?",
  EMFILE: "this process has too many files open (ulimit -n)",
};

/** The error for a failed file operation: what could not be done, why, what helps. */
export function storageError(what: string, cause: unknown): StorageError {
  const code = errorCode(cause);
  const remedy = code === undefined ? undefined : remedies[code];
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StorageError(`Cannot ${what}: ${remedy ?? reason}${remedy && code ? ` (${code})` : ""}`, {
    cause,
  });
}

export async function makeFolder(folder: string): Promise<void> {
  try {
    await makeFolders(folder);
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") {
      throw new StorageError(`Cannot make the folder ${folder}: the system makes no folders there (ENOENT)`, {
        cause,
      });
    }
    throw storageError(`make the folder ${folder}`, cause);
  }
}

export type LogListing = { commits: number[]; checkpoints: Map<number, string[]> };

/** What the log folder holds, ascending; undefined when there is no such folder. */
export async function listLog(folder: string): Promise<LogListing | undefined> {
  let names: string[];
  try {
    names = await readdir(logFolder(folder));
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return undefined;
    throw storageError(`list ${logFolder(folder)}`, cause);
  }
  const commits: number[] = [];
  const parts = new Map<string, { version: number; of: number; names: string[] }>();
  for (const name of names.sort()) {
    const match = /^(\d{20})(?:\.(json)|\.checkpoint(?:\.(\d{10})\.(\d{10}))?\.parquet)$/.exec(name);
    if (!match) continue;
    const version = Number(match[1]);
    if (match[2]) commits.push(version);
    else {
      const of = match[4] ? Number(match[4]) : 1;
      const set = parts.get(`${version}/${of}`) ?? { version, of, names: [] };
      set.names.push(name);
      parts.set(`${version}/${of}`, set);
    }
  }
  const complete = [...parts.values()].filter((set) => set.names.length === set.of);
  return { commits, checkpoints: new Map(complete.map((set) => [set.version, set.names])) };
}

const hintSchema = z.looseObject({ version: z.number().int().nonnegative() });

/** The version of the newest checkpoint as the log's hint has it; the hint may be absent. */
export async function readCheckpointHint(folder: string): Promise<number | undefined> {
  const path = join(logFolder(folder), lastCheckpointName);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return undefined;
    throw storageError(`read ${path}`, cause);
  }
  try {
    return hintSchema.parse(JSON.parse(text)).version;
  } catch (cause) {
    throw new TableCorruptError(
      `Cannot read ${path}: it is not a checkpoint hint. Delete the file: it is only a hint`,
      {
        cause,
      },
    );
  }
}

/** The actions of one commit; undefined when there is no such version. */
export async function readCommit(folder: string, version: number): Promise<Action[] | undefined> {
  const path = join(logFolder(folder), commitName(version));
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return undefined;
    throw storageError(`read ${path}`, cause);
  }
  return parseCommit(text, path);
}

/** What tells one commit file from another of the same name; undefined when there is none. */
export async function commitIdentity(folder: string, version: number): Promise<string | undefined> {
  try {
    const { ino, mtimeMs, size } = await stat(join(logFolder(folder), commitName(version)));
    return `${ino}:${mtimeMs}:${size}`;
  } catch (cause) {
    if (errorCode(cause) === "ENOENT" || errorCode(cause) === "ENOTDIR") return undefined;
    throw storageError(`look at version ${version} in ${logFolder(folder)}`, cause);
  }
}

/**
 * Writes one commit if nobody has taken its version. The file appears whole or not at all: it is written under
 * another name and then linked, which exactly one of many writers can do.
 * @returns false when another writer was faster.
 */
export async function writeCommit(
  folder: string,
  version: number,
  actions: readonly object[],
  id: string,
): Promise<boolean> {
  const target = join(logFolder(folder), commitName(version));
  const draft = join(logFolder(folder), `.${commitName(version)}.${id}.tmp`);
  try {
    await writeFile(draft, actions.map((action) => `${JSON.stringify(action)}\n`).join(""), { flag: "wx" });
    await link(draft, target);
    return true;
  } catch (cause) {
    if (errorCode(cause) === "EEXIST") return await sameFile(draft, target);
    throw storageError(`commit version ${version} in ${logFolder(folder)}`, cause);
  } finally {
    // a draft that stays is harmless and goes with the next vacuum; failing here would deny a commit that stands
    await unlink(draft).catch(() => undefined);
  }
}

// over a network file system the answer to a link that succeeded can be lost, and its repetition says EEXIST
async function sameFile(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([stat(one), stat(other)]);
  return first.ino === second.ino && first.dev === second.dev;
}
