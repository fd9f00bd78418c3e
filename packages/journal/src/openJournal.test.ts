import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { keyOf, takeTexts, temporaryFolder, temporaryJournal } from "../test/temporary.ts";
import {
  adoptJournals,
  JournalCorruptError,
  JournalInUseError,
  JournalOptionError,
  JournalStorageError,
  JournalVersionError,
  listJournals,
  openJournal,
  readJournal,
} from "./index.ts";

test.each(["../x", "", ".hidden", "a/b", "a".repeat(65)])("the name %j is refused", async (name) => {
  await expect(temporaryJournal({ name })).rejects.toThrow(JournalOptionError);
  const journal = await temporaryJournal();
  await expect(journal.commit({ put: { [name]: ["a"] } })).rejects.toThrow(JournalOptionError);
});

test("the journal's folder is its owner's alone", async () => {
  const journal = await temporaryJournal({ folder: join(temporaryFolder(), "journal") });
  expect(statSync(journal.folder).mode & 0o777).toBe(0o700);
});

test("a second owner is refused and learns who the first is, at once or by another name", async () => {
  const journal = await temporaryJournal({ clock: { now: () => 7_000 } });
  const options = { folder: join(journal.folder, ".."), name: "test" };
  const refused = await openJournal(options).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(JournalInUseError);
  expect(refused).toMatchObject({ owner: { pid: process.pid, since: 7_000 } });
  await expect(openJournal({ ...options, whenInUse: "takeOver" })).rejects.toThrow(/Close it first/);
  const second = await temporaryJournal({ ...options, whenInUse: "number" });
  expect(second.name).toBe("test-2");
  await journal.close();
  const third = await temporaryJournal({ ...options, whenInUse: "number" });
  expect(third.name).toBe("test");
});

test("a status reader sees what is durable, and does not disturb the owner", async () => {
  const journal = await temporaryJournal({ clock: { now: () => 7_000 } });
  const reader = { folder: join(journal.folder, ".."), name: "test", now: 8_000 };
  for (let n = 0; n < 5; n += 1) {
    await journal.commit({ put: { out: [`${n}`] } });
    const status = await readJournal(reader);
    expect(status).toMatchObject({ owner: { pid: process.pid, since: 7_000 }, closed: false, generation: 1 });
    expect(status.queues["out"]).toMatchObject({ records: n + 1, oldestMs: 1_000 });
  }
  await journal.close();
  expect(await readJournal(reader)).toMatchObject({ owner: undefined, closed: true });
  await expect(readJournal({ ...reader, name: "other" })).rejects.toThrow(JournalStorageError);
});

test("journals are listed with their state, damaged ones with the reason", async () => {
  const folder = temporaryFolder();
  await temporaryJournal({ folder, name: "b" });
  mkdirSync(join(folder, "a"));
  writeFileSync(
    join(folder, "a", "journal.db"),
    "this is no database, and long enough to see it".repeat(100),
  );
  mkdirSync(join(folder, "empty"));
  const listed = await listJournals({ folder, now: 0 });
  expect(listed).toMatchObject([
    { name: "a", error: expect.any(JournalCorruptError) },
    { name: "b", status: { owner: { pid: process.pid } } },
  ]);
  expect(await listJournals({ folder: join(folder, "nowhere"), now: 0 })).toEqual([]);
});

test("adoptJournals() opens the ones with records that nobody has open", async () => {
  const folder = temporaryFolder();
  for (const name of ["left", "empty", "strange"]) {
    const journal = await openJournal({ folder, name, ...(name === "strange" ? { key: keyOf("k1") } : {}) });
    if (name !== "empty") await journal.commit({ put: { out: [name] } });
    await journal.close();
  }
  const alive = await temporaryJournal({ folder, name: "alive" });
  await alive.commit({ put: { out: ["mine"] } });
  const seen: unknown[] = [];
  for await (const adoption of adoptJournals({ folder })) {
    if ("error" in adoption) seen.push([adoption.name, adoption.error.name]);
    else {
      seen.push([adoption.name, await takeTexts(adoption.journal, "out")]);
      await adoption.journal.close();
    }
  }
  expect(seen).toEqual([
    ["left", ["left"]],
    ["strange", "JournalKeyError"],
  ]);
});

test("a journal of a newer version is refused by naming the version it needs", async () => {
  const journal = await temporaryJournal();
  await journal.close();
  const database = new DatabaseSync(join(journal.folder, "journal.db"));
  database.exec("PRAGMA user_version = 2; UPDATE facts SET value = '3.1.0' WHERE name = 'needs'");
  database.close();
  const options = { folder: join(journal.folder, ".."), name: "test" };
  const refused = await openJournal(options).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(JournalVersionError);
  expect(refused).toMatchObject({ needs: "3.1.0", message: expect.stringContaining("cionb 3.1.0 or newer") });
  await expect(readJournal({ ...options, now: 0 })).rejects.toThrow(JournalVersionError);
});

test.each([
  ["text", () => "hello", JournalCorruptError],
  ["another program's database", anotherDatabase, JournalCorruptError],
])("a file that holds %s is refused and left as it is", async (_, bytes, expected) => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "test"));
  const file = join(folder, "test", "journal.db");
  writeFileSync(file, bytes());
  const before = statSync(file).size;
  await expect(openJournal({ folder, name: "test" })).rejects.toThrow(expected);
  expect(statSync(file).size).toBe(before);
});

function anotherDatabase(): Uint8Array {
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE people (id INTEGER)");
  const bytes = database.serialize();
  database.close();
  return bytes;
}

test("a directory instead of the journal's file is refused in words", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "test", "journal.db"), { recursive: true });
  await expect(openJournal({ folder, name: "test" })).rejects.toThrow(/it is a directory/);
});

test("a file instead of the journal's folder is refused in words", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "test"), "");
  await expect(openJournal({ folder, name: "test" })).rejects.toThrow(JournalStorageError);
});
