import { type Column, schemaString, type Table, tableProperties } from "../defineTable.ts";
import type { Action, Metadata } from "../delta/actions.ts";
import { parseSchema, protocolFor, type StoredColumn } from "../delta/protocol.ts";
import type { Snapshot } from "../delta/snapshot.ts";
import { formatSqlType } from "../types/sqlType.ts";

export type Difference = {
  /** Columns of the definition that the table does not have. */
  missing: readonly Column[];
  /** What adding columns cannot mend, one sentence each. */
  conflicts: readonly string[];
};

/** Compares a definition with the table as its log describes it. */
export function compareSchema(
  table: Table,
  stored: readonly StoredColumn[],
  metadata: Pick<Metadata, "configuration">,
): Difference {
  const missing: Column[] = [];
  const conflicts: string[] = [];
  const byName = new Map(stored.map((column) => [column.name.toLowerCase(), column]));
  for (const column of table.columns) {
    const found = byName.get(column.name.toLowerCase());
    if (!found) missing.push(column);
    else conflicts.push(...columnConflicts(column, found));
    byName.delete(column.name.toLowerCase());
  }
  for (const { name } of byName.values())
    conflicts.push(`the column '${name}' is in the table and not in the definition`);
  for (const { name } of missing.filter(({ nullable }) => !nullable)) {
    conflicts.push(
      `the column '${name}' is missing in the table and cannot be added as NOT NULL to rows that exist`,
    );
  }
  const feed = metadata.configuration["delta.enableChangeDataFeed"] === "true";
  if (feed !== table.changeFeed) {
    conflicts.push(
      `the change feed is ${feed ? "on" : "off"} in the table and ${table.changeFeed ? "on" : "off"} in the definition`,
    );
  }
  return { missing, conflicts };
}

function columnConflicts(column: Column, found: StoredColumn): string[] {
  const conflicts: string[] = [];
  const defined = formatSqlType(column.type);
  const stored = formatSqlType(found.sqlType);
  if (defined !== stored)
    conflicts.push(`the column '${column.name}' is ${stored} in the table and ${defined} in the definition`);
  if (column.name !== found.name)
    conflicts.push(`the column '${column.name}' is written '${found.name}' in the table`);
  if (column.nullable !== found.nullable) {
    const words = (nullable: boolean) => (nullable ? "may be empty" : "is NOT NULL");
    conflicts.push(
      `the column '${column.name}' ${words(found.nullable)} in the table and ${words(column.nullable)} in the definition`,
    );
  }
  return conflicts;
}

/** The actions of version 0. */
export function createActions(
  table: Table,
  given: { id: string; now: number; properties: Readonly<Record<string, string>> },
): Action[] {
  return [
    { protocol: protocolFor(table.changeFeed) },
    {
      metaData: {
        id: given.id,
        name: table.name,
        ...(table.comment === undefined ? {} : { description: table.comment }),
        format: { provider: "parquet", options: {} },
        schemaString: schemaString(table.columns),
        partitionColumns: [],
        configuration: { ...tableProperties(table), ...given.properties },
        createdTime: given.now,
      },
    },
  ];
}

/** The table's metadata with more columns at its end. */
export function withColumns(
  snapshot: Snapshot,
  columns: readonly Column[],
  properties: Readonly<Record<string, string>>,
): Metadata {
  const { metadata } = snapshot;
  const before: { type: string; fields: unknown[] } = JSON.parse(metadata.schemaString);
  const added: { fields: unknown[] } = JSON.parse(schemaString(columns));
  return {
    ...metadata,
    schemaString: JSON.stringify({ ...before, fields: [...before.fields, ...added.fields] }),
    configuration: { ...metadata.configuration, ...properties },
  };
}

/** The columns of the table's log. */
export const storedColumns = (table: string, { metadata }: Pick<Snapshot, "metadata">): StoredColumn[] =>
  parseSchema(table, metadata);
