import { mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Clock } from "./clock.ts";
import { createJournal } from "./createJournal.ts";
import { JournalInUseError, JournalOptionError, JournalStorageError } from "./errors.ts";
import type { Journal } from "./journal.ts";
import type { Key, Opened, OpenRequest } from "./messages.ts";
import { refuseDistantMount, systemMounts } from "./mounts.ts";
import { checkName } from "./packChange.ts";
import { type Link, startLink } from "./startLink.ts";
import { systemClock } from "./systemClock.ts";
import { workerBeside } from "./workerBeside.ts";

export type JournalOptions = {
  /** The folder that holds the journals; made with mode 0700 if it is not there. */
  folder: string;
  /** The journal in it: its own folder. */
  name: string;
  /**
   * What to do if someone has the journal open: refuse, take the next free name (`name-2`, `name-3`, ...), or end that
   * process with SIGKILL, which the caller has asked about. @default {"refuse"}
   */
  whenInUse?: "refuse" | "number" | "takeOver";
  /** Encrypts payloads and positions. Without it they are kept as they are. */
  key?: Key;
  /** Keys of earlier days, for reading. */
  oldKeys?: readonly Key[];
  clock?: Clock;
  /** The compiled worker. @default the one beside this file */
  worker?: URL;
  /** The table of mounts in the form of /proc/mounts. @default the system's, on Linux */
  mounts?: string;
};

/**
 * Opens a journal, or makes it, and becomes its owner. It is read whole and compared with its checksums first.
 * @throws {JournalInUseError} {@link JournalCorruptError} {@link JournalVersionError} {@link JournalKeyError}
 * {@link JournalMountError} {@link JournalStorageError} {@link JournalOptionError}
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { name, whenInUse = "refuse", clock = systemClock, worker = workerBeside } = options;
  checkName("journal", name);
  for (const key of [...(options.key ? [options.key] : []), ...(options.oldKeys ?? [])]) checkKey(key);
  const link = startLink(worker);
  try {
    if (whenInUse !== "number") return await openOn(link, clock, name, options);
    return await openNumbered(link, clock, options);
  } catch (error) {
    await link.end();
    throw error;
  }
}

// so many runs of one notebook at a time are a defect elsewhere
const maxNumber = 1_000;

async function openNumbered(link: Link, clock: Clock, options: JournalOptions): Promise<Journal> {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? options.name : `${options.name}-${number}`;
    try {
      return await openOn(link, clock, name, options);
    } catch (error) {
      if (!(error instanceof JournalInUseError) || number >= maxNumber) throw error;
    }
  }
}

async function openOn(link: Link, clock: Clock, name: string, options: JournalOptions): Promise<Journal> {
  const folder = join(options.folder, name);
  await makeFolder(folder);
  const mounts = options.mounts ?? (await systemMounts());
  if (mounts !== undefined) await refuseDistantMount(folder, mounts);
  const request: OpenRequest = {
    folder,
    now: Math.floor(clock.now()),
    ...(options.key ? { key: options.key } : {}),
    oldKeys: options.oldKeys ?? [],
    takeOver: options.whenInUse === "takeOver",
  };
  const opened: Opened = await link.ask("open", request);
  return createJournal({ link, clock, name, folder, opened });
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const cause = await realReason(folder, error);
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new JournalStorageError(`Cannot make the journal's folder ${folder}: ${why}`, { cause });
  }
}

/** Node says of a read-only disk that there is no such file when it makes a folder with its parents. */
async function realReason(folder: string, error: unknown): Promise<unknown> {
  if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) return error;
  const parent = dirname(folder);
  if (parent !== folder && !(await exists(parent))) return realReason(parent, error);
  return mkdir(folder, { mode: 0o700 }).then(
    () => error,
    (reason: unknown) => reason,
  );
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

function checkKey({ id, secret }: Key): void {
  checkName("key", id);
  if (secret.byteLength === 32) return;
  throw new JournalOptionError(
    `Cannot use the key "${id}": it has ${secret.byteLength} bytes and must have 32`,
  );
}
