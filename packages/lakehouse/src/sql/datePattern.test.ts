import { expect, test } from "vitest";
import { strftimePattern } from "./datePattern.ts";

test.each([
  ["yyyy-MM-dd", "%Y-%m-%d"],
  ["dd.MM.yy H:m:s", "%d.%m.%y %-H:%-M:%-S"],
  ["yyyy-MM-dd'T'HH:mm:ss.SSS", "%Y-%m-%dT%H:%M:%S.%g"],
  ["EEEE, d MMMM y", "%A, %-d %B %Y"],
  ["hh 'o''clock' a", "%I o'clock %p"],
  ["100%", "100%%"],
  ["''", "'"],
  ["", ""],
])("%s becomes %s", (spark, duckdb) => {
  expect(strftimePattern(spark)).toBe(duckdb);
});

test.each(["Q", "w", "yyyyy", "XXX", "VV"])("'%s' is beyond DuckDB", (pattern) => {
  expect(strftimePattern(pattern)).toBeUndefined();
});
