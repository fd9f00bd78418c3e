import { expect, test } from "vitest";
import { SqlError } from "../errors.ts";
import { checkCondition, checkParameters, checkReadOnly, parameterNames } from "./statementText.ts";

test.each([
  ["select :a, :b, :a", ["a", "b"]],
  ["select ':a', \":b\", `:c`, 'it\\'s :d' -- :e\n, /* :f */ :g", ["g"]],
  ["select x::int, payload:field, list[0]:x, f(y):z from t where a=:real", ["real"]],
  ["select :0, : a", []],
])("the parameters of %s", (sql, names) => {
  expect(parameterNames(sql)).toEqual(names);
});

test("a value that is missing, too much or of a wrong type is named, and never shown", () => {
  const check = (sql: string, given: object) => () => checkParameters(sql, { ...given });
  expect(check("select :a, :b", { b: 1 })).toThrow("no value for :a");
  expect(check("select :a", { a: undefined })).toThrow("no value for :a");
  expect(check("select 1", { secret: "x" })).toThrow("it has no parameter :secret");
  for (const value of [{}, [1], Symbol("s"), new Date(Number.NaN), 2n ** 63n, new Uint8Array(1)]) {
    expect(check("select :a", { a: value })).toThrow(SqlError);
    expect(check("select :a", { a: value })).toThrow("the value of :a must be a string");
  }
  expect(check("select :a", { a: -(2n ** 63n) })).not.toThrow();
});

test.each([
  "select 1",
  " (select 1) union (select 2)",
  "-- a note\nwith a as (select 'insert into b' as x) select * from a",
  "values (1)",
  "describe history t",
  "EXPLAIN insert into t values (1)",
  "from t |> where a = 1",
])("only reads: %s", (sql) => {
  expect(() => checkReadOnly(sql)).not.toThrow();
});

test.each([
  "insert into t values (1)",
  "with a as (select 1) insert into t select * from a",
  "from t insert into u select a",
  "with a as (select 1) merge into t using a on true when matched then delete",
  "drop table t",
  "/* select */ truncate table t",
  "set x = 1",
  "",
])("does not only read: %s", (sql) => {
  expect(() => checkReadOnly(sql)).toThrow("it does not only read");
});

test("more than one statement is none", () => {
  expect(() => checkReadOnly("select 1; select 2")).toThrow("more than one statement");
  expect(() => checkReadOnly("begin drop table t; end")).toThrow("more than one statement");
  expect(() => checkReadOnly("select ';' as a; -- done")).not.toThrow();
});

test.each(["a = 1", "a in (select b from c)", "a = ')' or `)` = 1 -- )"])("is a condition: %s", (where) => {
  expect(() => checkCondition(where)).not.toThrow();
});

test.each(["true) or (true", "a = 1; drop table t", "a = 'x", "(a = 1", "a = 1 /* b", ""])(
  "leaves its parentheses: %s",
  (where) => {
    expect(() => checkCondition(where)).toThrow("one whole condition");
  },
);
