import type { Failure } from "../failureOf.ts";
import type { StatementAnswer } from "./statementAnswer.ts";

// what the service could not do for reasons of its own
const troubles = new Set([
  "INTERNAL_ERROR",
  "IO_ERROR",
  "SERVICE_UNDER_MAINTENANCE",
  "TEMPORARILY_UNAVAILABLE",
  "WORKSPACE_TEMPORARILY_UNAVAILABLE",
]);

/** What the end of a statement means that did not succeed. */
export function statementFailure({ status }: StatementAnswer): Failure {
  const { state, error, sql_state: sqlState } = status;
  const code = error?.error_code ?? "UNKNOWN";
  const words = error?.message ?? "";
  if (state === "CANCELED" || code === "CANCELLED" || code === "DEADLINE_EXCEEDED")
    return { kind: "stopped", message: words === "" ? "the service has ended it" : words };
  if (state === "CLOSED")
    return { kind: "no answer", message: "the service does not hold the result any more" };
  const known = sqlState ?? /SQLSTATE: (\w{5})/.exec(words)?.[1];
  if (known !== undefined) return { kind: "statement", message: words, state: known };
  const message = `${code}: ${words}`;
  return troubles.has(code)
    ? { kind: "no answer", message }
    : { kind: "statement", message, state: undefined };
}

/** A setting would be made, and end with its statement. */
export const settingRefused: Failure = {
  kind: "statement",
  message: "[CONFIG_NOT_AVAILABLE] each statement has a session of its own, and a setting would end with it",
  state: "42K0I",
};
