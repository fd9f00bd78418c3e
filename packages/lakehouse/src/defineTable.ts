import { TableDefinitionError } from "./errors.ts";
import type { ColumnDefinition, RowOf } from "./types/rowType.ts";
import {
  type DeltaField,
  deltaType,
  formatSqlType,
  parseSqlType,
  plainName,
  type SqlType,
} from "./types/sqlType.ts";

export type Column = {
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
  readonly comment?: string;
  readonly personal: boolean;
  readonly retentionDays?: number;
};

export type TableDefinition<Columns extends Record<string, ColumnDefinition>> = {
  /** Lower-case letters, digits and underscores; the folder and the SQL name. */
  name: string;
  comment?: string;
  columns: Columns;
  /** Columns that together name one row. @default {[]} */
  keys?: readonly (keyof Columns & string)[];
  /** One to four columns that Databricks clusters by. @default {[]} */
  clusterBy?: readonly (keyof Columns & string)[];
  /** The TIMESTAMP from which a row's age counts; retention needs it. A row without it is never too old. */
  datedBy?: keyof Columns & string;
  /** Days after which `retain` removes a row; left out: kept. */
  retentionDays?: number;
  /** Whether the table records its changes for readers that follow it. @default {false} */
  changeFeed?: boolean;
};

/** A table as everything here takes it. `Row` is only a type: `row` is never set. */
export type Table<Row = unknown> = {
  readonly name: string;
  readonly comment?: string;
  readonly columns: readonly Column[];
  readonly keys: readonly string[];
  readonly clusterBy: readonly string[];
  readonly datedBy?: string;
  readonly retentionDays?: number;
  readonly changeFeed: boolean;
  readonly row?: Row;
};

/** The row type of a table: `TableRow<typeof apiLog>`. */
export type TableRow<Defined> = Defined extends Table<infer Row> ? Row : never;

// Delta adds these to the rows of a change feed
const reservedColumns = new Set(["_change_type", "_commit_version", "_commit_timestamp"]);

/**
 * Defines a table once: the Delta schema, the Spark DDL, DuckDB's types and the row type come from it.
 * @throws {TableDefinitionError} if a name, type, key or number cannot be.
 */
export function defineTable<const Columns extends Record<string, ColumnDefinition>>(
  definition: TableDefinition<Columns>,
): Table<RowOf<Columns>> {
  const { name, comment, keys = [], clusterBy = [], datedBy, retentionDays, changeFeed = false } = definition;
  if (!/^[a-z][a-z0-9_]{0,126}$/.test(name)) {
    throw new TableDefinitionError(
      `Cannot define the table '${name}': a name is a lower-case letter, then letters, digits and underscores`,
    );
  }
  const columns = Object.entries(definition.columns).map(([column, value]) =>
    readColumn(name, column, value),
  );
  checkColumns(name, columns);
  checkListed(name, "keys", keys, columns);
  checkListed(name, "clusterBy", clusterBy, columns);
  if (clusterBy.length > 4) {
    throw new TableDefinitionError(`Cannot define the table '${name}': 'clusterBy' takes at most 4 columns`);
  }
  checkDays(`the table '${name}'`, retentionDays);
  checkDating({ name, columns, datedBy, retentionDays });
  return Object.freeze({
    name,
    ...(comment === undefined ? {} : { comment }),
    columns,
    keys: [...keys],
    clusterBy: [...clusterBy],
    ...(datedBy === undefined ? {} : { datedBy }),
    ...(retentionDays === undefined ? {} : { retentionDays }),
    changeFeed,
  });
}

function readColumn(table: string, name: string, definition: ColumnDefinition): Column {
  if (!plainName.test(name) || reservedColumns.has(name.toLowerCase())) {
    throw new TableDefinitionError(
      `Cannot define the column '${name}' of '${table}': a name is a letter or underscore, then letters, digits and underscores, and none of Delta's own (${[...reservedColumns].join(", ")})`,
    );
  }
  const { type, nullable = true, comment, personal = false, retentionDays } = definition;
  checkDays(`the column '${name}' of '${table}'`, retentionDays);
  return {
    name,
    type: parseSqlType(type),
    nullable,
    ...(comment === undefined ? {} : { comment }),
    personal,
    ...(retentionDays === undefined ? {} : { retentionDays }),
  };
}

function checkDays(what: string, days: number | undefined): void {
  if (days === undefined || (Number.isInteger(days) && days > 0)) return;
  throw new TableDefinitionError(
    `Cannot define ${what}: 'retentionDays' must be a whole number above 0: current value is ${days}`,
  );
}

type Dated = {
  name: string;
  columns: readonly Column[];
  datedBy?: string | undefined;
  retentionDays?: number | undefined;
};

function checkDating({ name, columns, datedBy, retentionDays }: Dated): void {
  const aging = columns.filter((column) => column.retentionDays !== undefined);
  const kept = aging.find((column) => !column.nullable);
  if (kept !== undefined) {
    throw new TableDefinitionError(
      `Cannot define the table '${name}': '${kept.name}' has 'retentionDays' and cannot be emptied, as it is not nullable`,
    );
  }
  if (datedBy === undefined) {
    if (aging.length === 0 && retentionDays === undefined) return;
    throw new TableDefinitionError(
      `Cannot define the table '${name}': 'retentionDays' needs 'datedBy', the TIMESTAMP from which a row's age counts`,
    );
  }
  const dating = columns.find((column) => column.name === datedBy);
  if (dating !== undefined && formatSqlType(dating.type) === "TIMESTAMP") return;
  throw new TableDefinitionError(
    `Cannot define the table '${name}': 'datedBy' names '${datedBy}', which is no column of type TIMESTAMP`,
  );
}

function checkColumns(table: string, columns: readonly Column[]): void {
  if (columns.length === 0)
    throw new TableDefinitionError(`Cannot define the table '${table}': it has no columns`);
  const seen = new Set<string>();
  for (const { name } of columns) {
    const folded = name.toLowerCase();
    if (seen.has(folded)) {
      throw new TableDefinitionError(
        `Cannot define the table '${table}': the column '${name}' comes twice (SQL names ignore case)`,
      );
    }
    seen.add(folded);
  }
}

function checkListed(
  table: string,
  list: string,
  names: readonly string[],
  columns: readonly Column[],
): void {
  for (const name of names) {
    if (!columns.some((column) => column.name === name)) {
      throw new TableDefinitionError(
        `Cannot define the table '${table}': '${list}' names '${name}', which is no column`,
      );
    }
  }
}

/** The `schemaString` that Delta's log holds for these columns. */
export function schemaString(columns: readonly Column[]): string {
  const fields: DeltaField[] = columns.map(({ name, type, nullable, comment, personal }) => ({
    name,
    type: deltaType(type),
    nullable,
    metadata: {
      ...(comment === undefined ? {} : { comment }),
      ...(personal ? { "cionb.personal": true } : {}),
    },
  }));
  return JSON.stringify({ type: "struct", fields });
}

/** The properties that the table carries, in Delta's log and in Spark alike. */
export function tableProperties(table: Table): Record<string, string> {
  return {
    ...(table.changeFeed ? { "delta.enableChangeDataFeed": "true" } : {}),
    ...(table.keys.length > 0 ? { "cionb.keys": table.keys.join(",") } : {}),
    ...(table.clusterBy.length > 0 ? { "cionb.clusterBy": table.clusterBy.join(",") } : {}),
    ...(table.retentionDays === undefined ? {} : { "cionb.retentionDays": String(table.retentionDays) }),
  };
}

const quoteName = (name: string) => `\`${name}\``;
const quoteText = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/**
 * The statement that creates the table in Spark or Databricks.
 * @param schema what stands before the table's name, such as `main.customerio`; each part plain.
 * @param more properties of the table besides those of its definition.
 */
export function createTableSql(
  table: Table,
  schema?: string,
  more: Readonly<Record<string, string>> = {},
): string {
  const parts = schema === undefined ? [] : schema.split(".");
  const wrong = parts.find((part) => !plainName.test(part));
  if (wrong !== undefined || parts.length > 2) {
    throw new TableDefinitionError(
      `Cannot name a table in the schema '${schema}': expected schema or catalog.schema, each of letters, digits and underscores`,
    );
  }
  const columns = table.columns.map(
    ({ name, type, nullable, comment }) =>
      `  ${quoteName(name)} ${formatSqlType(type)}${nullable ? "" : " NOT NULL"}${comment === undefined ? "" : ` COMMENT ${quoteText(comment)}`}`,
  );
  const properties = Object.entries({ ...tableProperties(table), ...more }).map(
    ([name, value]) => `${quoteText(name)} = ${quoteText(value)}`,
  );
  return [
    `CREATE TABLE IF NOT EXISTS ${[...parts, table.name].map(quoteName).join(".")} (`,
    columns.join(",\n"),
    ") USING DELTA",
    ...(table.comment === undefined ? [] : [`COMMENT ${quoteText(table.comment)}`]),
    ...(table.clusterBy.length > 0 ? [`CLUSTER BY (${table.clusterBy.map(quoteName).join(", ")})`] : []),
    ...(properties.length > 0 ? [`TBLPROPERTIES (${properties.join(", ")})`] : []),
  ].join("\n");
}
