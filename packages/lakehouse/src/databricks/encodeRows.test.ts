import { expect, test } from "vitest";
import { defineTable } from "../defineTable.ts";
import { InvalidRowError } from "../errors.ts";
import { parseSqlType } from "../types/sqlType.ts";
import { restore, rowEncoder, wireStruct } from "./encodeRows.ts";

const table = defineTable({
  name: "values",
  columns: {
    id: { type: "BIGINT", nullable: false },
    text: { type: "STRING" },
    money: { type: "DECIMAL(10,2)" },
    double: { type: "DOUBLE" },
    at: { type: "TIMESTAMP" },
    day: { type: "DATE" },
    bytes: { type: "BINARY" },
    counts: { type: "MAP<INT,STRING>" },
  },
});
const encode = rowEncoder(table, "append to");

test.each([
  [{ id: 2n ** 63n - 1n }, '{"id":9223372036854775807}'],
  [{ id: 1, text: 'a"\n\u2028' }, '{"id":1,"text":"a\\"\\n\u2028"}'],
  [{ id: 1, money: "-0.5" }, '{"id":1,"money":"-0.50"}'],
  [{ id: 1, money: 12 }, '{"id":1,"money":"12.00"}'],
  [{ id: 1, double: Number.NaN }, '{"id":1,"double":"NaN"}'],
  [{ id: 1, double: -0 }, '{"id":1,"double":-0.0}'],
  [{ id: 1, at: new Date(-1) }, '{"id":1,"at":"1969-12-31T23:59:59.999000Z"}'],
  [{ id: 1, at: "2026-11-24T10:00:00.123456+02:00" }, '{"id":1,"at":"2026-11-24T08:00:00.123456Z"}'],
  [{ id: 1, bytes: new Uint8Array([255]), day: null }, '{"id":1,"bytes":"/w=="}'],
  [{ id: 1, counts: new Map([[1, null]]) }, '{"id":1,"counts":[{"key":1,"value":null}]}'],
])("%o is one line of JSON that keeps every digit", (row, line) => {
  expect(encode(row, 1)).toBe(line);
});

test.each([
  [{}, "row 7, column 'id': it must not be empty"],
  [{ id: 1.5 }, "row 7, column 'id': expected a whole number"],
  [{ id: 2n ** 63n }, "got a bigint"],
  [{ id: 1, secret: "x" }, "row 7, column 'secret': the table does not have this column"],
  [{ id: 1, text: "\ud800" }, "half of a surrogate pair"],
  [{ id: 1, money: "1.005" }, "a decimal of at most 10 digits, 2 of them after the point"],
  [{ id: 1, day: "2026-02-30" }, "not in the calendar"],
  [{ id: 1, at: "2026-11-24T10:00:00" }, "with its zone"],
  [[], "row 7 must be an object, got an array"],
])("%o is refused", (row, message) => {
  expect(() => encode(row, 7)).toThrow(InvalidRowError);
  expect(() => encode(row, 7)).toThrow(message);
});

test("maps travel as their entries, at any depth, and are made again in SQL", () => {
  expect(wireStruct(table.columns)).toContain("counts: ARRAY<STRUCT<key: INT,value: STRING>>");
  expect(restore(parseSqlType("ARRAY<STRING>"), "a")).toBe("a");
  expect(restore(parseSqlType("MAP<STRING,INT>"), "a")).toBe("map_from_entries(a)");
  expect(restore(parseSqlType("ARRAY<MAP<STRING,INT>>"), "a")).toBe(
    "transform(a, x0 -> map_from_entries(x0))",
  );
  expect(restore(parseSqlType("STRUCT<m: MAP<STRING,INT>>"), "s")).toBe(
    "if(s is null, null, named_struct('m', map_from_entries(s.m)))",
  );
});
