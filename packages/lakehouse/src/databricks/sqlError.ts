import { SqlError } from "../errors.ts";

/** Errors of this class quote values of the data: failed casts, overflows, broken constraints. */
const quotesValues = /^2[23]/;

/** The service's own words, without the statement that it repeats and without values of the data. */
export function sqlError(sql: string, failure: { message: string; state: string | undefined }): SqlError {
  const { state } = failure;
  const [text = ""] = failure.message.split(/\n== SQL|;\n|\nJVM stacktrace|\n\tat /);
  const position = /\(line (\d+), pos (\d+)\)|; line (\d+) pos (\d+)/.exec(text);
  const line = position ? Number(position[1] ?? position[3]) : undefined;
  const column = position ? Number(position[2] ?? position[4]) + 1 : undefined;
  const words = state !== undefined && quotesValues.test(state) ? withoutValues(text) : text;
  return new SqlError(`Cannot run the statement: ${words.trim()}`, { sql, line, column, state });
}

function withoutValues(text: string): string {
  const [first = ""] = text.split(/\n\s*-/);
  return first.replace(/'(?:[^'\\]|\\.|'(?=\w))*'/g, "'...'").replace(/(?<=\bvalue )-?[\d.]+\S*/g, "...");
}

const conflict =
  /DELTA_(CONCURRENT|METADATA_CHANGED|PROTOCOL_CHANGED)|Concurrent\w*Exception|MetadataChangedException|ProtocolChangedException/;

/** Whether another writer was first, so that the same statement may succeed now. */
export const isConflict = (error: unknown): boolean =>
  error instanceof SqlError && (error.state === "2D521" || conflict.test(error.message));

/** Whether what the statement names is not there. */
export const isMissing = (error: unknown): boolean =>
  error instanceof SqlError && (error.state === "42P01" || /TABLE_OR_VIEW_NOT_FOUND/.test(error.message));
