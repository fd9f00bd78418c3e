import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
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

async function makeParquet(select: string, file: string) {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(`COPY (${select}) TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
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
  await makeParquet(
    `SELECT 1::BIGINT AS small, 9007199254740993::BIGINT AS big, 12.30::DECIMAL(10,2) AS price, DATE '2026-11-24' AS day,
      TIMESTAMPTZ '2026-11-24 10:00:00.123+00' AS at, ['a', NULL] AS tags, {'x': 1} AS nested`,
    file,
  );
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
  [
    "a line that is not JSON",
    "bad1.ndjson",
    '{"a":1}\n{"email":ann@example.com}\n',
    "line 2 is not JSON. Repair or remove it; rows before it were read, and may have been sent already",
  ],
  [
    "a line that is no object",
    "bad2.ndjson",
    '{"a":1}\n\n[1]\n',
    "line 3 is JSON, but not an object. Repair or remove it",
  ],
  [
    "a line that is not UTF-8",
    "bad3.ndjson",
    bytes('{"a":1}\n{"b":"', 0xff, '"}\n'),
    "line 2 is not UTF-8. Save the file as UTF-8",
  ],
  [
    "a file that only claims to be packed",
    "bad4.ndjson.gz",
    '{"a":1}\n',
    "its name ends in .gz, but it is not packed with gzip, or only a part of it is there",
  ],
  [
    "a packed file that was cut off",
    "bad5.ndjson.gz",
    gzipSync('{"a":1}\n'.repeat(999)).subarray(0, 30),
    "or only a part of it is there. Pack or copy it again",
  ],
  [
    "a CSV line with too many values",
    "bad5.csv",
    "a,b\n1,2\n1,ann@example.com,3\n",
    "line 3 has 3 values, and the first line names 2 columns. Repair the line",
  ],
  [
    "a CSV line with too few values",
    "bad6.csv",
    "a,b\n1,2\n3\n",
    "line 3 has 1 value, and the first line names 2 columns",
  ],
  [
    "a quote that never ends",
    "bad7.csv",
    'a,b\n1,"ann@example.com\n',
    "line 2 begins a quoted value that does not end",
  ],
  [
    "a CSV that is not UTF-8",
    "bad8.csv",
    bytes("a\n", 0xff, "\n"),
    "line 2 is not UTF-8. Save the file as UTF-8",
  ],
  ["a CSV line without end", "bad14.csv", `a\n${"x".repeat(2_000_001)}\n`, "line 2 is over 2,000,000 bytes"],
  ["an empty CSV", "bad9.csv", "", "its first line must name the columns"],
  [
    "a file that is no Parquet",
    "bad10.parquet",
    "ann@example.com,nothing of the kind at all",
    "it is no Parquet file, or only a part of one. Make or copy it again",
  ],
  ["an empty Parquet file", "bad13.parquet", "", "it is no Parquet file, or only a part of one"],
  ["an unknown ending", "bad11.xlsx", "", "Known: .csv, .tsv, .ndjson, .jsonl"],
  ["a name with a pattern", "bad[12].csv", "a\n1\n", "Rename the file"],
])("refuses %s and says where, without quoting it", async (_, name, content, message) => {
  const error = await rowsOf(name, content).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(SourceFileError);
  expect(String(error)).toContain(message);
  expect(String(error)).not.toMatch(/ann@example\.com|DuckDB|Invalid Input|strict_mode/);
});

test("refuses a damaged Parquet file without quoting it", async () => {
  const file = join(folder, "sound.parquet");
  await makeParquet("SELECT 'ann@example.com ' || i AS mail FROM range(9999) r(i)", file);
  const damaged = await readFile(file);
  damaged.fill(7, 100, 5_000);
  const error = await rowsOf("damaged.parquet", damaged).catch((caught: unknown) => caught);
  expect(String(error)).toMatch(
    /damaged\.parquet: it is a Parquet file that is damaged.* Make or copy it again/,
  );
  expect(String(error)).not.toContain("ann@example.com");
});

test("says which columns of Parquet are DECIMAL, before the first row", async () => {
  const file = join(folder, "decimals.parquet");
  await makeParquet("SELECT 1.5::DECIMAL(10,2) AS price, 1.5::DOUBLE AS rate, '1.5' AS text", file);
  const heard: string[][] = [];
  const rows = readRows(file, { onDecimals: (columns) => void heard.push([...columns]) });
  expect((await rows.next()).value).toEqual({ price: "1.50", rate: 1.5, text: "1.5" });
  expect(heard).toEqual([["price"]]);
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
