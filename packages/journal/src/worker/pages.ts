import { boundsOf, type Page } from "../packRecords.ts";
import { checksum } from "./checksum.ts";
import type { Cipher } from "./cipher.ts";
import { bytesIn, type Database, maybeTextIn, numberIn, type Row } from "./database.ts";
import { corrupt } from "./sqliteError.ts";

export type Queue = { id: number; name: string };

/** Where a page stands: its records have the ids from `first` on. */
export type PagePlace = { queue: Queue; first: number; count: number };

/** A page that was read: record `n` lies in `body` from `bounds[n]` to `bounds[n + 1]`. */
export type OpenPage = {
  first: number;
  count: number;
  at: number;
  body: Uint8Array;
  bounds: readonly number[];
};

/** The queue of that name, made if it is not there. */
export function ensureQueue(database: Database, name: string): Queue {
  const found = findQueue(database, name);
  if (found) return found;
  database.run("INSERT INTO queues (name, records, bytes) VALUES (?, 0, 0)", name);
  return ensureQueue(database, name);
}

export function findQueue(database: Database, name: string): Queue | undefined {
  const row = database.get("SELECT id FROM queues WHERE name = ?", name);
  return row && { id: numberIn(database, row, "id"), name };
}

/** Stores records as `first` and the ids behind it. */
export function putPage(
  database: Database,
  cipher: Cipher,
  { queue, first, at, page }: { queue: Queue; first: number; at: number; page: Page },
): void {
  const place = { queue, first, count: page.count };
  const { key, body } = cipher.seal(new Uint8Array(page.body), placeText(place));
  const sum = checksum(partsOf(place, at, key), body);
  database.run(
    "INSERT INTO pages (first, queue, count, at, key, crc, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
    first,
    queue.id,
    page.count,
    at,
    key,
    sum,
    body,
  );
  database.run(
    "UPDATE queues SET records = records + ?, bytes = bytes + ? WHERE id = ?",
    page.count,
    body.byteLength,
    queue.id,
  );
}

const placeText = ({ queue, first, count }: PagePlace) => `page ${queue.name} ${first} ${count}`;

const partsOf = ({ queue, first, count }: PagePlace, at: number, key: string | null) => [
  queue.name,
  first,
  count,
  at,
  key,
];

/** The page of a queue with that id, decrypted. */
export function readPage(database: Database, cipher: Cipher, queue: Queue, first: number): OpenPage {
  const row = database.get("SELECT first, count, at, key, crc, body FROM pages WHERE first = ?", first);
  const { count, at, key, body: sealed } = verifyPage(database, queue, row);
  const body = cipher.open({ key, body: sealed }, placeText({ queue, first, count }));
  try {
    return { first, count, at, body, bounds: boundsOf({ count, body }) };
  } catch (error) {
    throw corrupt(database.file, `the records from ${first} on do not add up`, { cause: error });
  }
}

/** Compares a row with its checksum. @throws {JournalCorruptError} if they differ. */
export function verifyPage(database: Database, queue: Queue, row: Row | undefined) {
  const number = (column: string) => numberIn(database, row, column);
  const page = { first: number("first"), count: number("count"), at: number("at") };
  const key = maybeTextIn(database, row, "key");
  const body = bytesIn(database, row, "body");
  if (checksum(partsOf({ queue, ...page }, page.at, key), body) !== number("crc")) {
    throw corrupt(database.file, `the records from ${page.first} on differ from their checksum`);
  }
  return { ...page, key, body };
}

/** Encrypts a page with the current key. */
export function resealPage(database: Database, cipher: Cipher, queue: Queue, first: number): void {
  const { count, at, body } = readPage(database, cipher, queue, first);
  const place = { queue, first, count };
  const sealed = cipher.seal(body, placeText(place));
  const before = database.get("SELECT length(body) AS bytes FROM pages WHERE first = ?", first);
  database.run(
    "UPDATE pages SET key = ?, crc = ?, body = ? WHERE first = ?",
    sealed.key,
    checksum(partsOf(place, at, sealed.key), sealed.body),
    sealed.body,
    first,
  );
  const grown = sealed.body.byteLength - numberIn(database, before, "bytes");
  database.run("UPDATE queues SET bytes = bytes + ? WHERE id = ?", grown, queue.id);
}

export type Settled = { bits: Uint8Array; count: number };

/** Which records of a page are settled: bit `n % 8` of byte `n >> 3`. */
export function settledOf(database: Database, first: number, records: number): Settled {
  const row = database.get("SELECT first, bits, crc FROM settled WHERE first = ?", first);
  if (row === undefined) return { bits: new Uint8Array(Math.ceil(records / 8)), count: 0 };
  const bits = verifySettled(database, row);
  let count = 0;
  for (let index = 0; index < records; index += 1) if (hasBit(bits, index)) count += 1;
  return { bits, count };
}

export const hasBit = (bits: Uint8Array, index: number) =>
  ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;

export function verifySettled(database: Database, row: Row): Uint8Array {
  const first = numberIn(database, row, "first");
  const bits = bytesIn(database, row, "bits");
  if (checksum([first], bits) === numberIn(database, row, "crc")) return bits;
  throw corrupt(database.file, `what is settled of the records from ${first} on differs from its checksum`);
}

export function writeSettled(database: Database, first: number, bits: Uint8Array): void {
  database.run("INSERT OR REPLACE INTO settled VALUES (?, ?, ?)", first, bits, checksum([first], bits));
}
