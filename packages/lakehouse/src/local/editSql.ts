import type { StoredColumn } from "../delta/protocol.ts";

/** The view in which an edit looks for rows: the table's columns, and `cionb_file` and `cionb_row`, which name a row. */
export const scanView = "cionb_scan";

/** What becomes of the rows that an edit finds. */
export type Effect =
  /** They stay: the edit only wants to know them. */
  | { kind: "kept" }
  | { kind: "removed" }
  /**
   * Columns take what `value` writes in SQL, undefined for those that stay; `join` brings its tables in, for the rows
   * of the table `hits`, which is `h` in the statement.
   */
  | { kind: "updated"; join(hits: string): string; value(column: string): string | undefined };

const quoted = (columns: readonly StoredColumn[]) => columns.map(({ name }) => `"${name}"`).join(", ");

/**
 * Reads the rows of data files with what names them.
 * @param scan of the files, as `parquetScan` writes it. @param indexes of these files in the scan of the whole edit.
 */
export function namedRows(
  scan: string,
  columns: readonly StoredColumn[],
  indexes?: readonly number[],
): string {
  const file = indexes ? `[${indexes.join(", ")}][file_index::BIGINT + 1]` : "file_index::BIGINT";
  return `(SELECT ${quoted(columns)}, ${file} AS cionb_file, file_row_number AS cionb_row FROM ${scan})`;
}

const onRow = "t.cionb_file = h.file AND t.cionb_row = h.row";

/** The rows of files after the edit. @param hits the table of the rows that were found. */
export function rewrittenRows(
  rows: string,
  columns: readonly StoredColumn[],
  hits: string,
  effect: Exclude<Effect, { kind: "kept" }>,
): string {
  if (effect.kind === "removed") {
    return `(SELECT ${quoted(columns)} FROM ${rows} t ANTI JOIN ${hits} h ON ${onRow})`;
  }
  const values = columns.map(({ name }) => {
    const value = effect.value(name);
    return value === undefined
      ? `t."${name}"`
      : `CASE WHEN h.file IS NULL THEN t."${name}" ELSE ${value} END AS "${name}"`;
  });
  return `(SELECT ${values.join(", ")} FROM ${rows} t LEFT JOIN ${hits} h ON ${onRow} ${effect.join(hits)})`;
}

/** The rows that a change feed tells of files that were rewritten; each row before and after stand together. */
export function feedRows(
  rows: string,
  columns: readonly StoredColumn[],
  hits: string,
  effect: Exclude<Effect, { kind: "kept" }>,
): string {
  if (effect.kind === "removed") {
    return `(SELECT ${quoted(columns)}, 'delete' AS _change_type FROM ${rows} t SEMI JOIN ${hits} h ON ${onRow})`;
  }
  const values = columns.map(({ name }) => {
    const value = effect.value(name);
    return value === undefined
      ? `t."${name}"`
      : `CASE WHEN k.kind = 'update_preimage' THEN t."${name}" ELSE ${value} END AS "${name}"`;
  });
  return `(SELECT ${values.join(", ")}, k.kind AS _change_type FROM ${rows} t JOIN ${hits} h ON ${onRow} ${effect.join(hits)}
    CROSS JOIN (VALUES ('update_preimage'), ('update_postimage')) k(kind)
    ORDER BY t.cionb_file, t.cionb_row, k.kind DESC)`;
}
