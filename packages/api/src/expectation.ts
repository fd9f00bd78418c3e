import type { z } from "zod";

type Issue = z.core.$ZodRawIssue;

/** Says what was expected at the place of an issue and what kind of value is there, never the value. */
export function expectation(issue: Issue): string {
  return `${expected(issue)}, ${found(issue.input)}`;
}

function expected(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${kinds[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `expected ${eitherOf(issue.values.map(String))}`;
    case "too_small":
      return issue.origin === "string"
        ? `expected at least ${characters(issue.minimum)}`
        : `expected a number of at least ${issue.minimum}`;
    case "too_big":
      return `expected a number of at most ${issue.maximum}`;
    default:
      return "expected another value";
  }
}

/** `"a", "b" or "c"`. */
export function eitherOf(values: readonly string[]): string {
  const quoted = values.map((value) => JSON.stringify(value));
  const last = quoted.pop() ?? "";
  return quoted.length > 0 ? `${quoted.join(", ")} or ${last}` : last;
}

const characters = (count: number | bigint): string => `${count} character${count === 1 ? "" : "s"}`;

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list",
  null: "null",
};

/** The kind of a value in words. */
export function found(value: unknown): string {
  if (value === undefined) return "but it is missing";
  if (value === null) return "got null";
  if (Array.isArray(value)) return "got a list";
  if (typeof value === "number") return Number.isFinite(value) ? "got a number" : `got ${value}`;
  if (typeof value === "string") return value === "" ? "got empty text" : "got text";
  return typeof value === "object" ? "got an object" : `got a ${typeof value}`;
}
