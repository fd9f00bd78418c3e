import { TableNotFoundError } from "../errors.ts";
import { plainName } from "../types/sqlType.ts";

/** A name in Databricks SQL; whatever it holds, it stays one name. */
export const quoteName = (name: string): string => `\`${name.replaceAll("`", "``")}\``;

/** A text in Databricks SQL, where backslashes escape. */
export const quoteText = (text: string): string =>
  `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** Catalog and schema, as every name of a table begins. */
export type Schema = { readonly catalog: string; readonly schema: string };

/** The three-level name of a table. @throws {TableNotFoundError} for a name that no table can have. */
export function tableName({ catalog, schema }: Schema, table: string): string {
  if (!plainName.test(table)) {
    throw new TableNotFoundError(
      `Cannot find the table '${table}': a name is letters, digits and underscores`,
    );
  }
  return [catalog, schema, table].map(quoteName).join(".");
}
