import process from "node:process";
import type { DatabricksOptions } from "@cionb/lakehouse";

// in Deno, with the compiled bundle: large appends, each followed by several statements at once
const { defineTable, openWarehouse } = await import("../../../dist/cio.mjs");
const options: DatabricksOptions = JSON.parse(process.env["WAREHOUSE"] ?? "");

const table = defineTable({
  name: "staged_in_deno",
  columns: { n: { type: "BIGINT", nullable: false }, text: { type: "STRING" } },
});
const warehouse = await openWarehouse(options);
await warehouse.migrate([table]);
const count = () => warehouse.query<{ n: number }>("select count(*) as n from staged_in_deno");
for (let round = 0; round < 3; round += 1) {
  const rows = Array.from({ length: 300 }, (_, at) => ({ n: round * 300 + at, text: "x".repeat(200) }));
  await warehouse.append(table, rows);
  await Promise.all(Array.from({ length: 6 }, count));
}
const [counted] = await count();
await warehouse.close();
process.stdout.write(`${counted?.n}\n`);
