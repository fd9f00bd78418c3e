import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SourceFileError } from "../index.ts";
import { type ReadRowsOptions, readRows } from "./readRows.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cionb-rows-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function rowsOf(name: string, content: string | Uint8Array, options?: ReadRowsOptions) {
  await writeFile(join(folder, name), content);
  const rows: unknown[] = [];
  for await (const row of readRows(join(folder, name), options)) rows.push(row);
  return rows;
}

const bytes = (...parts: (string | number)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? [part] : [...Buffer.from(part)])));

test.each<[string, string, string | Uint8Array, unknown[]]>([
  ["one object a line", "a.ndjson", '{"a":1}\n{"b":"x"}\n', [{ a: 1 }, { b: "x" }]],
  ["no line end at the end", "a.jsonl", '{"a":1}', [{ a: 1 }]],
  ["blank lines and CRLF", "b.jsonl", '{"a":1}\r\n\r\n  \n{"a":2}\r\n', [{ a: 1 }, { a: 2 }]],
  ["text beyond ASCII", "c.ndjson", '{"a":"\u00fc \u{1f600}"}\n', [{ a: "\u00fc \u{1f600}" }]],
  ["a packed file", "d.ndjson.gz", gzipSync('{"a":1}\n'), [{ a: 1 }]],
  ["an empty file", "e.ndjson", "", []],
  [
    "comma-separated values",
    "a.csv",
    "id,name\n1,Ann\n2,Bo\n",
    [
      { id: 1, name: "Ann" },
      { id: 2, name: "Bo" },
    ],
  ],
  ["ids with leading zeros", "b.csv", "id\n007\n8\n", [{ id: "007" }, { id: "8" }]],
  [
    "numbers that would be rounded",
    "c.csv",
    "id\n1234567890123456789\n1\n",
    [{ id: "1234567890123456789" }, { id: "1" }],
  ],
  ["numbers with a fraction", "d.csv", "n\n1.50\n-2\n", [{ n: 1.5 }, { n: -2 }]],
  [
    "true and false",
    "e.csv",
    "ok,n\ntrue,1\nFALSE,2\n",
    [
      { ok: true, n: 1 },
      { ok: false, n: 2 },
    ],
  ],
  ["empty fields", "f.csv", 'a,b,c\n1,,""\n', [{ a: 1, b: null, c: null }]],
  ["a header alone", "g.csv", "a,b\n", []],
  [
    "quotes, separators and line ends in fields",
    "h.csv",
    'a,b\n"x, ""y""","1\n2"\n',
    [{ a: 'x, "y"', b: "1\n2" }],
  ],
  ["semicolons", "i.csv", "a;b\n1;x,y\n", [{ a: 1, b: "x,y" }]],
  ["tabs", "a.tsv", "a\tb\n1\tx y\n", [{ a: 1, b: "x y" }]],
  ["CRLF", "j.csv", "a,b\r\n1,x\r\n", [{ a: 1, b: "x" }]],
  ["a byte order mark", "k.csv", "\uFEFFa,b\n1,x\n", [{ a: 1, b: "x" }]],
  ["names that are empty or come twice", "l.csv", "a,,a\n1,2,3\n", [{ a: 1, column_2: 2, a_1: 3 }]],
  ["a quoted name", "m.csv", '"a,b",c\n1,2\n', [{ "a,b": 1, c: 2 }]],
  ["a packed CSV", "n.csv.gz", gzipSync("a,b\n1,x\n"), [{ a: 1, b: "x" }]],
])("reads %s", async (_, name, content, expected) => {
  expect(await rowsOf(name, content)).toEqual(expected);
});

test("csvTypes 'text' leaves every value as it is written", async () => {
  const rows = await rowsOf("text.csv", "n,ok\n1.50,true\n", { csvTypes: "text" });
  expect(rows).toEqual([{ n: "1.50", ok: "true" }]);
});

test("the type of a CSV column comes from all of its values, however late", async () => {
  const lines = Array.from({ length: 50_000 }, (_, index) => index);
  const rows = await rowsOf("late.csv", `id\n${lines.join("\n")}\nA1\n`);
  expect(rows.at(-1)).toEqual({ id: "A1" });
  expect(rows[0]).toEqual({ id: "0" });
});

test("reads Parquet with exact values", async () => {
  const file = join(folder, "a.parquet");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(
    `COPY (SELECT 1::BIGINT AS small, 9007199254740993::BIGINT AS big, 12.30::DECIMAL(10,2) AS price, DATE '2026-11-24' AS day,
      TIMESTAMPTZ '2026-11-24 10:00:00.123+00' AS at, ['a', NULL] AS tags, {'x': 1} AS nested) TO '${file}' (FORMAT parquet)`,
  );
  connection.closeSync();
  const rows: unknown[] = [];
  for await (const row of readRows(file)) rows.push(row);
  expect(rows).toEqual([
    {
      small: 1,
      big: 9007199254740993n,
      price: "12.30",
      day: "2026-11-24",
      at: new Date("2026-11-24T10:00:00.123Z"),
      tags: ["a", null],
      nested: { x: 1 },
    },
  ]);
});

test.each<[string, string, string | Uint8Array, string]>([
  ["a line that is not JSON", "bad1.ndjson", '{"a":1}\n{"email":ann@example.com}\n', "line 2 is not JSON"],
  ["a line that is no object", "bad2.ndjson", '{"a":1}\n\n[1]\n', "line 3 is JSON, but not an object"],
  ["a line that is not UTF-8", "bad3.ndjson", bytes('{"a":1}\n{"b":"', 0xff, '"}\n'), "line 2 is not UTF-8"],
  ["a file that only claims to be packed", "bad4.ndjson.gz", '{"a":1}\n', "incorrect header check"],
  ["a CSV line with too many fields", "bad5.csv", "a,b\n1,2\n1,ann@example.com,3\n", "CSV Error on Line: 3"],
  ["a CSV line with too few fields", "bad6.csv", "a,b\n1,2\n3\n", "CSV Error on Line: 3"],
  ["a quote that never ends", "bad7.csv", 'a,b\n1,"ann@example.com\n', "unterminated quote"],
  ["a CSV that is not UTF-8", "bad8.csv", bytes("a\n", 0xff, "\n"), "not utf-8"],
  ["an empty CSV", "bad9.csv", "", "its first line must name the columns"],
  ["a file that is no Parquet", "bad10.parquet", "nothing of the kind at all", "No magic bytes"],
  ["an unknown ending", "bad11.xlsx", "", "Known: .csv, .tsv, .ndjson, .jsonl"],
  ["a name with a pattern", "bad[12].csv", "a\n1\n", "Rename the file"],
])("refuses %s and says where, without quoting it", async (_, name, content, message) => {
  const error = await rowsOf(name, content).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(SourceFileError);
  expect(String(error)).toContain(message);
  expect(String(error)).not.toContain("ann@example.com");
});

test("refuses a file that is not there, and a folder", async () => {
  await mkdir(join(folder, "folder.csv"));
  const read = async (name: string) => (await readRows(join(folder, name)).next()).value;
  await expect(read("missing.csv")).rejects.toThrow("there is no such file");
  await expect(read("folder.csv")).rejects.toThrow("it is not a file");
});

test("the rows before a bad line are handed out first", async () => {
  await writeFile(join(folder, "part.ndjson"), '{"a":1}\n{"a":2}\nnonsense\n');
  const rows: unknown[] = [];
  const read = async () => {
    for await (const row of readRows(join(folder, "part.ndjson"))) rows.push(row);
  };
  await expect(read()).rejects.toThrow("line 3");
  expect(rows).toEqual([{ a: 1 }, { a: 2 }]);
});
