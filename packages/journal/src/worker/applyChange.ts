import type { Committed } from "../journal.ts";
import type { PackedChange } from "../messages.ts";
import type { Page } from "../packRecords.ts";
import type { Cipher } from "./cipher.ts";
import type { Database } from "./database.ts";
import { ensureQueue, putPage } from "./pages.ts";
import { writePosition } from "./positions.ts";
import { settle } from "./settle.ts";

/** Writes one change, with ids from `next` on; answers them and the next free one. */
export function applyChange(
  database: Database,
  cipher: Cipher,
  change: PackedChange,
  start: number,
): { committed: Committed; next: number } {
  let next = start;
  const putAll = (queues: Readonly<Record<string, readonly Page[]>>) => {
    const firsts: Record<string, number> = {};
    for (const [name, pages] of Object.entries(queues)) {
      const queue = ensureQueue(database, name);
      firsts[name] = next;
      for (const page of pages) {
        putPage(database, cipher, { queue, first: next, at: change.at, page });
        next += page.count;
      }
    }
    return firsts;
  };
  settle(database, change.settle);
  const committed = { put: putAll(change.put), hold: putAll(change.hold) };
  for (const [name, value] of Object.entries(change.positions)) {
    writePosition(database, cipher, name, value && new Uint8Array(value));
  }
  return { committed, next };
}
