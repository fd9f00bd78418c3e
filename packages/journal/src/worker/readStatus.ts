import { statSync } from "node:fs";
import { JournalStorageError } from "../errors.ts";
import { filesOf } from "../files.ts";
import type { Status } from "../messages.ts";
import { bytesOf } from "./bytesOf.ts";
import { readState } from "./checkIntegrity.ts";
import { openDatabase } from "./database.ts";
import { readOwner } from "./owner.ts";
import { isOwned } from "./ownerLock.ts";
import { readQueues } from "./readQueues.ts";
import { isClosed, isEmpty } from "./schema.ts";

// the owner may hold the journal's locks for a moment, when it opens
const ownerWaitMs = 1_000;

/** Reads a journal beside its owner. */
export function readStatus(folder: string, now: number): Status {
  const { journal } = filesOf(folder);
  if (statSync(journal, { throwIfNoEntry: false }) === undefined) {
    throw new JournalStorageError(`Cannot read the journal ${journal}: it is not there`);
  }
  const database = openDatabase(journal, { readOnly: true, busyMs: ownerWaitMs });
  const fileBytes = bytesOf(folder);
  try {
    // its owner has made the file and not the tables
    if (isEmpty(database)) return { queues: {}, fileBytes, generation: 0, owner: undefined, closed: true };
    const owner = isOwned(folder) ? readOwner(database) : undefined;
    return {
      queues: readQueues(database, now),
      fileBytes,
      generation: readState(database).generation,
      owner: owner && { pid: owner.pid, since: owner.since },
      closed: isClosed(database),
    };
  } finally {
    database.close();
  }
}
