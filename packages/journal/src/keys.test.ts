import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keyOf, takeTexts, temporaryFolder, temporaryJournal } from "../test/temporary.ts";
import { JournalKeyError, openJournal } from "./index.ts";

test("with a key neither payloads nor positions are in the files in clear text", async () => {
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
