import type { ZodType } from "zod";
import { KnownFailure } from "../failureOf.ts";

/** An answer of the service in the form that its documentation gives it. @throws {KnownFailure} */
export function readAnswer<Answer>(schema: ZodType<Answer>, answer: unknown): Answer {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  const places = result.error.issues.map(({ path }) => path.join(".")).slice(0, 3);
  const message = `the answer is not of the documented form (${places.join(", ")})`;
  throw new KnownFailure({ kind: "no answer", message });
}
