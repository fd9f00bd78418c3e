import { JournalKeyError } from "../errors.ts";
import { type Cipher, missingKey } from "./cipher.ts";
import { bytesIn, type Database, numberIn, textIn } from "./database.ts";
import { resealPage } from "./pages.ts";
import { readPosition, writePosition } from "./positions.ts";

const placeText = (id: string) => `key ${id}`;
const known = new TextEncoder().encode("cionb journal");

/**
 * Proves that each key that the journal uses was given and is the right one.
 * @throws {JournalKeyError} naming the one that is not.
 */
export function checkKeys(database: Database, cipher: Cipher): void {
  for (const row of database.all("SELECT id, sealed FROM keys ORDER BY id")) {
    const id = textIn(database, row, "id");
    if (!cipher.knows(id)) throw missingKey(id);
    cipher.open({ key: id, body: bytesIn(database, row, "sealed") }, placeText(id));
  }
}

/** Notes the current key as one that the journal uses. */
export function noteKey(database: Database, cipher: Cipher): void {
  const id = cipher.key;
  if (id === null || database.get("SELECT id FROM keys WHERE id = ?", id)) return;
  database.run("INSERT INTO keys VALUES (?, ?)", id, cipher.seal(known, placeText(id)).body);
}

// pages have about a megabyte at most, unless a record is larger
const pagesAtOnce = 16;

/** Encrypts anew what is not under the current key, a part a transaction. `transact` guards each. */
export function rotate(
  database: Database,
  cipher: Cipher,
  transact: (task: () => void) => void,
): { rewritten: number } {
  const key = cipher.key;
  if (key === null) throw new JournalKeyError("Cannot encrypt the journal anew: no key was given", "");
  const due = `SELECT pages.first, pages.queue, queues.name FROM pages JOIN queues ON queues.id = pages.queue
    WHERE pages.key IS NOT ? ORDER BY pages.first LIMIT ${pagesAtOnce}`;
  let rewritten = 0;
  for (let rows = database.all(due, key); rows.length > 0; rows = database.all(due, key)) {
    transact(() => {
      for (const row of rows) {
        const queue = { id: numberIn(database, row, "queue"), name: textIn(database, row, "name") };
        resealPage(database, cipher, queue, numberIn(database, row, "first"));
      }
    });
    rewritten += rows.length;
  }
  transact(() => {
    for (const row of database.all("SELECT name FROM positions WHERE key IS NOT ?", key)) {
      const name = textIn(database, row, "name");
      writePosition(database, cipher, name, readPosition(database, cipher, name) ?? null);
    }
    database.run("DELETE FROM keys WHERE id <> ?", key);
  });
  return { rewritten };
}
