import { SqlError } from "../errors.ts";
import type { Parameter, Parameters } from "../warehouse.ts";

// what is no code of a statement: texts, quoted names, comments
const quoted = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`]|``)*`|--[^\n]*|\/\*(?:(?!\*\/)[\s\S])*\*\//g;

/** The statement with blanks where its texts, quoted names and comments are, so that offsets stay. */
const codeOf = (sql: string): string => sql.replaceAll(quoted, (text) => " ".repeat(text.length));

// a colon right after a name or a bracket reads a field of JSON, two of them cast
const marker = /(?<![\w)\]:]):([A-Za-z_]\w*)/g;

/** The names of the parameters in a statement, each once. */
export const parameterNames = (sql: string): string[] => [
  ...new Set([...codeOf(sql).matchAll(marker)].flatMap(([, name]) => name ?? [])),
];

/**
 * Compares what a statement asks for with what it is given.
 * @throws {SqlError} that names what is missing, too much, or of a type that cannot travel.
 */
export function checkParameters(sql: string, given: Parameters): void {
  const list = (names: readonly string[]) => names.map((name) => `:${name}`).join(", ");
  const wanted = parameterNames(sql);
  const missing = wanted.filter((name) => !Object.hasOwn(given, name) || given[name] === undefined);
  if (missing.length > 0) throw new SqlError(`Cannot run the query: no value for ${list(missing)}`, { sql });
  const unused = Object.keys(given).filter((name) => !wanted.includes(name));
  if (unused.length > 0) {
    throw new SqlError(
      `Cannot run the query: it has no parameter ${list(unused)}; remove the value or name it in the statement`,
      { sql },
    );
  }
  const wrong = wanted.find((name) => !isParameter(given[name]));
  if (wrong !== undefined) {
    throw new SqlError(
      `Cannot run the query: the value of :${wrong} must be a string, number, bigint, boolean, valid Date or null`,
      { sql },
    );
  }
}

const least = -(2n ** 63n);

function isParameter(value: unknown): value is Parameter {
  if (value === null) return true;
  if (value instanceof Date) return !Number.isNaN(value.getTime());
  if (typeof value === "bigint") return value >= least && value < -least;
  return ["string", "number", "boolean"].includes(typeof value);
}

const reading = /^[\s(]*(select|with|values|table|from|show|describe|desc|explain)\b/i;
// WITH and FROM may lead into any of these
const writing = /\b(insert\s+(into|overwrite)|merge\s+into|delete\s+from|update\s+[\w.` ]+\s+set)\b/i;

/** @throws {SqlError} unless the text is one statement that only reads. */
export function checkReadOnly(sql: string): void {
  const code = codeOf(sql);
  if (/;\s*\S/.test(code))
    throw new SqlError("Cannot run the text as a query: it is more than one statement", { sql });
  if (reading.test(code) && !(/^\s*(with|from)\b/i.test(code) && writing.test(code))) return;
  throw new SqlError("Cannot run the statement as a query: it does not only read", { sql });
}

/** @throws {SqlError} unless the text stays inside of the parentheses that it is put in. */
export function checkCondition(where: string): void {
  const code = codeOf(where);
  let depth = 0;
  for (const character of code) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (depth < 0) break;
  }
  // a quote or a comment that is left was never closed
  if (depth === 0 && !/[;'"`]|\/\*/.test(code) && code.trim() !== "") return;
  throw new SqlError("Cannot read the condition: it must be one whole condition in SQL", { sql: where });
}
