import { run } from "./run.ts";

/** `npm run warehouse`: a SQL warehouse on Spark with Delta Lake, for the Databricks driver, until it is interrupted. */
export function warehouse(args: readonly string[]): Promise<number> {
  return run(process.execPath, ["test/spark/main.ts", ...args]);
}
