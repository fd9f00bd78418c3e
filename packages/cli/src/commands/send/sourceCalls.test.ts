import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/testWorld.ts";
import { sourceCalls } from "./sourceCalls.ts";

/** What a file becomes, and what is noted on the way. */
async function read(file: string, mapping: Parameters<typeof sourceCalls>[1]) {
  const notes: string[] = [];
  const calls: object[] = [];
  for await (const call of sourceCalls(file, mapping, { note: (text) => void notes.push(text) }))
    calls.push(call);
  return { calls, notes };
}

function fileWith(name: string, text: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

const identify = { as: "identify", userId: "id" } as const;

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
