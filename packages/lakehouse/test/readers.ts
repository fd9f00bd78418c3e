import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { readersPython } from "./deltaExtension.ts";

const run = promisify(execFile);

const rowsSchema = z.array(z.object({ id: z.string(), round: z.number().nullable() }));
const readersSchema = z.object({
  delta_rs: z.object({ version: z.number(), rows: rowsSchema, changes: z.array(z.array(z.unknown())) }),
  duckdb: z.object({ rows: rowsSchema }),
});

/** What delta-rs and DuckDB's delta extension see in a table with the columns `id` and `round`, by `readers.py`. */
export async function readByOthers(folder: string) {
  const script = fileURLToPath(new URL("readers.py", import.meta.url));
  const { stdout } = await run(readersPython(), [script, folder]);
  const { delta_rs: deltaRs, duckdb } = readersSchema.parse(JSON.parse(stdout));
  return { deltaRs, duckdb };
}
