import { createHash } from "node:crypto";
import { closeSync, existsSync, linkSync, openSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeFolders } from "./makeFolders.ts";
import { isHeld, type MemberLock, takeMemberLock } from "./memberLock.ts";
import {
  checkRateTables,
  createRateReader,
  createRateTables,
  type Member,
  type RateTables,
} from "./rateTables.ts";
import { isBusy, openSqlite, rateFileError } from "./sqlite.ts";

/** What the processes of one machine that send to one host with one key know of each other. */
export type RateFile = {
  /** The first change, which waits for others. @throws {ConfigurationError} if the file cannot be used */
  start<Result>(task: (tables: RateTables) => Result): Result;
  /**
   * All of `task` or nothing, while no other process changes anything. `undefined` when another one does for longer
   * than a few milliseconds. @throws {ConfigurationError} if the file cannot be used
   */
  change<Result>(task: (tables: RateTables) => Result): Result | undefined;
  /** Whether the process of a member is alive, be it stopped. */
  isAlive(id: string): boolean;
  /** Closes the file and frees the lock of this member. */
  close(): void;
};

export type RateFileOptions = {
  /** Made where it is missing, for this user alone. */
  folder: string;
  /** Whose limit it is: of one host and key. Only a hash of it is written. */
  name: string;
  /** The id of this process among the members. */
  id: string;
  /** The member in a new file, for what was sent before there was one. */
  before?: Member | undefined;
};

const openingMs = 5_000; // others hold the file for well under a millisecond
const changingMs = 5; // blocks the event loop

/** @throws {ConfigurationError} if the folder or the file cannot be used; it says why and what to do */
export function openRateFile({ folder, name, id, before }: RateFileOptions): RateFile {
  const stem = join(folder, `rate-${createHash("sha256").update(name).digest("hex").slice(0, 24)}`);
  const file = `${stem}.db`;
  const lockOf = (member: string) => `${stem}-${member}.lock`;
  const guarded = <Result>(task: () => Result): Result => {
    try {
      return task();
    } catch (error) {
      throw rateFileError(error, file);
    }
  };
  const database = guarded(() => {
    makeFolders(folder);
    if (!existsSync(file)) createFile(file, id, before);
    return openSqlite(file, { busyMs: openingMs });
  });
  const tables = createRateReader(database, file);
  const transaction = <Result>(task: () => Result): Result => {
    database.exec("BEGIN IMMEDIATE");
    try {
      const result = task();
      database.exec("COMMIT");
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  };
  let lock: MemberLock | undefined;
  guarded(() => {
    try {
      checkRateTables(database, file);
      database.exec("PRAGMA synchronous = NORMAL");
      lock = transaction(() => {
        removeStrays(folder, stem, tables);
        return takeMemberLock(lockOf(id));
      });
    } catch (error) {
      database.close();
      throw error;
    }
  });
  return {
    start(task) {
      const result = guarded(() => transaction(() => task(tables)));
      database.exec(`PRAGMA busy_timeout = ${changingMs}`);
      return result;
    },
    change: (task) =>
      guarded(() => {
        try {
          return transaction(() => task(tables));
        } catch (error) {
          if (isBusy(error)) return undefined;
          throw error;
        }
      }),
    isAlive: (member) => guarded(() => isHeld(lockOf(member))),
    close() {
      database.close();
      lock?.free();
    },
  };
}

/** Made whole under another name first, so that nobody meets half of it. */
function createFile(file: string, id: string, before: Member | undefined): void {
  const draft = `${file}.${id}`;
  try {
    closeSync(openSync(draft, "wx", 0o600));
    const database = openSqlite(draft, { busyMs: 0 });
    try {
      database.exec("PRAGMA journal_mode = WAL");
      createRateTables(database);
      if (before !== undefined) createRateReader(database, file).put(before);
    } finally {
      database.close();
    }
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error; // another was first
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Locks whose owner ended before it was a member, or after it was none any more. */
function removeStrays(folder: string, stem: string, tables: RateTables): void {
  const members = new Set(tables.members().map(({ id }) => `${stem}-${id}.lock`));
  for (const entry of readdirSync(folder)) {
    const path = join(folder, entry);
    if (!path.startsWith(`${stem}-`) || !path.endsWith(".lock") || members.has(path)) continue;
    if (!isHeld(path)) rmSync(path, { force: true });
  }
}
