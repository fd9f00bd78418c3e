import type { Column, Table } from "./defineTable.ts";
import type { Warehouse } from "./warehouse.ts";

export type RetainOptions = {
  /** Milliseconds since 1970 from which ages are counted back. */
  now: number;
  /** Only counts. @default {false} */
  dryRun?: boolean;
};

/** What retention came to in a table, or would come to. */
export type Retained = {
  table: string;
  dryRun: boolean;
  /** Rows that were too old and were removed; undefined where the table keeps its rows. */
  rows: { before: Date; removed: number } | undefined;
  /** Columns that keep their values for less time than the row, and the values that were emptied. */
  columns: readonly { column: string; before: Date; emptied: number }[];
};

type Tables = Pick<Warehouse, "query" | "remove" | "update">;
type Emptied = Retained["columns"][number];

const dayMs = 24 * 60 * 60 * 1_000;

/**
 * Removes rows, and empties columns, that are older than the table's definition says (`retentionDays`, counted from
 * `datedBy`). One commit for the rows and one for each age of columns; running it again changes nothing. Old files
 * keep the values until `maintain` deletes them, and time travel reads them until then.
 */
export async function retain(warehouse: Tables, table: Table, options: RetainOptions): Promise<Retained> {
  const { now, dryRun = false } = options;
  const { name, datedBy, retentionDays } = table;
  if (datedBy === undefined) return { table: name, dryRun, rows: undefined, columns: [] };
  const before = (days: number) => new Date(now - days * dayMs);
  const gone = retentionDays === undefined ? undefined : before(retentionDays);
  const run = { warehouse, table, age: `\`${datedBy}\``, dryRun, gone };

  const aging = table.columns.filter((column) => column.retentionDays !== undefined);
  const columns: Emptied[] = [];
  for (const [days, named] of Map.groupBy(aging, (column) => column.retentionDays ?? 0))
    columns.push(...(await emptyColumns(run, named, before(days))));
  return { table: name, dryRun, rows: gone && (await removeRows(run, gone)), columns };
}

type Run = { warehouse: Tables; table: Table; age: string; dryRun: boolean; gone: Date | undefined };

async function removeRows({ warehouse, table, age, dryRun }: Run, before: Date): Promise<Retained["rows"]> {
  const predicate = { where: `${age} < :before`, parameters: { before } };
  if (!dryRun) return { before, removed: (await warehouse.remove(table, predicate)).deleted };
  const count = `select count(*) as removed from \`${table.name}\` where ${predicate.where}`;
  const [counted] = await warehouse.query<{ removed: number }>(count, predicate.parameters);
  return { before, removed: counted?.removed ?? 0 };
}

/** Empties columns of one age in the rows that stay. */
async function emptyColumns(run: Run, columns: readonly Column[], before: Date): Promise<Emptied[]> {
  const { warehouse, table, age, dryRun, gone } = run;
  const stays = gone === undefined ? "" : ` and ${age} >= :gone`;
  const where = `${age} < :before${stays}`;
  const parameters = { before, ...(gone && { gone }) };
  const counts = columns.map(({ name }) => `count(\`${name}\`) as \`${name}\``).join(", ");
  const count = `select ${counts} from \`${table.name}\` where ${where}`;
  const [held = {}] = await warehouse.query<Record<string, number>>(count, parameters);
  const emptied = columns.map(({ name }) => ({ column: name, before, emptied: held[name] ?? 0 }));
  if (dryRun || emptied.every((one) => one.emptied === 0)) return emptied;
  const filled = columns.map(({ name }) => `\`${name}\` is not null`).join(" or ");
  const nothing = Object.fromEntries(columns.map(({ name }) => [name, null]));
  await warehouse.update(table, nothing, { where: `${where} and (${filled})`, parameters });
  return emptied;
}
