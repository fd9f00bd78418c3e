import type { Table } from "./defineTable.ts";
import { TableDefinitionError } from "./errors.ts";
import { formatSqlType } from "./types/sqlType.ts";
import type { Parameters, Predicate } from "./warehouse.ts";

/** The predicate as a condition in Databricks SQL. @throws {TableDefinitionError} for a column that the table does not have. */
export function predicateSql(table: Table, predicate: Predicate): { where: string; parameters: Parameters } {
  if ("where" in predicate) return { where: predicate.where, parameters: predicate.parameters ?? {} };
  const entries = Object.entries(predicate.equals);
  if (entries.length === 0) {
    throw new TableDefinitionError(
      `Cannot find rows of '${table.name}': 'equals' names no column. To mean every row, write { where: "true" }`,
    );
  }
  const parts = entries.map(([name], index) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (column) return `\`${name}\` <=> cast(:equals_${index} as ${formatSqlType(column.type)})`;
    throw new TableDefinitionError(`Cannot find rows of '${table.name}': it has no column '${name}'`);
  });
  return {
    where: parts.join(" and "),
    parameters: Object.fromEntries(entries.map(([, value], index) => [`equals_${index}`, value])),
  };
}
