// Appends more than the process may write to one file (ulimit -f), then something small: overflow.ts FOLDER. Prints
// what happened as JSON.
import { defineTable, openWarehouse } from "../../src/index.ts";

const table = defineTable({
  name: "texts",
  columns: { id: { type: "INT", nullable: false }, text: { type: "STRING" } },
});
const warehouse = await openWarehouse({ engine: "local", folder: process.argv[2] ?? "" });
await warehouse.migrate([table]);
await warehouse.append(table, [{ id: 1, text: "small" }]);
const text = () => Array.from({ length: 3_000 }, () => crypto.randomUUID()).join("");
const error = await warehouse
  .append(
    table,
    Array.from({ length: 20 }, (_, id) => ({ id, text: text() })),
  )
  .catch((caught: unknown) => caught);
const after = await warehouse.append(table, [{ id: 2, text: "small" }]);
const rows = await warehouse.query("select id from texts order by id");
await warehouse.close();
process.stdout.write(JSON.stringify({ error: String(error), version: after.version, rows }));
