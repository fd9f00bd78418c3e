import { expect, test } from "vitest";
import { NotebookError } from "../errors.ts";
import { type SqlValue, toStatement } from "./sqlTag.ts";

const statement = (strings: TemplateStringsArray, ...values: SqlValue[]) => toStatement(strings, values);

test("values become parameters and never text of the statement", () => {
  const evil = "x'; drop table runs; --";
  const { sql, parameters } = statement`select * from runs where run_id = ${evil} and n > ${3}`;
  expect(sql).toBe("select * from runs where run_id = :p0 and n > :p1");
  expect(parameters).toEqual({ p0: evil, p1: 3 });
});

test("a list stands for its items, an empty one for nothing", () => {
  expect(statement`select 1 where a in (${["x", "y"]}) or b in (${[]})`).toEqual({
    sql: "select 1 where a in (:p0, :p1) or b in (null)",
    parameters: { p0: "x", p1: "y" },
  });
});

test.each([
  ["a Date", new Date(0)],
  ["null", null],
  ["a bigint", 9_007_199_254_740_993n],
  ["a boolean", false],
])("%s is a value", (_, value) => {
  expect(statement`select ${value}`.parameters).toEqual({ p0: value });
});

test.each([
  ["undefined", undefined],
  ["NaN", Number.NaN],
  ["an object", { a: 1 }],
  ["a list with an object", [{}]],
])("%s is refused before anything runs", (_, value) => {
  expect(() => toStatement(["select ", ""], [value as SqlValue])).toThrow(NotebookError);
});

test.each([
  ["'", "'"],
  ['"', '"'],
  ["`", "`"],
  ["like '%", "%'"],
])("a value between %s and %s is refused, since it would be read as text", (before, after) => {
  expect(() => toStatement([`select ${before}`, after], ["x"])).toThrow(/stands inside quotes/);
});

test.each([
  "select 'it''s' || ",
  "select 'a' || ",
  "-- it's\nselect ",
  "/* it's */ select ",
  "select `a` + ",
])("quotes that are closed before a value do not matter: %j", (before) => {
  expect(toStatement([before, ""], ["x"]).sql).toBe(`${before}:p0`);
});
