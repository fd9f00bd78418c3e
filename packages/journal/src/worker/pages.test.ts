import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { closeAtEnd, commitHere, openHere, takeAllHere } from "../../test/store.ts";
import { keyOf, temporaryFolder } from "../../test/temporary.ts";
import { JournalCorruptError, JournalKeyError } from "../errors.ts";
import { checksum } from "./checksum.ts";

type Row = { first: number; count: number; at: number; key: string | null; body: Uint8Array };

/** Changes what pages of the queue "out" hold, with checksums that fit. */
function forge(folder: string, change: (rows: readonly Row[]) => readonly Row[]): void {
  const database = new DatabaseSync(join(folder, "journal.db"));
  const rows = database.prepare("SELECT first, count, at, key, body FROM pages ORDER BY first").all();
  const update = database.prepare("UPDATE pages SET body = ?, crc = ? WHERE first = ?");
  for (const { first, count, at, key, body } of change(rows as Row[])) {
    update.run(body, checksum(["out", first, count, at, key], body), first);
  }
  database.close();
}

function closedWith(texts: readonly string[], keys: { key?: ReturnType<typeof keyOf> }): string {
  const folder = temporaryFolder();
  const store = openHere(folder, keys);
  for (const text of texts) commitHere(store, { put: { out: [text] } });
  store.close();
  return folder;
}

test("encrypted records cannot be read where others were put", () => {
  const keys = { key: keyOf("k1") };
  const folder = closedWith(["for Ada", "for Bob"], keys);
  forge(folder, ([one, two]) =>
    one && two
      ? [
          { ...one, body: two.body },
          { ...two, body: one.body },
        ]
      : [],
  );
  const store = closeAtEnd(openHere(folder, keys));
  expect(() => takeAllHere(store, "out")).toThrow(JournalKeyError);
});

test("records whose lengths do not add up are refused, and the error says which and why", () => {
  const folder = closedWith(["one", "two"], {});
  // the length of the record itself, which stands before it
  forge(folder, ([, two]) =>
    two ? [{ ...two, body: two.body.map((byte, n) => (n === 0 ? 9 : byte)) }] : [],
  );
  const store = closeAtEnd(openHere(folder));
  const taken = () => takeAllHere(store, "out");
  expect(taken).toThrow(JournalCorruptError);
  expect(taken).toThrow(/the records from 2 on do not add up/);
});
