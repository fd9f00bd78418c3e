import type { Behaviour } from "../src/behaviours.ts";

const begin = "<!-- behaviours: begin -->";
const end = "<!-- behaviours: end -->";
const head = [
  "| id | what it does | basis | read in | date | changed by |",
  "| --- | --- | --- | --- | --- | --- |",
];

export function rowOf({ id, does, basis, source, date, option }: Behaviour): string {
  const cells = [`\`${id}\``, does, basis, source, date, option === undefined ? "" : `\`${option}\``];
  return `| ${cells.join(" | ")} |`;
}

/** The document's rows between its two marks. @throws {Error} if the marks are not there */
export function rowsIn(document: string): string[] {
  const [, after, ...further] = document.split(begin);
  const [table, rest] = after?.split(end) ?? [];
  if (table === undefined || rest === undefined || further.length > 0) {
    throw new Error(`docs/simulator.md must have ${begin} and ${end} once, in this order`);
  }
  return table.trim().split("\n").slice(head.length);
}

/** The document with the table made from the list of behaviours. */
export function withTable(document: string, behaviours: readonly Behaviour[]): string {
  rowsIn(document);
  const [before, after = ""] = document.split(begin);
  const [, rest] = after.split(end);
  return [before, begin, "\n\n", [...head, ...behaviours.map(rowOf)].join("\n"), "\n\n", end, rest].join("");
}
