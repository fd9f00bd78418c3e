// Appends to the table `ledger` in a folder: appender.ts FOLDER WRITER APPENDS ROWS. Prints a line for each append that
// was acknowledged. The same writer may be started again: its appends have ids.
import { defineTable, openWarehouse } from "../../src/index.ts";

export const ledger = defineTable({
  name: "ledger",
  columns: {
    writer: { type: "INT", nullable: false },
    append: { type: "INT", nullable: false },
    row: { type: "INT", nullable: false },
    amount: { type: "DECIMAL(12,2)" },
    written_at: { type: "TIMESTAMP" },
    day: { type: "DATE" },
    note: { type: "STRING" },
    tags: { type: "ARRAY<STRING>" },
  },
});

if (process.argv[1] === import.meta.filename) {
  const [folder = "", writer = 0, appends = 0, rows = 0] = process.argv
    .slice(2)
    .map((text, index) => (index === 0 ? text : Number(text)));
  const warehouse = await openWarehouse({ engine: "local", folder: String(folder) });
  await warehouse.migrate([ledger]);
  for (let append = 0; append < Number(appends); append += 1) {
    await warehouse.append(
      ledger,
      Array.from({ length: Number(rows) }, (_, row) => ({
        writer: Number(writer),
        append,
        row,
        amount: `${row}.25`,
        written_at: new Date(1_795_000_000_000 + row),
        day: "2026-11-24",
        note: row % 2 ? `note ${row}` : null,
        tags: [`w${writer}`],
      })),
      { application: `writer-${writer}`, version: append },
    );
    process.stdout.write(`${append}\n`);
  }
  await warehouse.close();
}
