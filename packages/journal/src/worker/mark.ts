import { closeSync, constants, openSync, readFileSync, writeSync } from "node:fs";
import { JournalStorageError } from "../errors.ts";
import { checksum } from "./checksum.ts";

/**
 * A small file beside the journal that says how many transactions were made durable. SQLite ends its write-ahead log
 * at the first frame that is damaged, without a word; a journal that knows less than its mark has lost something.
 */
export type Mark = { write(commits: number): void; close(): void };

const width = 40; // one write of the same size each time, within one block of the disk

export function openMark(file: string): Mark {
  const handle = attempt(file, () => openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600));
  return {
    write(commits) {
      const line = `${commits} ${checksum([commits])}`.padEnd(width - 1);
      attempt(file, () => writeSync(handle, `${line}\n`, 0));
    },
    close: () => closeSync(handle),
  };
}

/** What the mark says, 0 where there is none. One that was cut short by a loss of power says nothing. */
export function readMark(file: string): number {
  const [commits, sum] = attempt(file, () => readIfThere(file))
    .trim()
    .split(" ")
    .map(Number);
  return commits !== undefined && checksum([commits]) === sum ? commits : 0;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}

function attempt<Result>(file: string, task: () => Result): Result {
  try {
    return task();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new JournalStorageError(`Cannot use ${file}: ${why}. Check the disk and the permissions`, {
      cause: error,
    });
  }
}
