import { z } from "zod";
import { isTimeZone } from "./moment.ts";

/** A column by its name, or one value for every row. */
const source = z.union([z.string().min(1), z.strictObject({ value: z.string().min(1) })]);

/** Which columns go into traits or properties, under which name; a name with dots makes objects within. */
const members = z.union([
  z.literal("*"),
  z.array(z.string().min(1)),
  z.record(z.string().min(1), z.string().min(1)),
]);

const common = {
  messageId: source.optional(),
  /** When it happened: ISO 8601, or a date or date and time such as `2024-01-02 10:00:00`, which need a zone. */
  timestamp: source.optional(),
  /** The IANA zone of times that name none, such as Europe/Berlin; a date alone is its midnight there. @default none: they are refused */
  timeZone: z
    .string()
    .refine(isTimeZone, "is no time zone of the IANA database, such as Europe/Berlin or UTC")
    .optional(),
  context: members.optional(),
  /** What an empty column does: leave the attribute as it is, or clear it. @default "omit" */
  empty: z.enum(["omit", "clear"]).optional(),
};

const person = { userId: source.optional(), anonymousId: source.optional() };

/** The shape of a mapping. A plain text names a column, `{ value }` is the same for every row. */
export const mappingSchema = z.discriminatedUnion("as", [
  z.strictObject({ as: z.literal("identify"), ...person, traits: members.optional(), ...common }),
  z.strictObject({
    as: z.literal("track"),
    ...person,
    groupId: source.optional(),
    event: source,
    properties: members.optional(),
    ...common,
  }),
  z.strictObject({
    as: z.enum(["page", "screen"]),
    ...person,
    name: source.optional(),
    properties: members.optional(),
    ...common,
  }),
  z.strictObject({
    as: z.literal("group"),
    ...person,
    groupId: source,
    objectTypeId: source.optional(),
    traits: members.optional(),
    /** Columns that describe the person's part in the group, such as a role. */
    relationshipAttributes: members.optional(),
    ...common,
  }),
  z.strictObject({ as: z.literal("alias"), userId: source, previousId: source, ...common }),
]);

export type Mapping = z.infer<typeof mappingSchema>;
export type Source = z.infer<typeof source>;
export type Members = z.infer<typeof members>;
