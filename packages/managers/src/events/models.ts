import type { SemanticEventName, SemanticProperties } from "@cionb/api";
import type { CallInput, Delivered, DeliverReport, RejectedReason } from "@cionb/client";
import { z } from "zod";

const text = "a text that is not empty";
const idText = z.string(text).min(1, text);
const id = z.union(
  [idText, z.int().positive().transform(String), z.bigint().positive().transform(String)],
  "a text that is not empty or a whole number above 0",
);
const open = z.record(z.string(), z.unknown(), "an object");

const who = {
  userId: id.optional(),
  anonymousId: id.optional(),
  /** An object that did it, such as an organisation; only for events. */
  groupId: id.optional(),
};
const rest = {
  properties: open.optional(),
  context: open.optional(),
  /** When it happened. @default {when it is sent} */
  timestamp: z.union([z.string(), z.date()], "a Date or a text in ISO 8601").optional(),
  messageId: idText.optional(),
};
const somebody = (given: { userId?: unknown; anonymousId?: unknown; groupId?: unknown }) =>
  given.userId !== undefined || given.anonymousId !== undefined || given.groupId !== undefined;
const nobody = { path: ["userId"], message: "given, or anonymousId or groupId: an event needs somebody" };

/** Something that happened, as a caller says it. */
export const eventSchema = z.strictObject({ ...who, event: idText, ...rest }).refine(somebody, nobody);
export type Event = z.input<typeof eventSchema>;

/** A page or screen that was looked at. */
export const viewSchema = z
  .strictObject({ userId: who.userId, anonymousId: who.anonymousId, name: idText.optional(), ...rest })
  .refine(somebody, nobody);
export type View = z.input<typeof viewSchema>;

/** An event that has a meaning to Customer.io; its name and what its properties may be belong together. */
export type SemanticEventInput<Name extends SemanticEventName> = Omit<Event, "event" | "properties"> & {
  properties?: SemanticProperties<Name>;
};

export const eventOptionsSchema = z.strictObject({
  /** What is accepted and probably not meant: send it and say so, or do not send it. @default {"warn"} */
  doubts: z.enum(["warn", "refuse"], '"warn" or "refuse"').default("warn"),
  /**
   * Events that happened within the last 72 hours can start campaigns. Send those that say when they happened, or leave
   * them out of a bulk run. Source: Track API document. @default {"send"}
   */
  recent: z.enum(["send", "leave out"], '"send" or "leave out"').default("send"),
});
export type EventOptions = z.input<typeof eventOptionsSchema>;
export type EventRules = z.output<typeof eventOptionsSchema>;

export const eventDoubtKinds = ["limit", "time far off", "name", "campaign setting", "device place"] as const;
export type EventDoubtKind = (typeof eventDoubtKinds)[number];
/** One doubt: where in the call, and what was expected. Never holds a value of a property. */
export type EventDoubt = { kind: EventDoubtKind; path: string; message: string };

/** A call that was sent, with what was doubtful about it. */
export type Tracked = Delivered & { doubts: readonly EventDoubt[] };

export type TrackCall = Extract<CallInput, { type: "track" }>;
export type EventCall = Extract<CallInput, { type: "track" | "page" | "screen" }>;

/** A row that was not sent, or not taken. `row` counts from 1. */
export type MissedEvent = {
  row: number | undefined;
  reason: "no event" | "doubtful" | "recent" | RejectedReason | "consent" | "suppressed" | "unsent";
  message: string;
};

/** `rows` is `kept + refused + leftOut`; `kept` is `delivery.calls - delivery.recovered + delivery.resumedAt`. */
export type TrackReport = {
  rows: number;
  /** Rows that were handed to the delivery. */
  kept: number;
  /** Rows that are no event, or doubtful while doubts are refused. */
  refused: number;
  /** Recent rows that were left out, when asked. */
  leftOut: number;
  /** Rows that were sent and say that they happened within the last 72 hours: they can start campaigns. */
  mayStartCampaigns: number;
  delivered: number;
  doubts: Readonly<Partial<Record<EventDoubtKind, number>>>;
  missed: readonly MissedEvent[];
  delivery: DeliverReport;
};

const fieldType = z.enum(
  ["text", "number", "whole number", "boolean", "date"],
  '"text", "number", "whole number", "boolean" or "date"',
);
export type FieldType = z.infer<typeof fieldType>;

export const templateSchema = z.strictObject({
  /** What the template is called here. */
  name: idText,
  /** What Customer.io gets as the event's name. */
  event: idText,
  /** The properties that an event of this template may have. */
  fields: z.record(
    idText,
    z.strictObject({ type: fieldType, required: z.boolean("true or false").default(false) }),
    "an object of fields",
  ),
  /** Properties where the event says nothing. */
  defaults: open.default({}),
});
export type Template = z.input<typeof templateSchema>;
export type StoredTemplate = z.output<typeof templateSchema>;

const tableName = z
  .string("a table's name")
  .regex(/^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*){0,2}$/, "a table's name such as events");
const columnName = z.string("a column's name").regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a plain column name");
export const agesSchema = z.strictObject({ table: tableName, timestamp: columnName });
/** How old the events of a table are. */
export type EventAges = {
  events: number;
  /** Within the last 72 hours. */
  mayStartCampaigns: number;
  older: number;
  /** More than a day ahead, which is hardly meant. */
  ahead: number;
  /** Without a time: they happen when they are sent, and may start campaigns. */
  withoutTime: number;
  oldest: Date | null;
  newest: Date | null;
};

export const volumesSchema = z.strictObject({
  /** Only this run. @default every run */
  runId: z.string("a run's id").exactOptional(),
});
/** Events of one name that were settled within one hour. */
export type VolumeRow = { hour: Date; event: string; events: number };
/** Why calls were rejected, and how many. */
export type RejectionRow = { event: string | null; reason: string; message: string | null; events: number };

export type SessionRow = {
  session_id: string;
  started_at: Date;
  ended_at: Date | null;
  duration_ms: number | null;
  events: number;
};
