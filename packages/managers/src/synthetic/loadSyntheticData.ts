import type { Commit, Table, Warehouse } from "@cionb/lakehouse";
import { OtherWorldError } from "../errors.ts";
import type { SyntheticData } from "./SyntheticData.ts";
import * as tables from "./tables.ts";
import { worldVersion } from "./version.ts";

/** What loading did to one source table. */
export type Load = {
  table: string;
  /** Rows that the table holds of this source. */
  rows: number;
  /** Rows that were appended now: all or, when they were there before, none. */
  appended: number;
  /** The table's version that holds them. */
  version: number;
};

type Target = Pick<Warehouse, "append" | "migrate" | "query">;

/**
 * Loads the synthetic world into its source tables, one commit a table. A second time, or in two processes at once,
 * the same world is there once; a load that was cut off goes on where it stopped. Nothing is ever removed.
 * @throws {OtherWorldError} if a table holds rows of another world
 */
export async function loadSyntheticData(warehouse: Target, data: SyntheticData): Promise<Load[]> {
  await warehouse.migrate(tables.syntheticTables);
  for (const table of tables.syntheticTables) await refuseOther(warehouse, table, data.world);
  const append = async <Row>(table: Table<Row>, rows: Iterable<Row>): Promise<Load> => {
    const application = `cionb/synthetic/${table.name}/seed-${data.seed}/customers-${data.size}`;
    const commit = await warehouse.append(table, rows, { application, version: worldVersion });
    return await readLoad(warehouse, commit);
  };
  return [
    await append(tables.syntheticCustomers, data.customers()),
    await append(tables.syntheticOrganisations, data.organisations()),
    await append(tables.syntheticMemberships, data.memberships()),
    await append(tables.syntheticDevices, data.devices()),
    await append(tables.syntheticConsents, data.consents()),
    await append(tables.syntheticOrders, data.orders()),
    await append(tables.syntheticEvents, data.events()),
  ];
}

/** The load behind a commit, with the table's rows counted. */
export async function readLoad(warehouse: Pick<Warehouse, "query">, commit: Commit): Promise<Load> {
  const [counted] = await warehouse.query<{ rows: number | bigint }>(
    `select count(*) as \`rows\` from ${commit.table}`,
  );
  return {
    table: commit.table,
    rows: Number(counted?.rows ?? 0),
    appended: commit.repeated ? 0 : commit.rows,
    version: commit.version,
  };
}

async function refuseOther(warehouse: Target, table: Table, world: string): Promise<void> {
  const found = await warehouse.query<{ world: string }>(
    `select world from ${table.name} where world <> :world limit 1`,
    { world },
  );
  const [other] = found;
  if (!other) return;
  throw new OtherWorldError(
    `Cannot load the synthetic world (${world}): ${table.name} holds another one (${other.world}). ` +
      "Use that seed and size, or give this world tables of its own (CIO_LAKEHOUSE, or CIO_SCHEMA on Databricks).",
  );
}
