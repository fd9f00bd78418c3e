import { filesOf } from "../files.ts";
import { openDatabase } from "./database.ts";
import { isBusy } from "./sqliteError.ts";

/** Held by the owner until it gives it back or ends, whatever way it ends. */
export type OwnerLock = { free(): void };

/** Takes the lock of a journal, or nothing if someone holds it for longer than `waitMs`. */
export function takeLock(folder: string, waitMs: number): OwnerLock | undefined {
  const database = openDatabase(filesOf(folder).lock, { busyMs: waitMs });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (isBusy(causeOf(error))) return undefined;
    throw error;
  }
  return {
    free() {
      database.exec("ROLLBACK");
      database.close();
    },
  };
}

/** Whether someone holds the lock. Looks for less than a millisecond, and openers wait for longer than that. */
export function isOwned(folder: string): boolean {
  const database = openDatabase(filesOf(folder).lock, { readOnly: true, busyMs: 0 });
  try {
    database.get("SELECT count(*) AS n FROM sqlite_master");
    return false;
  } catch (error) {
    if (isBusy(causeOf(error))) return true;
    throw error;
  } finally {
    database.close();
  }
}

const causeOf = (error: unknown) => (error instanceof Error ? error.cause : undefined);
