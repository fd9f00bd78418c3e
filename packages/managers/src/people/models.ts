import type { CallInput, Delivered, DeliverReport, RejectedReason } from "@cionb/client";
import { z } from "zod";

/** Lifecycle stages in the order in which people pass them. @default for `stages` of the manager */
export const lifecycleStages = ["lead", "new", "active", "at_risk", "lapsed"] as const;

/** Plans that a person can have. @default for `plans` of the manager */
export const plans = ["free", "plus", "pro"] as const;

const text = "a text that is not empty";
const idText = z.string(text).min(1, text);
/** Ids are texts for Customer.io; a whole number becomes one. 0 is nearly always a missing id. */
export const personId = z.union(
  [idText, z.int().positive().transform(String), z.bigint().positive().transform(String)],
  "a text that is not empty or a whole number above 0",
);

const moment = "a Date or a text in ISO 8601";
/** What a caller says of a person. An undefined trait leaves the attribute as it is, null clears it. */
export const personSchema = z
  .strictObject({
    userId: personId.optional(),
    anonymousId: personId.optional(),
    traits: z.record(z.string(), z.unknown(), "an object of attributes").optional(),
    timestamp: z.union([z.string(), z.date()], moment).optional(),
    messageId: idText.optional(),
    context: z.record(z.string(), z.unknown(), "an object").optional(),
  })
  .refine(({ userId, anonymousId }) => userId !== undefined || anonymousId !== undefined, {
    path: ["userId"],
    message: "given, or anonymousId: a person needs an id",
  });
export type Person = z.input<typeof personSchema>;

export const traitOptionsSchema = z.strictObject({
  /** E-mail addresses: trimmed and in lower case. Phone numbers: E.164, with this calling code where they have none. */
  normalise: z
    .strictObject({
      email: z.boolean("true or false").optional(),
      phone: z
        .strictObject({
          callingCode: z.string("digits such as 49").regex(/^[1-9]\d{0,2}$/, "digits such as 49"),
        })
        .optional(),
    })
    .optional(),
  /** How a Date goes out. Customer.io stores both as Unix seconds. @default {"iso"} */
  dates: z.enum(["iso", "unix"], '"iso" or "unix"').default("iso"),
  /**
   * A birthday that is a date alone would become midnight in UTC as Unix seconds, which is the day before in the
   * Americas. `split` sends `<name>_year`, `_month` and `_day` as numbers. @default {"keep"}, with a warning
   */
  birthdays: z.enum(["keep", "split"], '"keep" or "split"').default("keep"),
  /** What is accepted and probably not meant: send it and say so, or do not send it. @default {"warn"} */
  doubts: z.enum(["warn", "refuse"], '"warn" or "refuse"').default("warn"),
});
export type TraitOptions = z.input<typeof traitOptionsSchema>;
export type TraitRules = z.output<typeof traitOptionsSchema>;

/** Kinds of what Customer.io takes and does not do as was probably meant. */
export const doubtKinds = [
  "limit",
  "no effect",
  "anonymous only",
  "e-mail as id",
  "mixed ids",
  "zero id",
  "trait name with dots",
  "time that is none",
  "birthday",
  "time far off",
] as const;
export type DoubtKind = (typeof doubtKinds)[number];
/** One doubt: where in the call, and what was expected. Never holds a value. */
export type Doubt = { kind: DoubtKind; path: string; message: string };

/** A person that was sent, with what was doubtful about it. */
export type Identified = Delivered & { doubts: readonly Doubt[] };

/** A row of a bulk run that was not sent, or was refused. `row` counts from 1. */
export type MissedRow = { row: number | undefined; reason: RowReason; message: string };
export type RowReason = "doubtful" | RejectedReason | "consent" | "suppressed" | "unsent";

/** `rows` is `kept + doubtful + repeated`; `kept` is `delivery.calls - delivery.recovered + delivery.resumedAt`. */
export type IdentifyReport = {
  /** Rows that were read from the source. */
  rows: number;
  /** Rows that were handed to the delivery. */
  kept: number;
  /** Rows that were not sent because of a doubt (`doubts: "refuse"`) or because they are no person. */
  doubtful: number;
  /** Rows that gave way to a newer one of the same person (`newest`). */
  repeated: number;
  delivered: number;
  /** How many rows each kind of doubt was raised for. */
  doubts: Readonly<Partial<Record<DoubtKind, number>>>;
  /** The first few rows that did not arrive, and why. */
  missed: readonly MissedRow[];
  delivery: DeliverReport;
};

export type IdentifyCall = Extract<CallInput, { type: "identify" }>;

const columnName = z.string("a column's name").regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a plain column name");
const tableName = z
  .string("a table's name")
  .regex(/^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*){0,2}$/, "a table's name such as customers");

export const deduplicateSchema = z.strictObject({
  /** The table to read. */
  table: tableName,
  /** Columns that name one person. */
  key: z.array(columnName, "column names").min(1, "at least one column"),
  /** The column whose highest value wins. */
  newest: columnName,
});
export type DeduplicateOptions = z.input<typeof deduplicateSchema>;

export const deduplicatedSchema = z.object({
  rows: z.coerce.number(),
  kept: z.coerce.number(),
  dropped: z.coerce.number(),
  /** People who had more than one row. */
  people: z.coerce.number(),
});
/** What deduplication does; `query` reads what is kept, in the order of the key. */
export type Deduplicated = z.infer<typeof deduplicatedSchema> & { query: string };

const ruleSchema = z.strictObject({
  /** A regular expression that every value should fit, as RLIKE reads it. */
  pattern: z.string("a regular expression").min(1, "a regular expression").optional(),
  min: z.number("a number").optional(),
  max: z.number("a number").optional(),
  oneOf: z.array(z.string("texts"), "texts").min(1, "at least one text").optional(),
});
export const qualitySchema = z.strictObject({
  table: tableName,
  /** What values of a column should be. */
  rules: z.record(columnName, ruleSchema).default({}),
  /** @default all columns */
  columns: z.array(columnName, "column names").min(1, "at least one column").optional(),
});
export type QualityOptions = z.input<typeof qualitySchema>;

/** One column: how full, how many different values, and how many break the rule. Shares are from 0 to 1. */
export type ColumnQuality = {
  column: string;
  rows: number;
  filled: number;
  completeness: number;
  distinct: number;
  least: string | null;
  most: string | null;
  /** Filled values that break the column's rule; 0 without one. */
  wrong: number;
  /** Shapes of a few wrong values: letters as a, digits as 9, so that nobody can be known by them. */
  examples: readonly string[];
};

export const completenessSchema = z.strictObject({
  table: tableName,
  /** Columns that make a profile complete. */
  columns: z.array(columnName, "column names").min(1, "at least one column"),
});
export type CompletenessOptions = z.input<typeof completenessSchema>;
/** How many people have so many of the columns filled. */
export type CompletenessRow = { filled: number; of: number; people: number; share: number };

export const sharedEmailsSchema = z.strictObject({
  table: tableName,
  id: columnName,
  email: columnName,
  /** Most addresses that are listed. @default {100} */
  limit: z.int("a whole number").min(1, "1 or more").max(10_000, "10,000 or fewer").default(100),
});
export type SharedEmailsOptions = z.input<typeof sharedEmailsSchema>;
/** An address that several ids claim; `email` is its shape. */
export type SharedEmail = { email: string; ids: readonly string[] };
export type SharedEmails = {
  addresses: number;
  people: number;
  /** What Customer.io will do with them. */
  effect: string;
  /** What its automatic merge does and does not do. */
  merge: string;
  examples: readonly SharedEmail[];
};

/** A change of stage or plan of one person. */
export const changeSchema = z.strictObject({
  userId: personId,
  value: idText,
  changedAt: z.date("a Date").optional(),
});
export type AttributeChange = z.input<typeof changeSchema>;

/** `changes`, those that were taken from the source, is `recorded + missed`. */
export type ChangesReport = {
  changes: number;
  /** Delivered and written into `people_history`. */
  recorded: number;
  missed: number;
  examples: readonly MissedRow[];
};

export type HistoryAttribute = "lifecycle_stage" | "plan";
/** One change with the value before it. */
export type HistoryRow = { attribute: string; previous: string | null; value: string; changed_at: Date };
/** People whose newest recorded value it is. */
export type ValueCount = { value: string; people: number };

/** Said by a caller who knows that there is no way back. */
export type Irreversible = { irreversible: true };
