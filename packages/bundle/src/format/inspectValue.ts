import { inspect } from "node:util";
import { isAbsent } from "../check/difference.ts";
import { showControls } from "./escapeHtml.ts";

/** Longest text of one value in a message. */
const maxCharacters = 2_000;

/** A value for a message: types can be told apart (3, 3n, "3"), and long ones are cut. */
export function inspectValue(value: unknown): string {
  if (isAbsent(value)) return "nothing";
  const text = inspect(value, {
    depth: 4,
    maxArrayLength: 20,
    maxStringLength: 500,
    breakLength: 100,
    sorted: true,
  });
  const safe = showControls(text);
  return safe.length <= maxCharacters ? safe : `${safe.slice(0, maxCharacters).toWellFormed()}…`;
}
