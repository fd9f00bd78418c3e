export type TextColumn = { title: string; align?: "left" | "right" };

/** Rows of text as a table, with two spaces between columns and a line under the titles. */
export function textTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string {
  const titles = columns.map(({ title }) => title);
  const widths = columns.map((_, index) =>
    Math.max(...[titles, ...rows].map((row) => (row[index] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align = "left" }, index) => {
        const text = cells[index] ?? "";
        const width = widths[index] ?? 0;
        return align === "right" ? text.padStart(width) : text.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [line(titles), rule, ...rows.map(line)].map((text) => `${text}\n`).join("");
}
