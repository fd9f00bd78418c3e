import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A cell of the table: what went wrong, how it was made to, what was to come of it, and what did. */
export type Row = { fault: string; injected: string; expected: string; seen: string };

const folder = fileURLToPath(new URL("../../../.cache/faults/", import.meta.url));
const rowsFile = join(folder, "rows.ndjson");

/** Where the table of the last run is. */
export const reportFile = join(folder, "report.md");

export function forgetRows(): void {
  mkdirSync(folder, { recursive: true });
  for (const file of [rowsFile, reportFile]) rmSync(file, { force: true });
}

/** Keeps a row for the end of the run; each test file is a process of its own. */
export function noteRow(row: Row): void {
  appendFileSync(rowsFile, `${JSON.stringify(row)}\n`);
}

export function notedRows(): Row[] {
  const lines = readFileSync(rowsFile, { encoding: "utf8", flag: "a+" }).split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
}

/** Writes the rows as a Markdown table and answers it. */
export function writeTable(rows: readonly Row[]): string {
  const line = ({ fault, injected, expected, seen }: Row) =>
    `| ${[fault, injected, expected, seen].map(inCell).join(" | ")} |`;
  const head = ["| fault | injected | expected | seen |", "| --- | --- | --- | --- |"];
  const table = `${[...head, ...rows.map(line)].join("\n")}\n`;
  writeFileSync(reportFile, table);
  return table;
}

const inCell = (text: string) => text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
