import { UnknownRecordError } from "../errors.ts";
import { type Database, numberIn } from "./database.ts";
import { hasBit, settledOf, writeSettled } from "./pages.ts";

/** Settles records; a page goes with its last one. @throws {UnknownRecordError} if one is not there to be settled. */
export function settle(database: Database, ids: readonly number[]): void {
  const sorted = [...ids].sort((a, b) => a - b);
  for (let at = 0; at < sorted.length; ) at = settleInPage(database, sorted, at);
}

/** Settles those of `ids` from `start` on that share a page; answers where the next page's begin. */
function settleInPage(database: Database, ids: readonly number[], start: number): number {
  const id = ids[start] ?? 0;
  const page = database.get(
    "SELECT first, queue, count, length(body) AS bytes FROM pages WHERE first <= ? ORDER BY first DESC LIMIT 1",
    id,
  );
  if (page === undefined) throw unknown([id]);
  const number = (column: string) => numberIn(database, page, column);
  const [first, count] = [number("first"), number("count")];
  if (!(id < first + count)) throw unknown([id]);

  const settled = settledOf(database, first, count);
  let end = start;
  for (; end < ids.length; end += 1) {
    const index = (ids[end] ?? 0) - first;
    if (index >= count) break;
    if (hasBit(settled.bits, index)) throw unknown([first + index]);
    settled.bits[index >> 3] = (settled.bits[index >> 3] ?? 0) | (1 << (index & 7));
  }
  const done = end - start;
  const gone = settled.count + done === count;
  if (gone) {
    database.run("DELETE FROM pages WHERE first = ?", first);
    if (settled.count > 0) database.run("DELETE FROM settled WHERE first = ?", first);
  } else writeSettled(database, first, settled.bits);
  const bytes = gone ? number("bytes") : 0;
  const change = "UPDATE queues SET records = records - ?, bytes = bytes - ? WHERE id = ?";
  database.run(change, done, bytes, number("queue"));
  return end;
}

const unknown = (ids: readonly number[]) =>
  new UnknownRecordError(
    `Cannot settle record ${ids.join(", ")}: it is settled already or was never put. Nothing of the change was written`,
    ids,
  );
