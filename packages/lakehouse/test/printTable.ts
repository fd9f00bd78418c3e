type Cell = string | number | undefined;

/** Writes a table to the terminal, whose columns are as wide as their widest cell. */
export function printTable(header: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const lines = [header, ...rows].map((row) => row.map((cell) => String(cell ?? "-")));
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  process.stdout.write(`\n${text.join("\n")}\n`);
}
