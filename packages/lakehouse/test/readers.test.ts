import { join } from "node:path";
import { expect, test } from "vitest";
import type { Warehouse } from "../src/index.ts";
import { accounts } from "./children/changer.ts";
import { readByOthers } from "./readers.ts";
import { temporaryWarehouse } from "./temporary.ts";

async function changesOf(warehouse: Warehouse) {
  const found: [number, string, string, unknown][] = [];
  for await (const { version, change, row } of warehouse.changes(accounts, 0)) {
    found.push([version, change, row.id, row.round ?? null]);
  }
  return found;
}

// as Python sorts them: by version, kind, id and round
const sorted = (changes: readonly (readonly unknown[])[]) =>
  [...changes].sort((one, other) => {
    for (const [index, value] of one.entries()) {
      const against = other[index];
      if (typeof value === "number" && typeof against === "number" && value !== against)
        return value - against;
      if (String(value) !== String(against)) return String(value) < String(against) ? -1 : 1;
    }
    return 0;
  });

test("after merges, updates, removals and maintenance, delta-rs and DuckDB's delta extension see the same rows, version and changes", {
  timeout: 60_000,
}, async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([accounts]);
  for (let round = 0; round < 5; round += 1) {
    await warehouse.merge(
      accounts,
      Array.from({ length: 10 + round }, (_, n) => ({ id: `a${n}`, round })),
    );
  }
  await warehouse.remove(accounts, { equals: { id: "a3" } });
  await warehouse.update(accounts, { round: 99 }, { where: "id in ('a4', 'a5')" });
  await warehouse.maintain(accounts);
  await warehouse.remove(
    accounts,
    { where: "round = 99 and id = 'a5'" },
    { application: "erase", version: 1 },
  );
  await warehouse.append(accounts, [{ id: "new", round: 1 }]);
  await warehouse.merge(accounts, [{ id: "new", round: 2 }], { columns: ["round"] });
  const rows = await warehouse.query("select id, round from accounts order by id");
  const { deltaRs, duckdb } = await readByOthers(join(warehouse.location, accounts.name));
  const { version } = await warehouse.describe(accounts);
  expect(deltaRs).toEqual({ version, rows, changes: sorted(await changesOf(warehouse)) });
  expect(duckdb).toEqual({ rows });
});
