import { expect, test } from "vitest";
import { TableDefinitionError } from "../errors.ts";
import { deltaType, formatSqlType, fromDeltaType, parseSqlType } from "./sqlType.ts";

test.each([
  ["STRING", "STRING"],
  ["bigint", "BIGINT"],
  ["integer", "INT"],
  ["long", "BIGINT"],
  ["decimal(10, 2)", "DECIMAL(10,2)"],
  ["NUMERIC(38,0)", "DECIMAL(38,0)"],
  ["array<int>", "ARRAY<INT>"],
  ["map<string,array<double>>", "MAP<STRING,ARRAY<DOUBLE>>"],
  ["struct<a: int, b string>", "STRUCT<a: INT,b: STRING>"],
  ["ARRAY<STRUCT<a:MAP<STRING,DECIMAL(5,2)>>>", "ARRAY<STRUCT<a: MAP<STRING,DECIMAL(5,2)>>>"],
])("reads %s", (text, written) => {
  expect(formatSqlType(parseSqlType(text))).toBe(written);
});

test.each([
  ["", "expected a type, found 'the end'"],
  ["TEXT", "found 'TEXT'"],
  ["constructor", "found 'constructor'"],
  ["TIMESTAMP_NTZ", "Known types: STRING"],
  ["ARRAY<INT", "expected '>', found 'the end'"],
  ["ARRAY<>", "found '>'"],
  ["INT INT", "expected the end, found 'INT'"],
  ["DECIMAL", "expected '('"],
  ["DECIMAL(x,2)", "expected a number"],
  ["DECIMAL(39,2)", "1 to 38 digits"],
  ["DECIMAL(5,6)", "1 to 38 digits"],
  ["STRUCT<1: INT>", "expected a field name"],
  ["MAP<STRING>", "expected ','"],
])("refuses '%s'", (text, message) => {
  expect(() => parseSqlType(text)).toThrow(TableDefinitionError);
  expect(() => parseSqlType(text)).toThrow(message);
});

test.each([
  "STRING",
  "TINYINT",
  "SMALLINT",
  "FLOAT",
  "DECIMAL(10,2)",
  "ARRAY<STRUCT<a: MAP<STRING,DECIMAL(5,2)>>>",
  "BINARY",
  "DATE",
  "TIMESTAMP",
])("%s comes back from Delta's schema", (text) => {
  const type = parseSqlType(text);
  expect(fromDeltaType(deltaType(type))).toEqual(type);
});

test.each(["void", "interval", "timestamp_ntz", "variant"])("does not know Delta's type %s", (name) => {
  expect(fromDeltaType(name)).toBeUndefined();
});
