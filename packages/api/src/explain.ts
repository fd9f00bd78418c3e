import type { z } from "zod";
import { checkJson } from "./checkJson.ts";
import { eitherOf, expectation, found } from "./expectation.ts";
import { callValidators, eventValidators } from "./generated/validators.ts";
import { isPlain } from "./isPlain.ts";
import { memberOf, type Problem, pathOf, type Step } from "./problem.ts";

/** Everything that is wrong with a call; empty when nothing is. Slow and exact. */
export function explain(input: unknown): Problem[] {
  if (typeof input !== "object" || input === null || Array.isArray(input))
    return [{ path: "", message: `expected an object, ${found(input)}` }];
  const unfit = checkJson(input);
  if (!isPlain(input)) return unfit;
  const seen = new Set(unfit.map(({ path }) => path));
  return [...unfit, ...againstContract(input).filter(({ path }) => !seen.has(path))];
}

function againstContract(input: Record<string, unknown>): Problem[] {
  const validator = validatorOf(input);
  if (!validator) return [{ path: "type", message: `expected ${types}, ${found(input["type"])}` }];
  const issues = validator.safeParse(input, { error: expectation }).error?.issues ?? [];
  return issues.map((issue) => toProblem(issue, input));
}

function validatorOf({ type, event }: Record<string, unknown>): z.ZodType | undefined {
  if (type === "track" && typeof event === "string" && isKeyOf(eventValidators, event))
    return eventValidator(event);
  return typeof type === "string" && isKeyOf(callValidators, type) ? callValidators[type] : undefined;
}

const types = eitherOf(Object.keys(callValidators));

const made = new Map<string, z.ZodType>();
function eventValidator(event: keyof typeof eventValidators): z.ZodType {
  const validator = made.get(event) ?? eventValidators[event]();
  made.set(event, validator);
  return validator;
}

const isKeyOf = <Value extends object>(value: Value, key: PropertyKey): key is keyof Value =>
  Object.hasOwn(value, key);

function toProblem(issue: z.core.$ZodIssue, input: Record<string, unknown>): Problem {
  const steps = issue.path.filter((step): step is Step => typeof step !== "symbol");
  return { path: pathOf(steps, input), message: emailAsId(steps, input) ?? issue.message };
}

function emailAsId([step, ...more]: readonly Step[], call: Record<string, unknown>): string | undefined {
  const email = memberOf(call["traits"], "email");
  if (step !== "userId" || more.length > 0 || call["userId"] !== "" || typeof email !== "string")
    return undefined;
  return "expected an id, got empty text; pass the e-mail address as userId";
}
