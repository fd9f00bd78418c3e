import { z } from "zod";
import type { StoredColumn } from "../delta/protocol.ts";
import { TableNotFoundError, TableUnsupportedError } from "../errors.ts";
import { deltaType, parseSqlType, type SqlType } from "../types/sqlType.ts";
import type { Connection } from "./connection.ts";
import { quoteName, type Schema, tableName } from "./names.ts";
import { isMissing } from "./sqlError.ts";

/** What SQL alone does not keep of a definition, in the table's own properties. */
export const ownProperties = {
  /** Names of the columns that are NOT NULL: DESCRIBE does not say. */
  notNull: "cionb.notNull",
  /** Names of the columns that may hold personal data. */
  personal: "cionb.personal",
  /** The last change of the schema, as JSON. */
  change: "cionb.schemaChange",
} as const;

export type TableState = {
  columns: readonly DescribedColumn[];
  properties: Readonly<Record<string, string>>;
};

export type DescribedColumn = {
  name: string;
  /** As the service writes it. */
  text: string;
  /** Undefined for a type that this package does not know. */
  type: SqlType | undefined;
  nullable: boolean;
  personal: boolean;
  comment: string | undefined;
};

const describeSchema = z.array(
  z.looseObject({ col_name: z.string(), data_type: z.string(), comment: z.string().nullish() }),
);
const detailSchema = z.tuple([z.looseObject({ properties: z.record(z.string(), z.string()) })]);

/** Columns that hold the id of an append where a warehouse takes no settings; nobody else's business. */
export const idColumns = ["_append_application", "_append_version", "_append_mark"] as const;

/** The table as it is; undefined when it is not there. */
export async function readTable(
  connection: Connection,
  schema: Schema,
  name: string,
): Promise<TableState | undefined> {
  const table = tableName(schema, name);
  try {
    // SHOW TBLPROPERTIES hides values that hold a word such as "token", also as the name of a column
    const [described, detail] = await Promise.all([
      connection.run({ sql: `DESCRIBE TABLE ${table}`, repeatable: true }),
      connection.run({ sql: `DESCRIBE DETAIL ${table}`, repeatable: true }),
    ]);
    const [{ properties }] = detailSchema.parse(detail);
    return stateOf(describeSchema.parse(described), properties);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function stateOf(
  described: z.infer<typeof describeSchema>,
  properties: Readonly<Record<string, string>>,
): TableState {
  const named = (key: string) => new Set((properties[key] ?? "").split(","));
  const notNull = named(ownProperties.notNull);
  const personal = named(ownProperties.personal);
  // after the columns come a blank or a heading, and what is no column
  const end = described.findIndex(({ col_name: name }) => name === "" || name.startsWith("#"));
  const rows = end < 0 ? described : described.slice(0, end);
  const columns = rows
    .filter(({ col_name: name }) => !idColumns.some((own) => own === name))
    .map(({ col_name: name, data_type: text, comment }) => ({
      name,
      text,
      type: typeOf(text),
      nullable: !notNull.has(name),
      personal: personal.has(name),
      comment: comment ?? undefined,
    }));
  return { columns, properties };
}

function typeOf(text: string): SqlType | undefined {
  try {
    return parseSqlType(text);
  } catch {
    return undefined; // a type that definitions cannot name, such as VARIANT
  }
}

/** The columns as a definition is compared with. @throws {TableUnsupportedError} for a type that is not known. */
export function comparable(table: string, { columns }: TableState): StoredColumn[] {
  return columns.map(({ name, text, type, nullable }) => {
    if (type) return { name, sqlType: type, type: deltaType(type), nullable, metadata: {} };
    throw new TableUnsupportedError(
      `Cannot compare the table '${table}' with its definition: its column '${name}' is ${text}, which definitions do not know`,
    );
  });
}

export const notThere = (schema: Schema, name: string): TableNotFoundError =>
  new TableNotFoundError(
    `Cannot find the table '${name}' in ${schema.catalog}.${schema.schema}. Create it with migrate(), or look at CIO_SCHEMA`,
  );

/** As names in a list of SQL. */
export const quotedList = (names: readonly string[]): string => names.map(quoteName).join(", ");
