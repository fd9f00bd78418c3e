import { type Database, numberIn, textIn } from "./database.ts";
import { verifyPage, verifySettled } from "./pages.ts";
import { verifyPosition } from "./positions.ts";
import { type State, stateChecksum } from "./schema.ts";
import { corrupt } from "./sqliteError.ts";

/** Reads the state row. @throws {JournalCorruptError} if it differs from its checksum. */
export function readState(database: Database): State {
  const row = database.get("SELECT commits, next, generation, crc FROM state");
  const number = (column: string) => numberIn(database, row, column);
  const state = { commits: number("commits"), next: number("next"), generation: number("generation") };
  if (stateChecksum(state) === number("crc")) return state;
  throw corrupt(database.file, "its state differs from its checksum");
}

/**
 * Reads the whole journal and compares it with its checksums, its counts and the mark.
 * @throws {JournalCorruptError} at the first thing that differs.
 */
export function checkIntegrity(database: Database, marked: number): void {
  const said = database.all("PRAGMA integrity_check(1)").map((row) => Object.values(row)[0]);
  if (said[0] !== "ok") throw corrupt(database.file, String(said[0]));
  const state = readState(database);
  if (state.commits < marked) {
    throw corrupt(
      database.file,
      `it holds ${state.commits} transactions, and ${marked} were made durable. Files of it were damaged, deleted or replaced`,
    );
  }
  checkPages(database, state, checkSettled(database));
  for (const row of database.each("SELECT name, key, crc, value FROM positions"))
    verifyPosition(database, row);
}

/** How many records of which page are settled. */
function checkSettled(database: Database): Map<number, number> {
  const settled = new Map<number, number>();
  for (const row of database.each("SELECT first, bits, crc FROM settled")) {
    const count = verifySettled(database, row).reduce((sum, byte) => sum + bitsIn(byte), 0);
    settled.set(numberIn(database, row, "first"), count);
  }
  return settled;
}

function bitsIn(byte: number): number {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}

function checkPages(database: Database, { next }: State, settled: Map<number, number>): void {
  const queues = new Map(
    database.all("SELECT id, name, records, bytes FROM queues").map((row) => [
      numberIn(database, row, "id"),
      {
        name: textIn(database, row, "name"),
        records: numberIn(database, row, "records"),
        bytes: numberIn(database, row, "bytes"),
      },
    ]),
  );
  let free = 1;
  for (const row of database.each("SELECT * FROM pages ORDER BY first")) {
    const id = numberIn(database, row, "queue");
    const queue = queues.get(id);
    if (queue === undefined) throw corrupt(database.file, `records are in a queue ${id} that is not there`);
    const { first, count, body } = verifyPage(database, { id, name: queue.name }, row);
    if (first < free) throw corrupt(database.file, `the id ${first} is there twice`);
    free = first + count;
    queue.records -= count - (settled.get(first) ?? 0);
    queue.bytes -= body.byteLength;
    settled.delete(first);
  }
  if (free > next) throw corrupt(database.file, `the next id would be ${next}, and ${free - 1} is there`);
  if (settled.size > 0) throw corrupt(database.file, "records are missing of which some are settled");
  const odd = [...queues.values()].find(({ records, bytes }) => records !== 0 || bytes !== 0);
  if (odd) throw corrupt(database.file, `${odd.records} records are missing in the queue ${odd.name}`);
}
