import { JournalCorruptError, JournalError, JournalFullError, JournalStorageError } from "../errors.ts";

// SQLite's own words: Deno's errors carry no code
const full = /database or disk is full/;
const refused = /disk I\/O error|unable to open database file|readonly database|locking protocol/;
const busy = /database (table |schema )?is locked/;

export const isBusy = (error: unknown): boolean => error instanceof Error && busy.test(error.message);

/** The error of the family for what SQLite threw while it worked on `file`. */
export function sqliteError(error: unknown, file: string): JournalError {
  if (error instanceof JournalError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const options = { cause: error };
  if (full.test(message)) {
    return new JournalFullError(
      `Cannot write to ${file}: no space is left. Make room and try again`,
      options,
    );
  }
  if (refused.test(message)) {
    return new JournalStorageError(
      `Cannot use ${file}: ${message}. Check the disk, its space and the permissions`,
      options,
    );
  }
  if (busy.test(message)) {
    return new JournalStorageError(
      `Cannot use ${file}: another program holds its locks. Close what has the file open`,
      options,
    );
  }
  return corrupt(file, message, options);
}

export function corrupt(file: string, what: string, options?: ErrorOptions): JournalCorruptError {
  return new JournalCorruptError(
    `Cannot trust the journal ${file}: ${what}. Move its folder away and send from the source again; calls keep their ids`,
    options,
  );
}
