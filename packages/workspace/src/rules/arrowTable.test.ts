import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith } from "../../test/folder.ts";
import { arrowTable, arrowTableProblems, writeArrowTable } from "./arrowTable.ts";

const stale = "Before.\n\n<!-- arrows: begin -->\n\nold\n\n<!-- arrows: end -->\n\nAfter.\n";

test("a table says who may import whom, and when", () => {
  const table = arrowTable({ a: { always: [] }, b: { always: ["a"], whenNeeded: ["c"] } });
  expect(table.split("\n").slice(2)).toEqual([
    "| a | nothing of ours |",
    "| b | a, c by `import()`, when it is needed |",
  ]);
});

test("a document with another table is a problem, until it is made anew", async () => {
  const folder = folderWith({ "docs/architecture.md": stale });
  expect(await arrowTableProblems(folder)).toHaveLength(1);
  await writeArrowTable(folder);
  expect(await arrowTableProblems(folder)).toEqual([]);
  expect(readFileSync(join(folder, "docs/architecture.md"), "utf8")).toMatch(/^Before\.\n.*\nAfter\.\n$/s);
});
