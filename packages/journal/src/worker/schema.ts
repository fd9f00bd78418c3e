import { JournalVersionError } from "../errors.ts";
import { checksum } from "./checksum.ts";
import { type Database, numberIn } from "./database.ts";
import { corrupt } from "./sqliteError.ts";

/** The shape of the tables below; raised when an older program could not read them rightly. */
export const schemaVersion = 1;
/** The oldest version of the program that reads this shape; written into the journal for older ones to name. */
export const neededProgram = "0.1.0";

const applicationId = 0x63696f6a; // "cioj": marks the file as a journal

// `facts` keeps its shape in every version: an older program reads from it what it would need
const tables = `
  CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE state (
    only INTEGER PRIMARY KEY, commits INTEGER NOT NULL, next INTEGER NOT NULL, generation INTEGER NOT NULL,
    crc INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE queues (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, records INTEGER NOT NULL, bytes INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE pages (
    first INTEGER PRIMARY KEY, queue INTEGER NOT NULL, count INTEGER NOT NULL, at INTEGER NOT NULL, key TEXT,
    crc INTEGER NOT NULL, body BLOB NOT NULL
  ) STRICT;
  CREATE INDEX pages_by_queue ON pages (queue, first);
  CREATE TABLE settled (first INTEGER PRIMARY KEY, bits BLOB NOT NULL, crc INTEGER NOT NULL) STRICT;
  CREATE TABLE positions (name TEXT PRIMARY KEY, key TEXT, crc INTEGER NOT NULL, value BLOB NOT NULL) STRICT;
  CREATE TABLE keys (id TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
`;

/** Makes the tables in an empty file. */
export function createSchema(database: Database): void {
  database.transaction(() => {
    database.exec(tables);
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}`);
    database.run("INSERT INTO facts VALUES ('needs', ?)", neededProgram);
    database.run(
      "INSERT INTO state VALUES (1, 0, 1, 0, ?)",
      stateChecksum({ commits: 0, next: 1, generation: 0 }),
    );
  });
}

/** Transactions so far, the id of the next record, and how often the journal was opened. */
export type State = { commits: number; next: number; generation: number };

export const stateChecksum = ({ commits, next, generation }: State) => checksum([commits, next, generation]);

/**
 * Whether the file holds no journal yet.
 * @throws {JournalVersionError} {@link JournalCorruptError} if it holds something that this version cannot use.
 */
export function isEmpty(database: Database): boolean {
  const application = numberIn(database, database.get("PRAGMA application_id"), "application_id");
  const version = numberIn(database, database.get("PRAGMA user_version"), "user_version");
  if (application === 0 && version === 0) {
    const objects = numberIn(database, database.get("SELECT count(*) AS n FROM sqlite_master"), "n");
    if (objects === 0) return true;
  }
  if (application !== applicationId) throw corrupt(database.file, "the file is no journal");
  if (version > schemaVersion) throw newer(database, version);
  if (version < 1) throw corrupt(database.file, `its schema version is ${version}`);
  return false;
}

function newer(database: Database, version: number): JournalVersionError {
  const needs = database.get("SELECT value FROM facts WHERE name = 'needs'")?.["value"];
  const named = typeof needs === "string" ? needs : "a newer version";
  const message = `Cannot open the journal ${database.file}: it has schema ${version}, this program knows ${schemaVersion}. Use cionb ${named} or newer`;
  return new JournalVersionError(message, named);
}

/** Whether the last owner closed the journal. */
export const isClosed = (database: Database): boolean =>
  database.get("SELECT value FROM facts WHERE name = 'closed'")?.["value"] === "true";

export function writeClosed(database: Database, closed: boolean): void {
  database.run("INSERT OR REPLACE INTO facts VALUES ('closed', ?)", String(closed));
}
