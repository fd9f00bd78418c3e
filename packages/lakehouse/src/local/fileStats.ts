import type { StoredColumn } from "../delta/protocol.ts";

/** What DuckDB says of one column of a Parquet file that it wrote. */
export type ColumnStats = ReadonlyMap<string, string>;

// longer texts would make the log heavy and help no reader to skip a file
const maxTextLength = 64;

/** The `stats` text of Delta's `add` action. Columns with personal data give none but their count of nulls. */
export function deltaStats(
  rows: number,
  columns: readonly StoredColumn[],
  stats: ReadonlyMap<string, ColumnStats>,
): string {
  const minValues: Record<string, unknown> = {};
  const maxValues: Record<string, unknown> = {};
  const nullCount: Record<string, number> = {};
  for (const column of columns) {
    // nested columns have no entry under their own name
    const found = stats.get(column.name);
    if (!found) continue;
    const nulls = Number(found.get("null_count"));
    if (Number.isInteger(nulls)) nullCount[column.name] = nulls;
    if (column.metadata["cionb.personal"] === true || found.get("has_nan") === "true") continue;
    const least = statValue(column, found.get("min"));
    const most = statValue(column, found.get("max"));
    if (least === undefined || most === undefined) continue;
    minValues[column.name] = least;
    maxValues[column.name] = most;
  }
  return JSON.stringify({ numRecords: rows, minValues, maxValues, nullCount });
}

function statValue({ sqlType }: StoredColumn, text: string | undefined): string | number | undefined {
  if (text === undefined || sqlType.kind !== "scalar") return undefined;
  switch (sqlType.name) {
    case "STRING":
      return text.length <= maxTextLength ? text : undefined;
    case "DATE":
      return text;
    case "TIMESTAMP":
      return isoMillis(text);
    case "BIGINT":
    case "INT":
    case "SMALLINT":
    case "TINYINT":
      return Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
    case "DOUBLE":
    case "FLOAT":
      return Number.isFinite(Number(text)) ? Number(text) : undefined;
    case "BOOLEAN":
    case "BINARY":
      return undefined;
  }
}

// '2026-11-24 21:34:00.123456+00' becomes ISO 8601 cut to milliseconds, as Delta's protocol asks
function isoMillis(text: string): string | undefined {
  const ms = Date.parse(text.replace(" ", "T").replace(/\+00$/, "Z"));
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
