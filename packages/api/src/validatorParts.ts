import { z } from "zod";
import { expectation, found } from "./expectation.ts";
import { isDateTime } from "./isDateTime.ts";

// what the generated validators are made of

export const maybeText = z.string().nullish();
export const maybeNumber = z.number().nullish();
export const maybeInteger = z.int().nullish();
export const maybeFlag = z.boolean().nullish();
export const maybeObject = z.looseObject({}).nullish();

type Params = { error: (issue: z.core.$ZodRawIssue) => string };

/** Says `words` and what was found. */
export const expected = (words: string): Params => ({
  error: ({ input }) => `expected ${words}, ${found(input)}`,
});

/** Says what the rule says, and `words` where another kind of value is found. */
export const hint = (words: string): Params => ({
  error: (issue) =>
    issue.input === undefined || typeof issue.input === "string"
      ? expectation(issue)
      : `${expectation(issue)}; ${words}`,
});

/** ISO 8601 with time, seconds and offset. */
export const dateTime = z
  .string(expected(`an ISO 8601 date-time such as "2026-09-17T10:24:21.000Z"`))
  .refine(isDateTime, {
    error: `expected an ISO 8601 date-time with seconds and offset, such as "2026-09-17T10:24:21.000Z", got other text`,
  });

/** Text of at most `most` characters, counted as code points. */
export const short = (least: number, most: number) =>
  z
    .string()
    .min(least)
    .refine((text) => text.length <= most || [...text].length <= most, {
      error: ({ input }) => `expected at most ${most} characters, got ${[...String(input)].length}`,
    });

/** Text that is none of the names; the message says which name is meant. */
export const refuse = (schema: z.ZodString, instead: Readonly<Record<string, string>>) =>
  schema.refine((name) => !Object.hasOwn(instead, name), {
    error: ({ input }) => {
      const name = String(input);
      return `expected "${instead[name]}": an event named "${name}" would be stored and do nothing`;
    },
  });

/** An object whose further members with such names have a type as well. */
export const prefixed = <Schema extends z.ZodObject>(
  schema: Schema,
  pattern: RegExp,
  member: z.ZodType,
): Schema =>
  schema.superRefine((value, context) => {
    for (const [name, each] of Object.entries(value)) {
      if (!pattern.test(name)) continue;
      for (const issue of member.safeParse(each, { error: expectation }).error?.issues ?? [])
        context.addIssue({ code: "custom", path: [name, ...issue.path], message: issue.message });
    }
  }, always);

/** A call in which one of the ids must be there. */
export const identified = <Schema extends z.ZodObject>(
  schema: Schema,
  ids: readonly [string, ...string[]],
): Schema =>
  schema.refine((call) => ids.some((id) => call[id] !== undefined), {
    path: [ids[0]],
    error: `expected ${ids.join(" or ")}, but ${ids.length === 1 ? "it is" : "all are"} missing`,
    ...always,
  });

// also when members are wrong, so that one look shows all problems
const always = {
  when: ({ value }: z.core.ParsePayload) => typeof value === "object" && value !== null,
};
