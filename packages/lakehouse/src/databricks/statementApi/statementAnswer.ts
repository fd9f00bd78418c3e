import { z } from "zod";

// docs.databricks.com/api/statement-execution/v1: what is read of an answer; the service sends more

const linkSchema = z.object({
  chunk_index: z.number().int(),
  next_chunk_index: z.number().int().nullish(),
  /** Holds a credential: it belongs in no log and no error. */
  external_link: z.string(),
  /** What must be sent along to the storage, such as a key to decrypt with. */
  http_headers: z.record(z.string(), z.string()).nullish(),
});

/** Every value is a text, or null. */
export const rowsSchema = z.array(z.array(z.string().nullable()));

/** One chunk of a result: its rows, or the link to them. */
export const chunkSchema = z.object({
  chunk_index: z.number().int().nullish(),
  next_chunk_index: z.number().int().nullish(),
  data_array: rowsSchema.nullish(),
  external_links: z.array(linkSchema).nullish(),
});

const columnSchema = z.object({ name: z.string(), type_text: z.string(), position: z.number().int() });

const manifestSchema = z.object({
  schema: z.object({ columns: z.array(columnSchema).nullish() }).nullish(),
  total_row_count: z.number().int().nullish(),
  truncated: z.boolean().nullish(),
});

export const statementSchema = z.object({
  statement_id: z.string(),
  status: z.object({
    state: z.enum(["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELED", "CLOSED"]),
    error: z.object({ error_code: z.string().nullish(), message: z.string().nullish() }).nullish(),
    sql_state: z.string().nullish(),
  }),
  manifest: manifestSchema.nullish(),
  result: chunkSchema.nullish(),
});

/** What a request that failed says of itself. */
export const errorSchema = z.object({ error_code: z.string().nullish(), message: z.string().nullish() });

export type Chunk = z.infer<typeof chunkSchema>;
export type StatementAnswer = z.infer<typeof statementSchema>;
export type Link = z.infer<typeof linkSchema>;
export type ResultColumn = z.infer<typeof columnSchema>;
