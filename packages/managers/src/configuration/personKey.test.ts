import { createHmac } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { HomeFolderError } from "../errors.ts";
import { createPersonKey, openHashKey } from "./personKey.ts";
import { Secret } from "./secret.ts";

const folder = () => mkdtemp(join(tmpdir(), "cionb-key-"));
const piiKey = { id: "2026", key: new Secret(Buffer.alloc(32, 1).toString("base64")) };

test("a configured key is used as it is, and nothing is written", async () => {
  const home = await folder();
  expect(await openHashKey({ piiKey, home })).toEqual({ ...piiKey, origin: "CIO_PII_KEY" });
  expect(await readdir(home)).toEqual([]);
});

test("without one a random key is made once, for its owner alone, and found again", async () => {
  const home = await folder();
  const made = await openHashKey({ home });
  const found = await openHashKey({ home });
  expect(found.key.reveal()).toBe(made.key.reveal());
  expect(found.id).toBe(made.id);
  expect(made.origin).toBe("home");
  expect((await stat(join(home, "person.key"))).mode & 0o777).toBe(0o600);
  expect(await readdir(home)).toEqual(["person.key"]);
});

test("two homes have two keys", async () => {
  const [one, other] = [
    await openHashKey({ home: await folder() }),
    await openHashKey({ home: await folder() }),
  ];
  expect(one.key.reveal()).not.toBe(other.key.reveal());
});

test("of many that make the key at once one wins and all agree", async () => {
  const home = await folder();
  const keys = await Promise.all(Array.from({ length: 20 }, () => openHashKey({ home })));
  expect(new Set(keys.map(({ key }) => key.reveal())).size).toBe(1);
  expect(await readdir(home)).toEqual(["person.key"]);
});

test("a key file that others could read is closed to them", async () => {
  const home = await folder();
  await openHashKey({ home });
  await chmod(join(home, "person.key"), 0o644);
  await openHashKey({ home });
  expect((await stat(join(home, "person.key"))).mode & 0o777).toBe(0o600);
});

test("a damaged key file is not replaced, since that would orphan every person key", async () => {
  const home = await folder();
  await writeFile(join(home, "person.key"), "home-12345678:short\n");
  await expect(openHashKey({ home })).rejects.toThrow(/is damaged. Restore it from a backup/);
  expect(await readFile(join(home, "person.key"), "utf8")).toContain("short");
});

test("a home that is not there is an error of the family", async () => {
  await expect(openHashKey({ home: "/nowhere/at/all" })).rejects.toThrow(HomeFolderError);
});

test("a person key is the HMAC-SHA-256 of the id in hex", () => {
  const expected = createHmac("sha256", Buffer.alloc(32, 1)).update("42").digest("hex");
  expect(createPersonKey(piiKey)("42")).toBe(expected);
  expect(createPersonKey(piiKey)("42")).toMatch(/^[0-9a-f]{64}$/);
});

test("person keys stay the same when more people come than are remembered", () => {
  const hash = createPersonKey(piiKey, 3);
  const first = ["a", "b", "c", "d", "e"].map(hash);
  expect(["a", "b", "c", "d", "e"].map(hash)).toEqual(first);
  expect(new Set(first).size).toBe(5);
});

test("another key gives another person key", () => {
  const other = { id: "x", key: new Secret(Buffer.alloc(32, 2).toString("base64")) };
  expect(createPersonKey(other)("42")).not.toBe(createPersonKey(piiKey)("42"));
});
