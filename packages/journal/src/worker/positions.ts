import { checksum } from "./checksum.ts";
import type { Cipher } from "./cipher.ts";
import { bytesIn, type Database, maybeTextIn, numberIn, type Row, textIn } from "./database.ts";
import { corrupt } from "./sqliteError.ts";

/** Stores a position, or forgets it. */
export function writePosition(
  database: Database,
  cipher: Cipher,
  name: string,
  value: Uint8Array | null,
): void {
  if (value === null) {
    database.run("DELETE FROM positions WHERE name = ?", name);
    return;
  }
  const { key, body } = cipher.seal(value, placeText(name));
  const sum = checksum([name, key], body);
  database.run("INSERT OR REPLACE INTO positions VALUES (?, ?, ?, ?)", name, key, sum, body);
}

export function readPosition(database: Database, cipher: Cipher, name: string): Uint8Array | undefined {
  const row = database.get("SELECT name, key, crc, value FROM positions WHERE name = ?", name);
  return row && cipher.open(verifyPosition(database, row), placeText(name));
}

export function verifyPosition(database: Database, row: Row): { key: string | null; body: Uint8Array } {
  const name = textIn(database, row, "name");
  const key = maybeTextIn(database, row, "key");
  const body = bytesIn(database, row, "value");
  if (checksum([name, key], body) === numberIn(database, row, "crc")) return { key, body };
  throw corrupt(database.file, `the position ${name} differs from its checksum`);
}

const placeText = (name: string) => `position ${name}`;
