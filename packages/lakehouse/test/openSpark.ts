import { readFileSync } from "node:fs";
import { DBSQLClient } from "@databricks/sql";
import type { ProvidedContext } from "vitest";
import { openWarehouse, type Warehouse } from "../src/index.ts";

/** Where the Spark of this run listens. */
export type SparkAddress = Exclude<ProvidedContext["spark"], { missing: string }>;

/** The Databricks engine on the Spark of this run. */
export function openSpark(given: SparkAddress, schema: string): Promise<Warehouse> {
  return openWarehouse({
    engine: "databricks",
    serverHostname: `127.0.0.1:${given.port}`,
    httpPath: given.path,
    credentials: { token: given.token },
    authority: readFileSync(given.authority, "utf8"),
    catalog: given.catalog,
    schema,
  });
}

/** A session of the driver alone, for statements that the engine leaves to others. */
export async function openSparkSession(given: SparkAddress) {
  const client = new DBSQLClient({ logger: { log: () => undefined } });
  await client.connect({
    host: "127.0.0.1",
    port: given.port,
    path: given.path,
    token: given.token,
    telemetryEnabled: false,
    customCaCert: readFileSync(given.authority, "utf8"),
  });
  const session = await client.openSession({ initialCatalog: given.catalog, initialSchema: given.schema });
  return {
    async run(sql: string): Promise<object[]> {
      const operation = await session.executeStatement(sql);
      await operation.finished();
      const rows = await operation.fetchAll();
      await operation.close();
      return rows;
    },
    close: () => client.close(),
  };
}
