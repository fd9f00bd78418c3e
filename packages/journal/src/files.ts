import { join } from "node:path";

/** The files of one journal. None but SQLite may open the first two: closing them elsewhere frees their locks. */
export const filesOf = (folder: string) => ({
  journal: join(folder, "journal.db"),
  writeAhead: join(folder, "journal.db-wal"),
  /** Held exclusively by the owner; stays empty. */
  lock: join(folder, "owner.db"),
  /** How many transactions were made durable. */
  mark: join(folder, "journal.mark"),
});
