import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/testWorld.ts";
import { sourceCalls } from "./sourceCalls.ts";

type Options = Parameters<typeof sourceCalls>[2];

/** What a file becomes, and what is noted on the way. */
async function read(file: string, mapping: Parameters<typeof sourceCalls>[1], options: Options = {}) {
  const notes: string[] = [];
  const calls: object[] = [];
  for await (const call of sourceCalls(file, mapping, { ...options, note: (text) => void notes.push(text) }))
    calls.push(call);
  return { calls, notes };
}

function fileWith(name: string, text: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

async function parquet(select: string): Promise<string> {
  const path = join(temporaryFolder(), "orders.parquet");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  return path;
}

const orders = () =>
  parquet("SELECT 7::DECIMAL(38,0) AS id, 12.3::DECIMAL(10,2) AS total, 1::DECIMAL(4,1) AS tax, 'x' AS item");
const identify = { as: "identify", userId: "id" } as const;
const track = { as: "track", userId: "id", event: { value: "Paid" } } as const;

test.each([identify, track])(
  "DECIMAL columns that go as text are noted once, with the flag: %o",
  async (mapping) => {
    const { notes } = await read(await orders(), mapping);
    expect(notes).toEqual([
      "total and tax are DECIMAL columns, whose values go as text. To send numbers: --numbers total,tax",
    ]);
  },
);

test("DECIMAL columns are not noted when they become numbers, are ids, or are not sent", async () => {
  const { notes, calls } = await read(
    await orders(),
    { ...track, properties: ["total", "item"] },
    { numbers: ["total"] },
  );
  expect(notes).toEqual([]);
  expect(calls).toMatchObject([{ userId: "7", properties: { total: 12.3, item: "x" } }]);
});

test("a column whose name has a space is quoted in the flag", async () => {
  const { notes } = await read(await parquet('SELECT 1 AS id, 1.5::DECIMAL(4,1) AS "net price"'), identify);
  expect(notes[0]).toContain('--numbers "net price"');
});

test.each([
  ["an empty NDJSON file", "people.ndjson", "", undefined],
  ["an empty NDJSON file of rows", "people.ndjson", "\n\n", identify],
  ["a CSV file with a header alone", "people.csv", "id,name\n", identify],
])("%s: there is nothing to send, and that is said", async (_, name, text, mapping) => {
  expect(await read(fileWith(name, text), mapping)).toEqual({
    calls: [],
    notes: ["people.".concat(name.split(".")[1] ?? "", " holds no rows, so there is nothing to send.")],
  });
});

test("rows that are no calls are noted once, with a hint at --as", async () => {
  const rows = '{"type":"identify","userId":"1"}\n{"id":"2"}\n{"id":"3"}\n';
  const { calls, notes } = await read(fileWith("people.ndjson", rows), undefined);
  expect(calls).toHaveLength(3);
  expect(notes).toEqual([
    "Row 2 of people.ndjson has no type, as a call has. If the file holds rows, say what they become, such as --as identify --user-id <column>.",
  ]);
});

test("a file of calls is taken as it is, without a note", async () => {
  const call = { type: "identify", userId: "1", messageId: "m" };
  expect(await read(fileWith("calls.ndjson", JSON.stringify(call)), undefined)).toEqual({
    calls: [call],
    notes: [],
  });
});

test("rows of CSV without --as are refused", async () => {
  await expect(read(fileWith("people.csv", "id\n1\n"), undefined)).rejects.toThrow(/without --as/);
});
