import process from "node:process";
import type { DatabaseSync } from "node:sqlite";
import { ConfigurationError } from "../../errors.ts";

/** Opens a SQLite file. SQLite is loaded with the first one, so that who shares nothing does without it. */
export function openSqlite(file: string, options: { readOnly?: boolean; busyMs: number }): DatabaseSync {
  const sqlite = process.getBuiltinModule?.("node:sqlite");
  if (sqlite === undefined) {
    throw new ConfigurationError(
      "rateFolder",
      "Cannot share the limit between processes: this runtime has no node:sqlite. Use Node 24 or newer or Deno 2.9, or leave rateFolder out and divide the limit by rateShare",
    );
  }
  const database = new sqlite.DatabaseSync(file, { readOnly: options.readOnly ?? false });
  database.exec(`PRAGMA busy_timeout = ${options.busyMs}`);
  return database;
}

// SQLite's own words: Deno's errors carry no code
const busy = /database (table |schema )?is locked|locking protocol/;
const full = /database or disk is full|ENOSPC/;
const refused =
  /disk I\/O error|unable to open database file|readonly database|E(ROFS|ACCES|PERM|NOTDIR|EXIST|NOENT|ISDIR|IO|NOTSUP|OPNOTSUPP|XDEV)\b/;

export const isBusy = (error: unknown): boolean => error instanceof Error && busy.test(error.message);

/** The error for what the disk or SQLite said about a rate file or its folder. */
export function rateFileError(error: unknown, file: string): ConfigurationError {
  if (error instanceof ConfigurationError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const cannot = `Cannot share the limit through ${file}`;
  const say = (why: string) => new ConfigurationError("rateFolder", `${cannot}: ${why}`, { cause: error });
  if (full.test(message)) return say("no space is left. Make room and try again");
  if (refused.test(message) || busy.test(message)) {
    return say(
      `${message}. Choose a rateFolder on a local disk that can be written to, or leave it out and divide the limit by rateShare`,
    );
  }
  return damaged(file, message, error);
}

export function damaged(file: string, what: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(
    "rateFolder",
    `Cannot share the limit through ${file}: ${what}. End the programs that use it, delete it and start them again; it holds no calls, only how many may be sent`,
    { cause },
  );
}
