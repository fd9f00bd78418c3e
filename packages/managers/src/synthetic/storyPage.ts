import { syntheticFindings } from "./findings.ts";
import type { SyntheticData } from "./SyntheticData.ts";

/** The story of a world as Markdown: what there is, what was planted, and how it can be found. */
export function storyPage(data: SyntheticData): string {
  const truth = data.truth();
  const tables = Object.entries(truth.rows).map(([table, rows]) => [
    `\`${table}\``,
    rows.toLocaleString("en"),
  ]);
  const incidents = syntheticFindings.map(({ title, story, sql, truth: expected }, index) => {
    const found = Object.entries(expected(truth));
    return [
      `## ${index + 1}. ${title}`,
      "",
      story,
      "",
      "```sql",
      sql,
      "```",
      "",
      markdownTable(
        found.map(([name]) => name),
        [found.map(([, value]) => value)],
      ),
    ].join("\n");
  });
  return `${[
    "# The synthetic world",
    "",
    "A shop that does not exist sells coffee, tea and what goes with them, from 2025-07-01 to 2026-06-30. Its customers come by",
    "habit: commuters in the morning and evening, offices at noon, others late or at the weekend; more in November and",
    "December, fewer in August. Some buy often, most seldom. Nobody in it is a person: names are combined from lists, e-mail",
    "addresses are of example.com, example.net and example.org, phone numbers and IP addresses from ranges that are kept for",
    "films and documentation.",
    "",
    "Random numbers come from sfc32, seeded for each customer by itself, so a row can be made without those before it and the",
    "same seed and size give the same rows everywhere.",
    "",
    `The numbers below are those of the default world (${data.world}); \`truth()\` gives them for any other. This page is`,
    "made from the code, and a test fails when they differ.",
    "",
    markdownTable(["table", "rows"], tables),
    "",
    "# What was planted",
    "",
    "Five incidents, each with a statement that finds it and what it then gives.",
    "",
    incidents.join("\n\n"),
  ].join("\n")}\n`;
}

/** A table with its columns padded, as formatters leave them. */
function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((name, column) =>
    Math.max(3, name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
