import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { arrows, type Row } from "./arrows.ts";

const document = "docs/architecture.md";
const begin = "<!-- arrows: begin -->";
const end = "<!-- arrows: end -->";

/** The table of arrows as Markdown. */
export function arrowTable(table: Readonly<Record<string, Row>> = arrows): string {
  const rows = Object.entries(table).map(([room, { always, whenNeeded = [] }]) => {
    const allowed = [...always, ...whenNeeded.map((one) => `${one} by \`import()\`, when it is needed`)];
    return `| ${room} | ${allowed.length === 0 ? "nothing of ours" : allowed.join(", ")} |`;
  });
  return ["| room | may import |", "| --- | --- |", ...rows].join("\n");
}

/** `text` with the table between its marks made anew. */
export function withArrowTable(text: string): string {
  const [before, rest = ""] = text.split(begin);
  const [old, after] = rest.split(end);
  if (old === undefined || after === undefined) return text;
  return `${before}${begin}\n\n${arrowTable()}\n\n${end}${after}`;
}

/** Writes the table into docs/architecture.md. */
export async function writeArrowTable(root: string): Promise<void> {
  const file = join(root, document);
  await writeFile(file, withArrowTable(await readFile(file, "utf8")));
}

/** A sentence when the table in docs/architecture.md is not the one in the code. */
export async function arrowTableProblems(root: string): Promise<string[]> {
  const text = await readFile(join(root, document), "utf8");
  return text.includes(arrowTable()) ? [] : [`${document} has another table of arrows than the code`];
}
