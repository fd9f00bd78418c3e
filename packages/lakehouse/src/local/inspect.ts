import { readdir } from "node:fs/promises";
import { z } from "zod";
import type { Table } from "../defineTable.ts";
import { errorCode, listLog, readCommit, storageError } from "../delta/logFiles.ts";
import type { Snapshot } from "../delta/snapshot.ts";
import { formatSqlType } from "../types/sqlType.ts";
import type { HistoryEntry, TableDescription, TableSummary } from "../warehouse.ts";
import type { LocalContext } from "./openLocal.ts";
import { compareSchema, storedColumns } from "./schema.ts";

/** The names of the folders that may be tables. */
export async function tableFolders(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && /^[a-z_][a-z0-9_]*$/.test(entry.name))
      .map((entry) => entry.name)
      .sort();
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return [];
    throw storageError(`list ${folder}`, cause);
  }
}

const statsSchema = z.looseObject({ numRecords: z.number() });

/** The rows of a data file, as its `stats` have them; 0 where another writer left them out. */
export const rowsOf = (stats: string | null | undefined): number =>
  stats ? statsSchema.parse(JSON.parse(stats)).numRecords : 0;

export function summarise(name: string, snapshot: Snapshot): TableSummary {
  let rows = 0;
  let bytes = 0;
  for (const { stats, size } of snapshot.files.values()) {
    rows += rowsOf(stats);
    bytes += size;
  }
  return { name, version: snapshot.version, rows, files: snapshot.files.size, bytes };
}

export function createInspector(context: LocalContext) {
  const nameOf = (table: Table | string) => (typeof table === "string" ? table : table.name);

  async function tables(): Promise<TableSummary[]> {
    const found: TableSummary[] = [];
    for (const name of await tableFolders(context.folder)) {
      const snapshot = await context.log(name).refresh();
      if (snapshot) found.push(summarise(name, snapshot));
    }
    return found;
  }

  async function describe(table: Table | string): Promise<TableDescription> {
    const log = context.log(nameOf(table));
    const snapshot = await log.require();
    const { metadata } = snapshot;
    return {
      ...summarise(log.table, snapshot),
      location: log.folder,
      ...(metadata.description ? { comment: metadata.description } : {}),
      columns: storedColumns(log.table, snapshot).map(({ name, sqlType, nullable, metadata: field }) => ({
        name,
        type: formatSqlType(sqlType),
        nullable,
        ...(typeof field["comment"] === "string" ? { comment: field["comment"] } : {}),
        personal: field["cionb.personal"] === true,
      })),
      properties: metadata.configuration,
    };
  }

  async function drift(table: Table): Promise<string[]> {
    const snapshot = await context.log(table.name).refresh();
    if (!snapshot) return ["the table is not there"];
    const { missing, conflicts } = compareSchema(
      table,
      storedColumns(table.name, snapshot),
      snapshot.metadata,
    );
    return [...missing.map(({ name }) => `the column '${name}' is missing in the table`), ...conflicts];
  }

  async function history(table: Table | string): Promise<HistoryEntry[]> {
    const log = context.log(nameOf(table));
    await log.require();
    const entries: HistoryEntry[] = [];
    for (const version of (await listLog(log.folder))?.commits ?? []) {
      const actions = await readCommit(log.folder, version);
      const info = actions?.flatMap((action) => ("commitInfo" in action ? [action.commitInfo] : []))[0];
      entries.push({
        version,
        at: info?.timestamp ? new Date(info.timestamp) : undefined,
        operation: info?.operation ?? "unknown",
        parameters: info?.operationParameters ?? {},
        metrics: info?.operationMetrics ?? {},
        writer: info?.engineInfo ?? undefined,
      });
    }
    return entries.reverse();
  }

  return { tables, describe, drift, history };
}
