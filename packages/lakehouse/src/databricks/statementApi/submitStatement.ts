import type { Parameters } from "../../warehouse.ts";
import { noSchema } from "../driver.ts";
import { readAnswer } from "./readAnswer.ts";
import type { Repeats, Requests } from "./requests.ts";
import { type StatementAnswer, statementSchema } from "./statementAnswer.ts";
import { statementParameters } from "./statementParameters.ts";

export type StatementTarget = {
  requests: Requests;
  /** Id of the SQL warehouse. */
  warehouse: string;
  catalog: string;
  /** Where names of one level are looked for; it need not be there yet. */
  schema: string;
};

export type SentStatement = { sql: string; parameters: Parameters };

/** How a statement is sent: with its rows in the answer or behind links, and where names are looked for. */
export type Way = { disposition: "INLINE" | "EXTERNAL_LINKS"; inSchema: boolean };

/** A host of the workspace alone is asked, as long as the rows fit. */
export const firstWay: Way = { disposition: "INLINE", inSchema: true };

export const statementsPath = "/api/2.0/sql/statements";

// the shortest that the service takes: until it answers, nobody knows what to cancel
const answerWithin = "5s";

export async function submitStatement(
  { requests, warehouse, catalog, schema }: StatementTarget,
  { sql, parameters }: SentStatement,
  way: Way,
  repeats: Repeats,
): Promise<StatementAnswer> {
  const body = {
    warehouse_id: warehouse,
    catalog,
    ...(way.inSchema && { schema }),
    statement: sql,
    parameters: statementParameters(parameters),
    disposition: way.disposition,
    format: "JSON_ARRAY",
    wait_timeout: answerWithin,
    on_wait_timeout: "CONTINUE",
  };
  const answer = await requests.send({ method: "POST", path: statementsPath, body }, repeats);
  return readAnswer(statementSchema, answer);
}

// the service aborts a statement whose rows are more than 25 MiB and do not fit into an answer
const tooLarge = /inline byte limit exceeded/i;

/** The other way to send a statement that failed by the way that it took; nothing of it was done. */
export function otherWay({ status }: StatementAnswer, way: Way): Way | undefined {
  if (status.state !== "FAILED") return undefined;
  const message = status.error?.message ?? "";
  if (way.disposition === "INLINE" && tooLarge.test(message))
    return { ...way, disposition: "EXTERNAL_LINKS" };
  // before the first migration there is no schema to begin in
  if (way.inSchema && noSchema.test(message)) return { ...way, inSchema: false };
  return undefined;
}
