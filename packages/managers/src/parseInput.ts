import type { z } from "zod";
import { InvalidInputError } from "./errors.ts";

/**
 * What a manager was given, checked by its model.
 * @param what the sentence's beginning, such as "Cannot measure the health"
 * @throws {InvalidInputError} naming each member and what it should be
 */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  what: string,
): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `'${path.join(".")}' should be ${message}`);
  throw new InvalidInputError(`${what}: ${problems.join("; ")}.`);
}
