import { expect, test } from "vitest";
import { textTable } from "./textTable.ts";

test("a table lines up its columns, numbers at the right, without blanks at the end of a line", () => {
  const columns = [{ title: "Name" }, { title: "Calls", align: "right" as const }, { title: "Why" }];
  expect(
    textTable(columns, [
      ["a", "1", ""],
      ["longer", "12,345", "x"],
    ]),
  ).toBe(
    ["Name     Calls  Why", "------  ------  ---", "a            1", "longer  12,345  x", ""].join("\n"),
  );
});

test("a table without rows is its titles", () => {
  expect(textTable([{ title: "Name" }], [])).toBe("Name\n----\n");
});
