import { join } from "node:path";
import { duckdbType, type SqlType } from "../types/sqlType.ts";

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * What stands in a FROM clause to read data files of a table, with DuckDB's virtual columns `file_index` (from 0, in the
 * order given) and `file_row_number`. Columns that a file lacks are null; no file is opened to find out.
 */
export function parquetScan(
  folder: string,
  columns: readonly { name: string; sqlType: SqlType }[],
  paths: Iterable<string>,
): string {
  const typed = columns.map(({ name, sqlType }) => ({ name, type: duckdbType(sqlType) }));
  const files = [...paths].map((path) => quote(join(folder, decodeURIComponent(path))));
  if (files.length === 0) {
    const nulls = typed.map(({ name, type }) => `NULL::${type} AS "${name}"`).join(", ");
    return `(SELECT ${nulls}, 0::UBIGINT AS file_index, 0::BIGINT AS file_row_number WHERE false)`;
  }
  const schema = typed.map(
    ({ name, type }) => `${quote(name)}: {name: ${quote(name)}, type: ${quote(type)}, default_value: NULL}`,
  );
  return `read_parquet([${files.join(", ")}], schema = MAP {${schema.join(", ")}})`;
}
