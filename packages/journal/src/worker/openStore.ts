import { statSync } from "node:fs";
import { JournalStorageError } from "../errors.ts";
import { filesOf } from "../files.ts";
import type { Found } from "../journal.ts";
import type { OpenRequest } from "../messages.ts";
import { checkIntegrity, readState } from "./checkIntegrity.ts";
import { createCipher } from "./cipher.ts";
import { createStore, type Store, type StoreParts } from "./createStore.ts";
import { type Database, openDatabase } from "./database.ts";
import { checkKeys, noteKey } from "./keys.ts";
import { openMark, readMark } from "./mark.ts";
import { endOwner, inUse, readOwner, writeOwner } from "./owner.ts";
import { type OwnerLock, takeLock } from "./ownerLock.ts";
import { createSchema, isClosed, isEmpty, writeClosed } from "./schema.ts";
import { corrupt } from "./sqliteError.ts";

// longer than a status reader looks at the lock
const ownerWaitMs = 100;
// a killed process with much memory takes a moment to be gone
const killWaitMs = 10_000;
// a status reader may hold the journal's own locks for a moment
const readerWaitMs = 5_000;

/** Becomes the owner of the journal in a folder, checks it and opens it. */
export function openStore(request: OpenRequest): Store {
  const files = filesOf(request.folder);
  if (isDirectory(files.journal)) {
    throw new JournalStorageError(`Cannot open the journal ${files.journal}: it is a directory. Remove it`);
  }
  const lock = becomeOwner(request);
  const frees = [lock.free];
  try {
    const database = openDatabase(files.journal, { busyMs: readerWaitMs });
    frees.unshift(database.close);
    const found = prepare(database, request);
    const mark = openMark(files.mark);
    frees.unshift(mark.close);
    return start({ database, lock, mark, found }, request);
  } catch (error) {
    for (const free of frees) free();
    throw error;
  }
}

function becomeOwner({ folder, takeOver }: OpenRequest): OwnerLock {
  const lock = takeLock(folder, ownerWaitMs);
  if (lock) return lock;
  const owner = lastOwner(folder);
  if (!takeOver) throw inUse(folder, owner);
  endOwner(folder, owner);
  const taken = takeLock(folder, killWaitMs);
  if (taken) return taken;
  throw inUse(folder, lastOwner(folder));
}

function lastOwner(folder: string) {
  const file = filesOf(folder).journal;
  // the owner may not have made it yet
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
  const database = openDatabase(file, { readOnly: true, busyMs: readerWaitMs });
  try {
    return isEmpty(database) ? undefined : readOwner(database);
  } finally {
    database.close();
  }
}

/** Makes the journal's tables or checks what is in them. */
function prepare(database: Database, { folder }: OpenRequest): Found {
  const marked = readMark(filesOf(folder).mark);
  if (!isEmpty(database)) {
    settings(database);
    checkIntegrity(database, marked);
    return isClosed(database) ? "closed" : "abandoned";
  }
  if (marked > 0) throw corrupt(database.file, `it is empty, and ${marked} transactions were made durable`);
  settings(database);
  createSchema(database);
  return "nothing";
}

type Opening = Pick<StoreParts, "database" | "lock" | "mark" | "found">;

function start(parts: Opening, { key, oldKeys, now }: OpenRequest): Store {
  const { database } = parts;
  const cipher = createCipher(key, oldKeys);
  checkKeys(database, cipher);
  return createStore({
    ...parts,
    cipher,
    state: readState(database),
    begin() {
      noteKey(database, cipher);
      writeOwner(database, now);
      writeClosed(database, false);
    },
    end: () => writeClosed(database, true),
  });
}

/** What SQLite is told about a file that is open for writing. */
function settings(database: Database): void {
  // must come before the first table: lets compaction give space back without a second copy of the file
  database.exec("PRAGMA auto_vacuum = INCREMENTAL");
  database.exec("PRAGMA journal_mode = WAL");
  // each commit waits for the disk; the last two only mean something on macOS
  database.exec("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON");
}

const isDirectory = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
