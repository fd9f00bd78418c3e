import { closeSync, existsSync, openSync, rmSync } from "node:fs";
import { isBusy, openSqlite } from "./sqlite.ts";

/** Held until it is freed or its process ends, whatever way it ends; a stopped process holds it still. */
export type MemberLock = { free(): void };

/** Makes and takes the lock `file`, which nobody has. */
export function takeMemberLock(file: string): MemberLock {
  closeSync(openSync(file, "wx", 0o600));
  const database = openSqlite(file, { busyMs: 1_000 });
  database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE"); // a lock of the system on the file
  return {
    free() {
      database.close();
      rmSync(file, { force: true });
    },
  };
}

/** Whether a living process holds the lock. */
export function isHeld(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    read(file);
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    if (!existsSync(file)) return false; // freed meanwhile
    throw error;
  }
}

function read(file: string): void {
  const database = openSqlite(file, { readOnly: true, busyMs: 0 });
  try {
    database.prepare("SELECT count(*) FROM sqlite_master").get();
  } finally {
    database.close();
  }
}
