import type { PackedTaken, TakeRequest } from "../messages.ts";
import type { Cipher } from "./cipher.ts";
import { type Database, numberIn } from "./database.ts";
import { findQueue, hasBit, type OpenPage, type Queue, readPage, settledOf } from "./pages.ts";

/** Remembers which records are taken, and gives the oldest that are not. */
export type Taker = {
  take(request: TakeRequest): PackedTaken;
  /** Records that someone holds from now on. */
  hold(queue: string, first: number, count: number): void;
  release(ids: readonly number[]): void;
  /** Records that are no more. */
  forget(ids: readonly number[]): void;
  count(queue: string): number;
};

type Picked = { id: number; at: number; bytes: Uint8Array };

export function createTaker(database: Database, cipher: Cipher): Taker {
  const taken = new Map<number, string>(); // id to queue
  const counts = new Map<string, number>();
  const cursors = new Map<string, number>(); // before this id no page of the queue has a free record
  const pages = new Map<string, OpenPage>(); // the last one of each queue, so that it is decrypted once

  function openPage(queue: Queue, first: number): OpenPage {
    const last = pages.get(queue.name);
    if (last?.first === first) return last;
    const page = readPage(database, cipher, queue, first);
    pages.set(queue.name, page);
    return page;
  }

  function nextPage(queue: Queue): { first: number; count: number } | undefined {
    const row = database.get(
      "SELECT first, count FROM pages WHERE queue = ? AND first >= ? ORDER BY first LIMIT 1",
      queue.id,
      cursors.get(queue.name) ?? 0,
    );
    return row && { first: numberIn(database, row, "first"), count: numberIn(database, row, "count") };
  }

  function* freeRecords(queue: Queue): Generator<Picked> {
    for (let next = nextPage(queue); next; next = nextPage(queue)) {
      const { first, count } = next;
      const { bits } = settledOf(database, first, count);
      for (let index = 0; index < count; index += 1) {
        if (hasBit(bits, index) || taken.has(first + index)) continue;
        const { at, body, bounds } = openPage(queue, first);
        yield { id: first + index, at, bytes: body.subarray(bounds[index], bounds[index + 1]) };
      }
      cursors.set(queue.name, first + 1);
      pages.delete(queue.name);
    }
  }

  function add(id: number, queue: string): void {
    if (taken.has(id)) return;
    taken.set(id, queue);
    counts.set(queue, (counts.get(queue) ?? 0) + 1);
  }

  function remove(id: number): string | undefined {
    const queue = taken.get(id);
    if (queue === undefined) return undefined;
    taken.delete(id);
    counts.set(queue, (counts.get(queue) ?? 0) - 1);
    return queue;
  }

  return {
    take({ queue: name, records, bytes }) {
      const queue = findQueue(database, name);
      const picked: Picked[] = [];
      let size = 0;
      for (const record of queue ? freeRecords(queue) : []) {
        if (picked.length > 0 && size + record.bytes.byteLength > bytes) break;
        picked.push(record);
        size += record.bytes.byteLength;
        if (picked.length >= records) break;
      }
      for (const { id } of picked) add(id, name);
      return packTaken(picked, size);
    },
    hold(queue, first, count) {
      for (let id = first; id < first + count; id += 1) add(id, queue);
    },
    release(ids) {
      for (const id of ids) {
        const queue = remove(id);
        const row = database.get("SELECT max(first) AS first FROM pages WHERE first <= ?", id);
        if (queue === undefined || row?.["first"] === null) continue;
        cursors.set(queue, Math.min(cursors.get(queue) ?? 0, numberIn(database, row, "first")));
      }
    },
    forget(ids) {
      for (const id of ids) remove(id);
    },
    count: (queue) => counts.get(queue) ?? 0,
  };
}

function packTaken(picked: readonly Picked[], size: number): PackedTaken {
  const bytes = new Uint8Array(size);
  const ends: number[] = [];
  let end = 0;
  for (const record of picked) {
    bytes.set(record.bytes, end);
    end += record.bytes.byteLength;
    ends.push(end);
  }
  return { ids: picked.map(({ id }) => id), at: picked.map(({ at }) => at), ends, bytes: bytes.buffer };
}
