import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { keyOf, takeTexts, temporaryFolder, temporaryJournal, textOf } from "../test/temporary.ts";
import {
  adoptJournals,
  JournalClosedError,
  JournalCorruptError,
  JournalInUseError,
  JournalKeyError,
  JournalOptionError,
  JournalStorageError,
  JournalVersionError,
  listJournals,
  openJournal,
  readJournal,
  UnknownRecordError,
} from "./index.ts";

test("records come back oldest first, as bytes, with the time they were put", async () => {
  let now = 1_000;
  const journal = await temporaryJournal({ clock: { now: () => now } });
  const first = await journal.commit({ put: { out: ["one", new Uint8Array([116, 119, 111])] } });
  now = 2_000;
  await journal.commit({ put: { out: ["three"] } });
  const taken = await journal.take("out", { records: 10 });
  expect(taken.map(textOf)).toEqual(["one", "two", "three"]);
  expect(taken.map(({ at }) => at)).toEqual([1_000, 1_000, 2_000]);
  expect(taken.map(({ id }) => id)).toEqual([1, 2, 3].map((n) => (first.put["out"] ?? 0) + n - 1));
});

test("a queue gives its own records only", async () => {
  const journal = await temporaryJournal();
  await journal.commit({ put: { calls: ["a", "c"], log: ["b"] } });
  expect(await takeTexts(journal, "calls")).toEqual(["a", "c"]);
  expect(await takeTexts(journal, "log")).toEqual(["b"]);
  expect(await takeTexts(journal, "other")).toEqual([]);
});

test("a taken record is not given again until it is released or the journal opened anew", async () => {
  const journal = await temporaryJournal();
  await journal.commit({ put: { out: ["a", "b", "c"] } });
  const [a] = await journal.take("out");
  expect(await takeTexts(journal, "out")).toEqual(["b", "c"]);
  expect(await takeTexts(journal, "out")).toEqual([]);
  await journal.release([a?.id ?? 0, 999]);
  expect(await takeTexts(journal, "out")).toEqual(["a"]);
  await journal.close();
  const again = await temporaryJournal({ folder: join(journal.folder, "..") });
  expect(await takeTexts(again, "out")).toEqual(["a", "b", "c"]);
});

test("a held record belongs to who put it, and waits for others when the journal is opened anew", async () => {
  const journal = await temporaryJournal();
  const { hold } = await journal.commit({ put: { out: ["a"] }, hold: { out: ["b", "c"] } });
  expect(await takeTexts(journal, "out")).toEqual(["a"]);
  await journal.commit({ settle: [hold["out"] ?? 0] });
  await journal.close();
  const again = await temporaryJournal({ folder: join(journal.folder, "..") });
  expect(await takeTexts(again, "out")).toEqual(["a", "c"]);
});

test.each([
  [{ records: 2 }, ["aaaa", "bbbb"]],
  [{ records: 9, bytes: 8 }, ["aaaa", "bbbb"]],
  [{ records: 9, bytes: 7 }, ["aaaa"]],
  [{ records: 9, bytes: 1 }, ["aaaa"]],
  [{}, ["aaaa"]],
])("take() with %j ends where it should", async (options, expected) => {
  const journal = await temporaryJournal();
  await journal.commit({ put: { out: ["aaaa", "bbbb", "cccc"] } });
  expect((await journal.take("out", options)).map(textOf)).toEqual(expected);
});

test("a settled record is gone, and what is put with it is there", async () => {
  const journal = await temporaryJournal();
  await journal.commit({ put: { out: ["a", "b", "c"] } });
  const taken = await journal.take("out", { records: 3 });
  await journal.commit({ settle: [taken[1]?.id ?? 0], put: { log: ["b is done"] } });
  await journal.close();
  const again = await temporaryJournal({ folder: join(journal.folder, "..") });
  expect(again.found).toBe("closed");
  expect(await takeTexts(again, "out")).toEqual(["a", "c"]);
  expect(await takeTexts(again, "log")).toEqual(["b is done"]);
});

test("a change that settles what is not there writes nothing and leaves the changes beside it alone", async () => {
  const journal = await temporaryJournal();
  const { put } = await journal.commit({ put: { out: ["a"] }, positions: { source: "1" } });
  const id = put["out"] ?? 0;
  await journal.commit({ settle: [id] });
  const results = await Promise.allSettled([
    journal.commit({ put: { log: ["before"] } }),
    journal.commit({ settle: [id], put: { log: ["twice"] }, positions: { source: "2" } }),
    journal.commit({ settle: [id + 1_000] }),
    journal.commit({ put: { log: ["after"] } }),
  ]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
  expect(results[1]).toMatchObject({ reason: expect.any(UnknownRecordError) });
  expect(results[1]).toMatchObject({ reason: { ids: [id] } });
  expect(await takeTexts(journal, "log")).toEqual(["before", "after"]);
  expect(new TextDecoder().decode(await journal.position("source"))).toBe("1");
});

test("an id is never used again, also when the journal was empty in between", async () => {
  const journal = await temporaryJournal();
  const { put } = await journal.commit({ put: { out: ["a"] } });
  await journal.commit({ settle: [put["out"] ?? 0] });
  await journal.close();
  const again = await temporaryJournal({ folder: join(journal.folder, "..") });
  const later = await again.commit({ put: { out: ["b"] } });
  expect(later.put["out"]).toBeGreaterThan(put["out"] ?? 0);
});

test("a position is stored with a put, replaced and forgotten", async () => {
  const journal = await temporaryJournal();
  const position = async () => new TextDecoder().decode(await journal.position("people.csv"));
  await journal.commit({ put: { out: ["a"] }, positions: { "people.csv": "row 500" } });
  expect(await position()).toBe("row 500");
  await journal.commit({ positions: { "people.csv": new Uint8Array([49]) } });
  expect(await position()).toBe("1");
  await journal.commit({ positions: { "people.csv": null } });
  expect(await journal.position("people.csv")).toBeUndefined();
});

test("commits that wait become one transaction, and all are kept in the order of the calls", async () => {
  const journal = await temporaryJournal();
  const texts = Array.from({ length: 3_000 }, (_, n) => `${n}`);
  await Promise.all(texts.map((text) => journal.commit({ put: { out: [text] } })));
  expect(await takeTexts(journal, "out")).toEqual(texts);
  const database = new DatabaseSync(join(journal.folder, "journal.db"), { readOnly: true });
  const { commits } = database.prepare("SELECT commits FROM state").get() ?? {};
  database.close();
  expect(Number(commits)).toBeLessThan(100);
});

test("state() counts records, sizes and the age of the oldest", async () => {
  let now = 1_000;
  const journal = await temporaryJournal({ clock: { now: () => now } });
  await journal.commit({ put: { out: ["a", "b"] } });
  now = 5_000;
  const { put } = await journal.commit({ put: { out: ["c"], log: ["d"] } });
  await journal.take("out", { records: 2 });
  now = 6_500;
  const { queues, fileBytes, generation } = await journal.state();
  expect(queues["out"]).toMatchObject({ records: 3, taken: 2, oldestAt: 1_000, oldestMs: 5_500 });
  expect(queues["log"]).toMatchObject({ records: 1, taken: 0, oldestAt: 5_000, oldestMs: 1_500 });
  expect(fileBytes).toBeGreaterThan(0);
  expect(generation).toBe(1);
  await journal.commit({ settle: [put["log"] ?? 0] });
  const { log } = (await journal.state()).queues;
  expect(log).toEqual({ records: 0, taken: 0, bytes: 0, oldestAt: undefined, oldestMs: undefined });
});

test("compact() gives the space of settled records back", async () => {
  const journal = await temporaryJournal();
  const record = "x".repeat(100_000);
  const { put } = await journal.commit({ put: { out: Array.from({ length: 100 }, () => record) } });
  const last = (put["out"] ?? 0) + 99;
  await journal.commit({ settle: Array.from({ length: 99 }, (_, n) => last - 99 + n) });
  const { bytesBefore, bytesAfter } = await journal.compact();
  expect(bytesBefore).toBeGreaterThan(10_000_000);
  expect(bytesAfter).toBeLessThan(1_500_000);
  expect(await takeTexts(journal, "out")).toEqual([record]);
});

test.each(["../x", "", ".hidden", "a/b", "a".repeat(65)])("the name %j is refused", async (name) => {
  await expect(temporaryJournal({ name })).rejects.toThrow(JournalOptionError);
  const journal = await temporaryJournal();
  await expect(journal.commit({ put: { [name]: ["a"] } })).rejects.toThrow(JournalOptionError);
});

test("a closed journal refuses, and closing it again does nothing", async () => {
  const journal = await temporaryJournal();
  const commit = journal.commit({ put: { out: ["a"] } });
  const closed = journal.close();
  await expect(journal.commit({ put: { out: ["b"] } })).rejects.toThrow(JournalClosedError);
  await expect(journal.take("out")).rejects.toThrow(JournalClosedError);
  await Promise.all([commit, closed, journal.close()]);
  const again = await temporaryJournal({ folder: join(journal.folder, "..") });
  expect(await takeTexts(again, "out")).toEqual(["a"]);
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

test("with a key neither payloads nor positions are in the files in clear text", async () => {
  const { readFileSync } = await import("node:fs");
  const journal = await temporaryJournal({ key: keyOf("k1") });
  await journal.commit({ put: { out: ["ann@example.com"] }, positions: { source: "bob@example.com" } });
  const { hold } = await journal.commit({ hold: { out: ["cy@example.com"] } });
  await journal.commit({ settle: [hold["out"] ?? 0] });
  const bytes = ["journal.db", "journal.db-wal"].map((name) =>
    readFileSync(join(journal.folder, name)).toString("latin1"),
  );
  await journal.close();
  expect(bytes.join("")).not.toContain("example.com");
  const again = await temporaryJournal({ folder: join(journal.folder, ".."), key: keyOf("k1") });
  expect(await takeTexts(again, "out")).toEqual(["ann@example.com"]);
  expect(new TextDecoder().decode(await again.position("source"))).toBe("bob@example.com");
});

test.each([
  ["no key", {}],
  ["another key of the same id", { key: keyOf("k1", 9) }],
  ["another key", { key: keyOf("k2") }],
  ["another key and a wrong older one", { key: keyOf("k2"), oldKeys: [keyOf("k1", 9)] }],
])("a journal with a key is refused with %s, by the key's id", async (_, keys) => {
  const journal = await temporaryJournal({ key: keyOf("k1") });
  await journal.commit({ put: { out: ["a"] } });
  await journal.close();
  const refused = await openJournal({ folder: join(journal.folder, ".."), name: "test", ...keys }).catch(
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(JournalKeyError);
  expect(refused).toMatchObject({ keyId: "k1", message: expect.stringContaining('"k1"') });
});

test("rotate() makes older keys and clear text needless", async () => {
  const folder = temporaryFolder();
  const options = { folder, name: "test" };
  const put = async (keys: object, text: string) => {
    const journal = await openJournal({ ...options, ...keys });
    await journal.commit({ put: { out: [text] }, positions: { [text]: text } });
    return journal;
  };
  await (await put({}, "clear")).close();
  await (await put({ key: keyOf("k1") }, "first")).close();
  const journal = await put({ key: keyOf("k2"), oldKeys: [keyOf("k1")] }, "second");
  expect(await journal.rotate()).toEqual({ rewritten: 2 });
  expect(await journal.rotate()).toEqual({ rewritten: 0 });
  await journal.close();
  const again = await temporaryJournal({ ...options, key: keyOf("k2") });
  expect(await takeTexts(again, "out")).toEqual(["clear", "first", "second"]);
  expect(new TextDecoder().decode(await again.position("first"))).toBe("first");
});

test("rotate() without a key is refused", async () => {
  const journal = await temporaryJournal();
  await expect(journal.rotate()).rejects.toThrow(JournalKeyError);
});

test("a key of the wrong length is refused", async () => {
  const key = { id: "k1", secret: new Uint8Array(16) };
  await expect(temporaryJournal({ key })).rejects.toThrow(/it has 16 bytes and must have 32/);
});
