import { z } from "zod";
import { FaultError } from "../errors.ts";

const whole = z.int().nonnegative();
const milliseconds = z.number().nonnegative();
const path = z.enum(["/identify", "/track", "/page", "/screen", "/group", "/alias", "/batch"]);

/** Which requests a fault touches; without any of these it is every request to the API. */
const scope = {
  /** Shown beside the request that it touched. @default {the kind} */
  name: z.string().min(1).optional(),
  path: z.union([path, z.array(path).min(1)]).optional(),
  /** Lets this many matching requests pass first. @default {0} */
  skip: whole.optional(),
  /** Touches one in so many matching requests, beginning with the first. @default {1} */
  every: z.int().positive().optional(),
  /** Touches a matching request with this probability, drawn from the simulator's seed. @default {1} */
  probability: z.number().min(0).max(1).optional(),
  /** Touches so many requests and is then over. @default {no end} */
  times: z.int().positive().optional(),
  /** Begins so many milliseconds after it was injected. @default {0} */
  fromMs: milliseconds.optional(),
  /** Ends so many milliseconds after it was injected. @default {no end} */
  untilMs: milliseconds.optional(),
};

const retryAfter = z.union([
  z.strictObject({ seconds: z.number().nonnegative() }),
  z.strictObject({ dateInSeconds: z.number() }),
  z.strictObject({ text: z.string() }),
]);

const item = z.union([z.string().min(1), z.number(), z.boolean(), z.null()]);

export const faultSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    ...scope,
    kind: z.literal("status"),
    /** The answer's status; nothing is accepted. */
    status: z.int().min(200).max(599),
    body: z.string().optional(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  z.strictObject({ ...scope, kind: z.literal("too_many"), retryAfter: retryAfter.optional() }),
  z.strictObject({
    ...scope,
    kind: z.literal("limit"),
    /** Answers 429 once so many requests were let through within the window. */
    requests: whole,
    /** @default {3000} */
    windowMs: z.number().positive().optional(),
    retryAfter: retryAfter.optional(),
  }),
  z.strictObject({
    ...scope,
    kind: z.literal("latency"),
    ms: milliseconds,
    /** Adds up to so many milliseconds more, drawn from the seed. @default {0} */
    jitterMs: milliseconds.optional(),
  }),
  z.strictObject({
    ...scope,
    kind: z.literal("reset"),
    /**
     * Resets the connection before the body is read, once its first bytes have come, or after the calls are accepted.
     * @default {"before"}
     */
    when: z.enum(["before", "during", "after"]).optional(),
  }),
  z.strictObject({
    ...scope,
    kind: z.literal("lost_answer"),
    /**
     * The calls are accepted; then the connection is closed without an answer, cut in the middle of it, or left open
     * without one until the client gives up. @default {"close"}
     */
    how: z.enum(["close", "cut", "silence"]).optional(),
  }),
  z.strictObject({
    ...scope,
    kind: z.literal("drip"),
    /** Pads the answer with spaces to so many bytes. @default {100} */
    bytes: z.int().positive().max(10_000_000).optional(),
    /** Sends a byte each so many milliseconds. @default {50} */
    everyMs: z.number().positive().optional(),
  }),
  z.strictObject({
    ...scope,
    kind: z.literal("endless"),
    /** Ends after so many bytes all the same. @default {1 GiB} */
    maxBytes: z.int().positive().optional(),
  }),
  z.strictObject({
    ...scope,
    kind: z.literal("body"),
    /** What stands in the answer's place; any other text is sent as it is. */
    body: z.union([z.enum(["html", "empty", "invalid_json"]), z.strictObject({ text: z.string() })]),
    /** @default {200} */
    status: z.int().min(200).max(599).optional(),
    /** Whether the calls are accepted. @default {true} */
    accept: z.boolean().optional(),
  }),
  z.strictObject({
    ...scope,
    kind: z.literal("bad_item"),
    /** A call is taken for invalid when all these members have these values; `properties.sku` is a path. */
    where: z
      .record(z.string().min(1), z.union([item, z.array(item).min(1)]))
      .refine((where) => Object.keys(where).length > 0, {
        error: "must name at least one member of the call",
      }),
  }),
  z.strictObject({
    ...scope,
    kind: z.literal("redirect"),
    location: z.string().min(1),
    /** @default {307} */
    status: z
      .union([z.literal(301), z.literal(302), z.literal(303), z.literal(307), z.literal(308)])
      .optional(),
  }),
]);

/** Something that goes wrong on request; see the fields of each kind. Times are milliseconds. */
export type Fault = z.input<typeof faultSchema>;
export type RetryAfter = z.infer<typeof retryAfter>;

const fileSchema = z.strictObject({ seed: z.int().optional(), faults: z.array(faultSchema) });

/** @throws {FaultError} if `input` is not a fault; names each path and what was expected. */
export function parseFault(input: unknown): Fault {
  const parsed = faultSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw faultError("Cannot inject the fault", parsed.error);
}

/** Reads the text of a faults file: a list, or `{ "seed": 1, "faults": [...] }`. @throws {FaultError} if it is not JSON or holds something else than faults. */
export function parseFaults(text: string): { seed?: number; faults: Fault[] } {
  const input = parseJson(text);
  const list = Array.isArray(input) ? { faults: input } : input;
  const parsed = fileSchema.safeParse(list);
  if (!parsed.success) throw faultError("Cannot read the faults", parsed.error);
  const { seed, faults } = parsed.data;
  return { faults, ...(seed !== undefined && { seed }) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FaultError(
      `Cannot read the faults: the text is not JSON (${cause instanceof Error ? cause.message : "unknown"})`,
      ["the text is not JSON"],
      { cause },
    );
  }
}

function faultError(what: string, error: z.ZodError): FaultError {
  const problems = error.issues.map((issue) => {
    const at = issue.path.length > 0 ? issue.path.join(".") : "fault";
    return `${at}: ${issue.message}`;
  });
  return new FaultError(`${what}: ${problems.join("; ")}`, problems);
}
