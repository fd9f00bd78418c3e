import { createDecipheriv } from "node:crypto";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary.ts";
import {
  createPersonalCipher,
  decryptSql,
  defineTable,
  InvalidRowError,
  openWarehouse,
  PersonalDataError,
  type PersonalKey,
} from "../index.ts";

const key = (id: string, byte: number): PersonalKey => ({ id, secret: new Uint8Array(32).fill(byte) });
const [oldKey, newKey] = [key("k1", 1), key("k2", 2)];

const people = defineTable({
  name: "people",
  keys: ["id", "day"],
  columns: {
    id: { type: "BIGINT", nullable: false },
    day: { type: "DATE" },
    email: { type: "STRING", personal: true },
    phone: { type: "STRING", personal: true },
    city: { type: "STRING" },
  },
});
const ann = { id: 7, day: "2026-11-24", email: "ann@example.com", phone: null, city: "Oslo" };

async function open(cipher = createPersonalCipher({ key: newKey, oldKeys: [oldKey] }), folder?: string) {
  const warehouse = await openWarehouse({
    engine: "local",
    folder: folder ?? (await temporaryFolder()),
    cipher,
  });
  return { warehouse, cipher, [Symbol.asyncDispose]: () => warehouse.close() };
}

test("a value is stored as key id and base64 of IV, ciphertext and tag, bound to table, column and keys", () => {
  const cipher = createPersonalCipher({ key: oldKey, random: (bytes) => new Uint8Array(bytes).fill(9) });
  const sealed = cipher.encrypt(people, ann);
  expect(sealed).toEqual({ ...ann, email: expect.stringMatching(/^k1:[A-Za-z0-9+/]+=*$/) });
  const bytes = Buffer.from(sealed.email.slice(3), "base64");
  expect([...bytes.subarray(0, 12)]).toEqual(Array.from({ length: 12 }, () => 9));
  const decipher = createDecipheriv("aes-256-gcm", oldKey.secret, bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from("people\u001femail\u001f7\u001f2026-11-24"));
  decipher.setAuthTag(bytes.subarray(-16));
  const text = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
  expect(text.toString()).toBe("ann@example.com");
  expect(cipher.decrypt(people, sealed)).toEqual(ann);
});

test("one value is never encrypted the same twice", () => {
  const cipher = createPersonalCipher({ key: newKey });
  expect(cipher.encrypt(people, ann).email).not.toBe(cipher.encrypt(people, ann).email);
});

test.each([
  ["moved to another row", { id: 8 }],
  ["moved to another day", { day: null }],
  ["changed", { email: `k2:${Buffer.alloc(40).toString("base64")}` }],
])("a value that was %s cannot be read, and the error does not hold it", (_, change) => {
  const cipher = createPersonalCipher({ key: newKey });
  const sealed = { ...cipher.encrypt(people, ann), ...change };
  expect(() => cipher.decrypt(people, sealed)).toThrow(PersonalDataError);
  expect(() => cipher.decrypt(people, sealed)).toThrow("'email' of 'people'");
  expect(() => cipher.decrypt(people, sealed)).not.toThrow(sealed.email);
});

test("a value under a key that was not given names the key", () => {
  const sealed = createPersonalCipher({ key: oldKey }).encrypt(people, ann);
  expect(() => createPersonalCipher({ key: newKey }).decrypt(people, sealed)).toThrow(
    "it is encrypted with the key 'k1', which was not given",
  );
  expect(() => createPersonalCipher({ key: key("k1", 3) }).decrypt(people, sealed)).toThrow(
    "the key 'k1' is another one",
  );
});

test("a row without its keys cannot be decrypted, and the error names the key", () => {
  const cipher = createPersonalCipher({ key: newKey });
  const { email } = cipher.encrypt(people, ann);
  expect(() => cipher.decrypt(people, { email, day: null })).toThrow("the row lacks the key 'id'");
});

test("a key that is left out of a row that is written counts as null", () => {
  const cipher = createPersonalCipher({ key: newKey });
  const sealed = cipher.encrypt(people, { id: 7, email: "ann@example.com" });
  expect(cipher.decrypt(people, { ...sealed, day: null }).email).toBe("ann@example.com");
});

test("texts that only look encrypted are values like any other", () => {
  const cipher = createPersonalCipher({ key: newKey, oldKeys: [oldKey] });
  for (const email of ["k2:", "a:b", `k2:${"A".repeat(80)}`, `other:${"A".repeat(80)}`, "", "\u{1f600}"]) {
    expect(cipher.decrypt(people, cipher.encrypt(people, { ...ann, email })).email).toBe(email);
  }
});

test("rows are encrypted on their way in and read back with the cipher", async () => {
  await using opened = await open();
  const { warehouse, cipher } = opened;
  await warehouse.migrate([people]);
  async function* rows() {
    yield ann;
  }
  await warehouse.append(people, rows());
  await warehouse.merge(people, [
    { ...ann, id: 8, email: "ben@example.com" },
    { ...ann, phone: "123" },
  ]);
  await warehouse.update(people, { phone: null, city: "Rome" }, { equals: { id: 8, phone: null } });
  const stored = await warehouse.query<typeof ann>("select * from people order by id");
  expect(JSON.stringify(stored)).not.toContain("example.com");
  expect(stored.map((row) => cipher.decrypt(people, row))).toEqual([
    { ...ann, phone: "123" },
    { ...ann, id: 8, email: "ben@example.com", city: "Rome" },
  ]);
});

test("rows that are merged back as they were read are then under the new key", async () => {
  const folder = await temporaryFolder();
  {
    await using before = await open(createPersonalCipher({ key: oldKey }), folder);
    await before.warehouse.migrate([people]);
    await before.warehouse.append(people, [ann, { ...ann, id: 8 }]);
  }
  await using opened = await open(undefined, folder);
  const { warehouse, cipher } = opened;
  await warehouse.append(people, [{ ...ann, id: 9 }]);
  const stored = await warehouse.query<typeof ann>("select * from people order by id");
  const outdated = stored.filter((row) => cipher.isOutdated(people, row));
  expect(outdated.map(({ id }) => id)).toEqual([7, 8]);
  expect(await warehouse.merge(people, outdated, { columns: ["email", "phone"] })).toMatchObject({
    updated: 2,
  });
  const after = await warehouse.query<typeof ann>("select * from people order by id");
  expect(after.every((row) => row.email.startsWith("k2:"))).toBe(true);
  expect(after.map((row) => cipher.decrypt(people, row).email)).toEqual([ann.email, ann.email, ann.email]);
});

test("what encryption makes impossible is refused with what to do", async () => {
  await using opened = await open();
  const { warehouse } = opened;
  await warehouse.migrate([people]);
  const attempts: [() => Promise<unknown>, string][] = [
    [() => warehouse.remove(people, { equals: { email: "a@example.com" } }), "Use a key or a keyed hash"],
    [() => warehouse.update(people, { email: "x" }, { where: "true" }), "Use merge()"],
  ];
  for (const [attempt, words] of attempts) {
    await expect(attempt()).rejects.toThrow(PersonalDataError);
    await expect(attempt()).rejects.toThrow(words);
  }
  await expect(warehouse.append(people, [{ ...ann, email: 5 as never }])).rejects.toThrow(InvalidRowError);
});

test.each([
  [
    "a personal key",
    { keys: ["email"], columns: { email: { type: "STRING", personal: true } } },
    "its key 'email' is personal",
  ],
  [
    "a key that is an instant",
    { keys: ["at"], columns: { at: { type: "TIMESTAMP" }, email: { type: "STRING", personal: true } } },
    "its key 'at' must be of the type",
  ],
  [
    "a personal date",
    { columns: { born: { type: "DATE", personal: true } } },
    "'born' must be of the type STRING",
  ],
] as const)("a table with %s cannot be encrypted", async (_, definition, words) => {
  await using opened = await open();
  const table = defineTable({ name: "odd", ...definition } as Parameters<typeof defineTable>[0]);
  await expect(opened.warehouse.migrate([table])).rejects.toThrow(PersonalDataError);
  await expect(opened.warehouse.migrate([table])).rejects.toThrow(words);
});

test.each([
  [{ id: "a:b", secret: new Uint8Array(32) }, "its id must be"],
  [{ id: "k", secret: new Uint8Array(16) }, "it must have 32 bytes, it has 16"],
])("a key that cannot be is refused", (wrong, words) => {
  expect(() => createPersonalCipher({ key: wrong })).toThrow(PersonalDataError);
  expect(() => createPersonalCipher({ key: newKey, oldKeys: [wrong] })).toThrow(words);
});

test("the expression for Spark names column, key and binding", () => {
  expect(decryptSql(people, "email", "unbase64(:key)")).toBe(
    "cast(aes_decrypt(unbase64(substring_index(`email`, ':', -1)), unbase64(:key), 'GCM', 'DEFAULT', concat_ws('\\u001f', 'people', 'email', coalesce(cast(`id` as string), ''), coalesce(cast(`day` as string), ''))) as string)",
  );
});
