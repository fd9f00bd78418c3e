import { cp, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { defineTable, LakehouseError, openWarehouse, TableUnsupportedError } from "../src/index.ts";
import { deltaExtension } from "./deltaExtension.ts";
import { temporaryFolder, temporaryWarehouse } from "./temporary.ts";

const fixtures = fileURLToPath(new URL("fixtures/lakehouse", import.meta.url));
const table = defineTable({
  name: "with_deletions",
  columns: { id: { type: "INT" }, name: { type: "STRING" } },
});

/** A lakehouse with a table that Spark 4.0.1 wrote: three rows, of which one is deleted by a deletion vector. */
async function lakehouse(options: { deltaExtension?: string } = {}) {
  const folder = await temporaryFolder();
  await cp(fixtures, folder, { recursive: true });
  const log = join(folder, "with_deletions", "_delta_log");
  // in the repository they have another name, since formatters take each for one JSON value
  for (const name of await readdir(log)) {
    await rename(join(log, name), join(log, name.replace(".ndjson", ".json")));
  }
  return temporaryWarehouse({ folder, ...options });
}

test("a table with deletion vectors is refused, and the message says what would read it", async () => {
  const warehouse = await lakehouse();
  const query = () => warehouse.query("select * from with_deletions");
  await expect(query()).rejects.toThrow(TableUnsupportedError);
  await expect(query()).rejects.toThrow("deletion vectors");
  await expect(query()).rejects.toThrow(
    "open the lakehouse with DuckDB's delta extension ('deltaExtension')",
  );
});

test("with DuckDB's delta extension such a table is read, beside tables of our own", async () => {
  const warehouse = await lakehouse({ deltaExtension: deltaExtension() });
  const own = defineTable({ name: "own", columns: { id: { type: "INT" }, points: { type: "INT" } } });
  await warehouse.migrate([own]);
  await warehouse.append(own, [{ id: 3, points: 30 }]);
  expect(await warehouse.query("select id, name from with_deletions order by id")).toEqual([
    { id: 1, name: "a" },
    { id: 3, name: "c" },
  ]);
  expect(
    await warehouse.query("select name, points from with_deletions f join own on own.id = f.id"),
  ).toEqual([{ name: "c", points: 30 }]);
});

test("such a table is never written to", async () => {
  const warehouse = await lakehouse({ deltaExtension: deltaExtension() });
  await warehouse.query("select * from with_deletions");
  await expect(warehouse.append(table, [{ id: 4 }])).rejects.toThrow(TableUnsupportedError);
  await expect(warehouse.remove(table, { where: "id = 1" })).rejects.toThrow(TableUnsupportedError);
  await expect(warehouse.maintain(table)).rejects.toThrow(TableUnsupportedError);
});

test("an extension that does not load is told when the lakehouse is opened", async () => {
  const folder = await temporaryFolder();
  const open = () => openWarehouse({ engine: "local", folder, deltaExtension: join(folder, "nothing") });
  await expect(open()).rejects.toThrow(LakehouseError);
  await expect(open()).rejects.toThrow("Cannot load DuckDB's delta extension from ");
});
