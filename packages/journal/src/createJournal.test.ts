import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { takeTexts, temporaryJournal, textOf } from "../test/temporary.ts";
import { JournalClosedError, UnknownRecordError } from "./index.ts";

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
