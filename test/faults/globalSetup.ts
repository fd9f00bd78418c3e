import { forgetRows, notedRows, reportFile, writeTable } from "./support/rows.ts";

export function setup(): void {
  forgetRows();
}

/** Prints the table of what was injected and seen, once, when all files have ended. */
export function teardown(): void {
  const rows = notedRows();
  if (rows.length === 0) return;
  process.stdout.write(`\nFaults, as injected and seen (${reportFile}):\n\n${writeTable(rows)}\n`);
}
