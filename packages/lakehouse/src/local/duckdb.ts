import type * as DuckDB from "@duckdb/node-api";
import { LocalEngineMissingError } from "../errors.ts";

export type DuckDBModule = typeof DuckDB;

const command = "npm install @duckdb/node-api@1.5.5-r.5 @polyglot-sql/sdk@0.12.1";

/** The error for a part of the local engine that is not installed. */
export function engineMissing(part: string, cause: unknown): LocalEngineMissingError {
  return new LocalEngineMissingError(
    `Cannot use local Delta tables: ${part} does not load here. Run '${command}' in the folder that holds the program, or name a Databricks warehouse`,
    { cause },
  );
}

/** Loads DuckDB at first use: it is only needed by the local engine. @throws {LocalEngineMissingError} */
export async function loadDuckDB(): Promise<DuckDBModule> {
  try {
    return await import("@duckdb/node-api");
  } catch (cause) {
    throw engineMissing("DuckDB (@duckdb/node-api)", cause);
  }
}
