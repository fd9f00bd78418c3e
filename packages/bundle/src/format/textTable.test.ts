import { expect, test } from "vitest";
import { textTable } from "./textTable.ts";

const column = (heading: string, numeric = false) => ({ heading, numeric });
const cell = (text: string) => ({ text, none: false, grouped: false });

test("columns are as wide as their widest text, and numbers stand right", () => {
  const rows = [
    [cell("Ada"), cell("7")],
    [cell("Grace"), cell("1024")],
  ];
  const table = textTable(
    { columns: [column("name"), column("calls", true)], rows, notes: ["2 of 3 rows"] },
    { title: "People" },
  );
  expect(table.split("\n")).toEqual([
    "People",
    "name   calls",
    "─────  ─────",
    "Ada        7",
    "Grace   1024",
    "2 of 3 rows",
  ]);
});

test("wide characters count twice", () => {
  const rows = [
    [cell("東京"), cell("a")],
    [cell("abcd"), cell("b")],
  ];
  const lines = textTable({ columns: [column("x"), column("y")], rows, notes: [] }, {}).split("\n");
  expect(lines.slice(2)).toEqual(["東京  a", "abcd  b"]);
});

test("a cell is one line of at most 60 places, without control characters", () => {
  const rows = [[cell(`a\nb\u001b[31m${"x".repeat(100)}`)]];
  const line = textTable({ columns: [column("x")], rows, notes: [] }, {}).split("\n")[2] ?? "";
  expect(line).toMatch(/^a\\nb\u241b\[31mx+…$/);
  expect(line).toHaveLength(60);
});
