import type { Parameter, Parameters } from "@cionb/lakehouse";
import { NotebookError } from "../errors.ts";

/** A value in a statement; a list stands for its items, as in `where id in (${ids})`. */
export type SqlValue = Parameter | readonly Parameter[];

/** Runs a read-only statement of Databricks SQL. Values become parameters, never text of the statement. */
export type SqlTag = <Row = Record<string, unknown>>(
  strings: TemplateStringsArray,
  ...values: readonly SqlValue[]
) => Promise<Row[]>;

export type Statement = { sql: string; parameters: Parameters };

/** A template as a statement with named parameters. @throws {NotebookError} for a value that cannot be one */
export function toStatement(strings: readonly string[], values: readonly SqlValue[]): Statement {
  const parameters: Record<string, Parameter> = {};
  const name = (value: Parameter) => {
    const key = `p${Object.keys(parameters).length}`;
    parameters[key] = value;
    return `:${key}`;
  };
  let sql = strings[0] ?? "";
  for (const [index, value] of values.entries()) {
    refuseQuoted(sql, index);
    sql += isList(value)
      ? listOf(value.map((item) => name(checked(item, index))))
      : name(checked(value, index));
    sql += strings[index + 1] ?? "";
  }
  return { sql, parameters };
}

// an empty list holds nothing; `in (null)` is true for nothing
const listOf = (names: readonly string[]) => (names.length === 0 ? "null" : names.join(", "));

// Array.isArray does not narrow a readonly array
const isList = (value: SqlValue): value is readonly Parameter[] => Array.isArray(value);

function checked(value: unknown, index: number): Parameter {
  if (value === null || value instanceof Date) return value;
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "bigint") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new NotebookError(
    `Cannot run the statement: its value ${index + 1} is ${value === undefined ? "undefined" : `a ${typeof value}`} and not a text, number, boolean, Date, null or a list of them`,
  );
}

/** Inside quotes a parameter would be read as text and the statement would quietly find nothing. */
function refuseQuoted(before: string, index: number): void {
  const outside = before.replace(
    /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|`[^`]*`/g,
    "",
  );
  if (!/['"`]/.test(outside)) return;
  throw new NotebookError(
    `Cannot run the statement: its value ${index + 1} stands inside quotes. Leave the quotes out, values bring their own; names of tables and columns cannot be values`,
  );
}
