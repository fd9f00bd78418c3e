import { expect, test } from "vitest";
import { chooseColumns, formatBytes, formatColumn, formatMilliseconds } from "./columns.ts";

const format = (values: readonly unknown[], options = {}, name = "value") => {
  const { column, cells } = formatColumn({ name, options }, values);
  return { ...column, texts: cells.map(({ text }) => text), grouped: cells.some(({ grouped }) => grouped) };
};

test("numbers of one column get the same number of decimals", () => {
  expect(format([0.5, 0.25, 3]).texts).toEqual(["0.50", "0.25", "3.00"]);
});

test("a number too small for those decimals keeps its own", () => {
  expect(format([0.5, 0.00001]).texts).toEqual(["0.5000", "0.00001"]);
});

test("whole numbers stay whole", () => {
  expect(format([1, 20, 300]).texts).toEqual(["1", "20", "300"]);
});

test("decimals that come as text stay exact, whatever their size", () => {
  const { numeric, texts } = format(["12345678901234567890.12", "0.10", null]);
  expect(numeric).toBe(true);
  expect(texts).toEqual(["12345678901234567890.12", "0.10", "null"]);
});

test("a column with one text among numbers is text", () => {
  expect(format([1, "n/a"]).numeric).toBe(false);
});

test("a column of nothing is not a column of numbers", () => {
  expect(format([null, undefined])).toMatchObject({ numeric: false, texts: ["null", ""] });
});

test("ids and years are numbers whose thousands are not set apart", () => {
  expect(format([23_570], {}, "customer_id")).toMatchObject({ numeric: true, grouped: false });
  expect(format([1997], {}, "year")).toMatchObject({ numeric: true, grouped: false });
  expect(format([23_570], {}, "purchases")).toMatchObject({ numeric: true, grouped: true });
});

test("times that all begin a day are shown as days", () => {
  expect(format([new Date("2026-01-01"), new Date("2026-02-01")]).texts).toEqual([
    "2026-01-01",
    "2026-02-01",
  ]);
  expect(format([new Date("2026-01-01"), new Date("2026-01-01T08:00Z")]).texts[0]).toBe(
    "2026-01-01T00:00:00Z",
  );
});

test.each([
  ["percent", 0.125, "12.5 %"],
  ["bytes", 499_980, "500.0 kB"],
  ["milliseconds", 1_250, "1.3 s"],
  ["text", 42, "42"],
])("as %s, %d is %j", (as, value, text) => {
  expect(format([value], { as }).texts).toEqual([text]);
});

test("null stays null under a unit", () => {
  expect(format([null], { as: "percent" }).texts).toEqual(["null"]);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [32_000, "32.0 kB"],
  [500_000, "500.0 kB"],
  [1.5e12, "1.5 TB"],
])("%d bytes are %j", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0.214, "0.21 ms"],
  [340.4, "340 ms"],
  [999.7, "1.0 s"],
  [12_400, "12.4 s"],
  [59_970, "1 min 0 s"],
  [200_000, "3 min 20 s"],
  [7_500_000, "2 h 5 min"],
  [Number.POSITIVE_INFINITY, "unknown"],
])("%d milliseconds are %j", (ms, text) => {
  expect(formatMilliseconds(ms)).toBe(text);
});

test.each([
  ["all by default", undefined, ["a", "b"]],
  ["those of a list, in its order", ["b"], ["b"]],
  ["those of a record, in its order", { b: "B", a: { decimals: 2 } }, ["b", "a"]],
] as const)("columns are %s", (_, columns, names) => {
  expect(chooseColumns(columns, ["a", "b"]).map(({ name }) => name)).toEqual(names);
});
