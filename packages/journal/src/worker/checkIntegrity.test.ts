import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { closeAtEnd, commitHere, copyAsKilled, openHere, takeAllHere } from "../../test/store.ts";
import { keyOf, temporaryFolder } from "../../test/temporary.ts";
import { JournalCorruptError, JournalError } from "../errors.ts";

type Keys = { key?: ReturnType<typeof keyOf> };

/** A journal with all kinds of rows: as a killed owner leaves it, and as one that closed it. */
function filled(keys: Keys = {}) {
  const folder = temporaryFolder();
  const store = openHere(folder, keys);
  for (let round = 0; round < 4; round += 1) {
    const { put } = commitHere(store, {
      put: {
        out: Array.from({ length: 6 }, (_, n) => `record ${round} ${n} ${"x".repeat(600)}`),
        log: ["row"],
      },
      positions: { source: `row ${round}`, other: "0" },
    });
    commitHere(store, {
      settle: [put["out"] ?? 0, (put["out"] ?? 0) + round].filter((id, n, all) => all.indexOf(id) === n),
    });
  }
  const killed = copyAsKilled(folder, join(folder, "killed"));
  store.close();
  return { closed: folder, killed, holds: contentOf(copyAsKilled(folder, join(folder, "copy")), keys) };
}

function contentOf(folder: string, keys: Keys = {}) {
  const store = openHere(folder, keys);
  const position = (name: string) => new TextDecoder().decode(store.position(name));
  try {
    return {
      out: takeAllHere(store, "out"),
      log: takeAllHere(store, "log"),
      source: position("source"),
      other: position("other"),
    };
  } finally {
    store.close();
  }
}

test.each([
  ["closed", "journal.db", {}, 20],
  ["killed", "journal.db", {}, 0], // its pages are all in the write-ahead log, in a newer form
  ["killed", "journal.db-wal", {}, 20],
  ["closed", "journal.db", { key: keyOf("k1") }, 20],
] as const)(
  "a flipped bit in a %s journal's %s is found at opening, or changes nothing",
  (ending, file, keys, leastFound) => {
    const journal = filled(keys);
    const original = readFileSync(join(journal[ending], file));
    let found = 0;
    const flips = 150;
    for (let n = 0; n < flips; n += 1) {
      const copy = copyAsKilled(journal[ending], join(journal.closed, `flip-${n}`));
      const damaged = Uint8Array.from(original);
      const at = Math.floor((n * 0.618_034 * original.length) % original.length);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (n % 8));
      writeFileSync(join(copy, file), damaged);
      try {
        expect(contentOf(copy, keys), `bit ${n % 8} of byte ${at}`).toEqual(journal.holds);
      } catch (error) {
        if (!(error instanceof JournalError)) throw error;
        found += 1;
      }
      rmSync(copy, { recursive: true });
    }
    expect(found).toBeGreaterThanOrEqual(leastFound);
  },
);

test("a killed owner's journal holds all that was committed", () => {
  const { killed, holds } = filled();
  expect(contentOf(killed)).toEqual(holds);
  expect(holds.out).toHaveLength(24 - 1 - 2 * 3);
});

test.each<[string, (folder: string) => void]>([
  ["whose write-ahead log was deleted", (folder) => rmSync(join(folder, "journal.db-wal"))],
  ["whose write-ahead log was cut short", (folder) => truncateSync(join(folder, "journal.db-wal"), 12_000)],
  ["whose file was emptied", (folder) => truncateSync(join(folder, "journal.db"), 0)],
  ["whose file was deleted", (folder) => rmSync(join(folder, "journal.db"))],
])("a journal %s is refused", (_, damage) => {
  const { killed } = filled();
  damage(killed);
  expect(() => openHere(killed)).toThrow(JournalCorruptError);
});

test("an older copy of the journal in its place is refused", () => {
  const folder = temporaryFolder();
  const store = openHere(folder);
  commitHere(store, { put: { out: ["a"] } });
  const older = copyAsKilled(folder, join(folder, "older"));
  commitHere(store, { put: { out: ["b"] } });
  store.close();
  const mark = readFileSync(join(folder, "journal.mark"));
  writeFileSync(join(older, "journal.mark"), mark);
  expect(() => openHere(older)).toThrow(/and \d+ were made durable/);
});

test("a mark that was cut short by a loss of power says nothing and harms nothing", () => {
  const { killed, holds } = filled();
  truncateSync(join(killed, "journal.mark"), 3);
  expect(contentOf(killed)).toEqual(holds);
});

test("a refused journal is left without an owner", () => {
  const { killed } = filled();
  rmSync(join(killed, "journal.db-wal"));
  expect(() => openHere(killed)).toThrow(JournalCorruptError);
  expect(() => openHere(killed)).toThrow(JournalCorruptError);
  rmSync(join(killed, "journal.mark"));
  closeAtEnd(openHere(copyAsKilled(killed, join(killed, "again"))));
});

test.each([
  ["a time that changed", "UPDATE pages SET at = at + 1 WHERE first = (SELECT max(first) FROM pages)"],
  [
    "records under another id",
    "UPDATE pages SET first = first + 1 WHERE first = (SELECT max(first) FROM pages)",
  ],
  ["records in another queue", "UPDATE pages SET queue = 3 - queue"],
  ["records in a queue that is not there", "UPDATE pages SET queue = 9"],
  ["a queue of another name", "UPDATE queues SET name = 'put' WHERE name = 'out'"],
  ["fewer records than it counted", "DELETE FROM pages WHERE first = (SELECT max(first) FROM pages)"],
  ["other counts than its records", "UPDATE queues SET bytes = bytes + 1"],
  ["records settled that were not", "UPDATE settled SET bits = x'ff'"],
  [
    "records settled of others",
    "UPDATE settled SET first = first + 1 WHERE first = (SELECT max(first) FROM settled)",
  ],
  ["records unsettled that were", "DELETE FROM settled"],
  ["a position that changed", "UPDATE positions SET value = x'00' WHERE name = 'source'"],
  ["a position of another name", "UPDATE positions SET name = 'sources' WHERE name = 'source'"],
  ["an id that would be used again", "UPDATE state SET next = 1"],
  ["an older state", "UPDATE state SET commits = commits - 1"],
])("a journal that holds %s is refused", (_, sql) => {
  const { closed } = filled();
  const database = new DatabaseSync(join(closed, "journal.db"));
  expect(Number(database.prepare(sql).run().changes)).toBeGreaterThan(0);
  database.close();
  expect(() => openHere(closed)).toThrow(JournalCorruptError);
});

test("an index that lost its entries is found, before records seem to be gone", () => {
  const { closed } = filled();
  const file = join(closed, "journal.db");
  const database = new DatabaseSync(file);
  const { root } =
    database.prepare("SELECT rootpage AS root FROM sqlite_master WHERE name = 'pages_by_queue'").get() ?? {};
  const { page_size: size } = database.prepare("PRAGMA page_size").get() ?? {};
  database.close();
  const bytes = readFileSync(file);
  bytes.writeUInt16BE(0, (Number(root) - 1) * Number(size) + 3); // the number of entries on the page
  writeFileSync(file, bytes);
  expect(() => openHere(closed)).toThrow(JournalCorruptError);
});
