import type { Parameter, Parameters } from "../../warehouse.ts";

/** A named parameter as the API takes it: every value is a text, and one that is left out is NULL. */
export type StatementParameter = { name: string; type?: string; value?: string };

/** Parameters with the types that the vendor's driver gives to the same values. */
export const statementParameters = (parameters: Parameters): StatementParameter[] =>
  Object.entries(parameters).map(([name, value]) => ({ name, ...typed(value) }));

const mostInt = 2 ** 31;

function typed(value: Parameter): Omit<StatementParameter, "name"> {
  if (value === null) return {};
  if (value instanceof Date) return { type: "TIMESTAMP", value: value.toISOString() };
  switch (typeof value) {
    case "string":
      return { type: "STRING", value };
    case "boolean":
      return { type: "BOOLEAN", value: String(value) };
    case "bigint":
      return { type: "BIGINT", value: String(value) };
    case "number":
      if (!Number.isSafeInteger(value)) return { type: "DOUBLE", value: String(value) };
      return { type: value >= -mostInt && value < mostInt ? "INT" : "BIGINT", value: String(value) };
  }
}
