import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { TableCorruptError } from "../errors.ts";
import { logFolder } from "./logFiles.ts";

/** Reads the actions of a checkpoint: one object with one key each. @throws {TableCorruptError} */
export async function readCheckpoint(
  connection: DuckDBConnection,
  folder: string,
  names: readonly string[],
): Promise<object[]> {
  const files = names.map((name) => `'${join(logFolder(folder), name).replaceAll("'", "''")}'`).join(", ");
  const source = `read_parquet([${files}], union_by_name = true)`;
  try {
    const columns = await connection.run(`DESCRIBE SELECT * FROM ${source}`);
    const kinds = (await columns.getRowsJS()).map(([name]) => String(name));
    const actions: object[] = [];
    for (const kind of kinds) {
      for (const value of await readKind(connection, source, kind)) actions.push({ [kind]: value });
    }
    return actions;
  } catch (cause) {
    throw new TableCorruptError(
      `Cannot read the checkpoint ${names.join(", ")} in ${folder}. If the commits from version 0 are all there, delete the checkpoint: it only saves time`,
      { cause },
    );
  }
}

const atOnce = 2_000; // actions in one JSON text: a text for each one costs three times as much

async function readKind(connection: DuckDBConnection, source: string, kind: string): Promise<unknown[]> {
  const column = `"${kind.replaceAll('"', '""')}"`;
  // as JSON, maps become objects again
  const result = await connection.run(
    `SELECT to_json(list(action))::VARCHAR FROM (SELECT ${column} AS action, row_number() OVER () // ${atOnce} AS part FROM ${source} WHERE ${column} IS NOT NULL) GROUP BY part ORDER BY part`,
  );
  return (await result.getRowsJS()).flatMap(([text]) => {
    const values: unknown = JSON.parse(String(text));
    return Array.isArray(values) ? values : [];
  });
}
