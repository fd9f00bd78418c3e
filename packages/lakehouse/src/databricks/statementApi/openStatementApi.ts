import type { Clock, Logger } from "../../types/world.ts";
import type { TokenSource } from "../credentials.ts";
import type { Driver } from "../driver.ts";
import { createRequests } from "./requests.ts";
import { startStatement } from "./startStatement.ts";
import { createVolumeFiles } from "./volumeFiles.ts";

export type StatementApiOptions = {
  host: string;
  port: number;
  /** Path of the SQL warehouse, such as `/sql/1.0/warehouses/0123456789abcdef`. */
  httpPath: string;
  catalog: string;
  /** Where names of one level are looked for; it need not be there yet. */
  schema: string;
  tokens: TokenSource;
  clock: Clock;
  random(): number;
  fetch: typeof fetch;
  /** Hears that a statement waits for the warehouse. */
  logger: Logger | undefined;
  /** Longest wait for a warehouse that is starting, in milliseconds. */
  startMs: number;
};

/**
 * Carries statements by the Statement Execution API (docs.databricks.com/api/statement-execution/v1) and files by the
 * Files API, without the vendor's driver. Each statement has a session of its own there, so that settings are refused.
 * Nothing is sent before the first statement.
 * @throws {RangeError} if the path names no SQL warehouse.
 */
export function openStatementApi(options: StatementApiOptions): Driver {
  const { host, port, httpPath, tokens, clock, random, fetch } = options;
  const warehouse = /\/(?:warehouses|endpoints)\/([\w-]+)\/?$/.exec(httpPath)?.[1];
  if (warehouse === undefined) {
    throw new RangeError(
      `Cannot open the warehouse as 'httpPath' must be that of a SQL warehouse, such as /sql/1.0/warehouses/0123456789abcdef: current value is '${httpPath}'`,
    );
  }
  const origin = `https://${host}${port === 443 ? "" : `:${port}`}`;
  const requests = createRequests({ origin, tokens, clock, random, fetch });
  const files = createVolumeFiles(requests);
  return {
    openSession: async () => ({
      executeStatement: (sql, { namedParameters }) =>
        startStatement({ ...options, requests, warehouse }, { sql, parameters: namedParameters }),
      put: files.put,
      remove: files.remove,
      close: async () => undefined,
    }),
    arrowFields: () => [],
    close: async () => undefined,
  };
}
