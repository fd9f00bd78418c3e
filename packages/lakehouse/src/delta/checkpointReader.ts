import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { TableCorruptError } from "../errors.ts";
import { logFolder } from "./logFiles.ts";

/** Reads the actions of a checkpoint: one object with one key a row. @throws {TableCorruptError} */
export async function readCheckpoint(
  connection: DuckDBConnection,
  folder: string,
  names: readonly string[],
): Promise<unknown[]> {
  const files = names.map((name) => `'${join(logFolder(folder), name).replaceAll("'", "''")}'`).join(", ");
  const source = `read_parquet([${files}], union_by_name = true)`;
  try {
    const columns = await connection.run(`DESCRIBE SELECT * FROM ${source}`);
    const kinds = (await columns.getRowsJS()).map(([name]) => String(name));
    // as JSON, maps become objects again
    const fields = kinds.map((kind) => `to_json("${kind.replaceAll('"', '""')}")`).join(", ");
    const rows = await (await connection.run(`SELECT ${fields} FROM ${source}`)).getRowsJS();
    return rows.map((row) => action(kinds, row));
  } catch (cause) {
    throw new TableCorruptError(
      `Cannot read the checkpoint ${names.join(", ")} in ${folder}. If the commits from version 0 are all there, delete the checkpoint: it only saves time`,
      { cause },
    );
  }
}

function action(kinds: readonly string[], row: readonly unknown[]): unknown {
  const index = row.findIndex((value) => typeof value === "string" && value !== "null");
  const kind = kinds[index];
  return kind === undefined ? {} : { [kind]: JSON.parse(String(row[index])) };
}
