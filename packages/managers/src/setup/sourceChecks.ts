import type { Warehouse } from "@cionb/lakehouse";
import { decimalOf } from "../money.ts";
import type { PurchaseHistory } from "../purchases/PurchaseHistory.ts";
import type { SyntheticData } from "../synthetic/SyntheticData.ts";
import { type Finding, fail, pass, warn } from "./check.ts";
import { numberText } from "./numberText.ts";

/** Counts every synthetic table and compares it with the truth of the world. */
export async function checkSynthetic(
  warehouse: Pick<Warehouse, "query" | "tables">,
  data: SyntheticData,
): Promise<Finding> {
  const there = new Set((await warehouse.tables()).map(({ name }) => name));
  const expected = Object.entries(data.truth().rows);
  const wrong: string[] = [];
  let empty = 0;
  for (const [table, rows] of expected) {
    const found = there.has(table) ? await countOf(warehouse, table, data.world) : 0;
    if (found === 0 && rows > 0) empty += 1;
    if (found !== rows) wrong.push(`${table} has ${numberText(found)} rows of ${numberText(rows)}`);
  }
  if (wrong.length === 0) return pass(`All ${expected.length} tables hold the world (${data.world}).`);
  if (empty === wrong.length)
    return warn("The synthetic world is not loaded, or not all of it.", "Run loadSyntheticData().");
  return fail(`${wrong.join("; ")}.`, "Use another lakehouse, or look at the tables' history.");
}

async function countOf(warehouse: Pick<Warehouse, "query">, table: string, world: string): Promise<number> {
  const [counted] = await warehouse.query<{ found: number }>(
    `select count(*) as found from ${table} where world = :world`,
    { world },
  );
  return Number(counted?.found ?? 0);
}

/** Compares the table of purchases with the file, to the last purchase and the last cent. */
export async function checkPurchases(
  purchases: Pick<PurchaseHistory, "summary" | "fileSummary">,
): Promise<Finding> {
  const [table, file] = [await purchases.summary(), await purchases.fileSummary()];
  if (table.purchases === 0) return warn("The purchases are not loaded.", "Run loadPurchases().");
  const said = `${numberText(table.purchases)} purchases of ${numberText(table.customers)} customers for ${numberText(decimalOf(table.cents))} US dollars`;
  const same =
    table.purchases === file.purchases && table.customers === file.customers && table.cents === file.cents;
  return same
    ? pass(`The table holds the file: ${said}.`)
    : fail(
        `The table (${said}) and the file differ.`,
        "Use another lakehouse, or look at the table's history.",
      );
}
