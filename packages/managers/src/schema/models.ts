import { z } from "zod";

export const tableKindSchema = z.enum(["log", "state", "source"]);

/** What a table is for, which decides how it may be emptied: only sources can be loaded again. */
export type TableKind = z.infer<typeof tableKindSchema>;

/** One column of a definition. */
export const columnRowSchema = z.object({
  table: z.string(),
  kind: tableKindSchema,
  column: z.string(),
  /** In Databricks SQL. */
  type: z.string(),
  nullable: z.boolean(),
  /** Part of what names a row. */
  key: z.boolean(),
  personal: z.boolean(),
  comment: z.string(),
});
export type ColumnRow = z.infer<typeof columnRowSchema>;

/** How a table compares with its definition. */
export const driftSchema = z.object({
  table: z.string(),
  state: z.enum(["as defined", "missing", "different"]),
  /** One sentence each. */
  differences: z.array(z.string()),
});
export type Drift = z.infer<typeof driftSchema>;
