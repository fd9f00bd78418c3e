import { z } from "zod";
import { idText } from "../bulk/idText.ts";

export const emailEvents = [
  "Email Delivered",
  "Email Opened",
  "Email Link Clicked",
  "Email Bounced",
  "Email Marked as Spam",
  "Email Unsubscribed",
] as const;

export const liveChatEvents = [
  "Live Chat Conversation Started",
  "Live Chat Message Sent",
  "Live Chat Message Received",
  "Live Chat Conversation Ended",
] as const;

/** What can be told of a delivery. The first four are Customer.io's document's, the others those of its mapping. */
export const deliveryMetrics = [
  "delivered",
  "opened",
  "clicked",
  "converted",
  "bounced",
  "spammed",
  "dropped",
  "deferred",
] as const;

const text = (what: string) => z.string(what).min(1, what);
const timeExpected = "a Date or an ISO 8601 time with a zone";
const person = idText("the person");
const number = z.int("a whole number from 0").min(0, "a whole number from 0");

/** When it happened. @default the time of sending */
const at = z
  .union([z.date(), z.iso.datetime({ offset: true, error: timeExpected })], timeExpected)
  .transform((time) => new Date(time))
  .exactOptional();

/** Something that became of an e-mail that another system than Customer.io sent. */
export const emailEventSchema = z
  .object({
    event: z.enum(emailEvents, `one of ${emailEvents.join(", ")}`),
    userId: person,
    /** The same for every event of one e-mail to one or many people. */
    emailId: text("the e-mail's id"),
    subject: text("the e-mail's subject").exactOptional(),
    campaignId: text("the campaign's id").exactOptional(),
    campaignName: text("the campaign's name").exactOptional(),
    /** Only with `Email Link Clicked`. */
    linkId: text("the link's id").exactOptional(),
    linkUrl: text("the link's address").exactOptional(),
    /** The address that the e-mail went to; sent, and not kept in a table. */
    email: text("an e-mail address").exactOptional(),
    ip: text("an IP address").exactOptional(),
    userAgent: text("a user agent").exactOptional(),
    at,
  })
  .refine(
    ({ event, linkId, linkUrl }) =>
      event === "Email Link Clicked" || (linkId === undefined && linkUrl === undefined),
    { path: ["linkId"], error: "left out unless the event is Email Link Clicked" },
  );
export type EmailEvent = z.input<typeof emailEventSchema>;

const who = {
  userId: person.exactOptional(),
  at,
};

const delivery = {
  ...who,
  /** Customer.io's id of the delivery, as it came with the message. */
  deliveryId: text("the delivery's id, as it came with the message"),
  metric: z.enum(deliveryMetrics, `one of ${deliveryMetrics.join(", ")}`),
  reason: text("why it failed, in words").exactOptional(),
  actionName: text("the action's name").exactOptional(),
  actionValue: text("what the action carried").exactOptional(),
  href: text("the address that was opened").exactOptional(),
};

/** What became of a push message that Customer.io sent. */
export const pushEventSchema = z.object({
  ...delivery,
  /** The push token of the device that it went to; sent as `recipient`, and not kept in a table. */
  token: text("the push token of the device"),
});
export type PushEvent = z.input<typeof pushEventSchema>;

/** What became of any message that Customer.io sent. */
export const deliveryReportSchema = z.object({
  ...delivery,
  /** For our tables; Customer.io knows it from the id. @default "other" */
  channel: z
    .enum(
      ["email", "push", "sms", "in_app", "webhook", "other"],
      "email, push, sms, in_app, webhook or other",
    )
    .default("other"),
  /** Address, number or token that it went to; sent, and not kept in a table. */
  recipient: text("whom it went to").exactOptional(),
});
export type DeliveryReport = z.input<typeof deliveryReportSchema>;

export const liveChatEventSchema = z.object({
  event: z.enum(liveChatEvents, `one of ${liveChatEvents.join(", ")}`),
  userId: person,
  conversationId: text("the conversation's id"),
  messageId: text("the chat message's id").exactOptional(),
  agentId: text("the agent's id").exactOptional(),
  agentName: text("the agent's name").exactOptional(),
  agentUsername: text("the agent's user name").exactOptional(),
  /** Seconds. */
  conversationDuration: number.exactOptional(),
  at,
});
export type LiveChatEvent = z.input<typeof liveChatEventSchema>;

/** Somebody saw or clicked in-app content. */
export const contentReportSchema = z
  .object({
    actionType: z.enum(["viewed_content", "clicked_content"], "viewed_content or clicked_content"),
    ...who,
    anonymousId: text("an anonymous id").exactOptional(),
    contentId: number.exactOptional(),
    templateId: number.exactOptional(),
  })
  .refine(({ userId, anonymousId }) => userId !== undefined || anonymousId !== undefined, {
    path: ["userId"],
    error: "given, or anonymousId: Customer.io needs to know who it was",
  });
export type ContentReport = z.input<typeof contentReportSchema>;

/** Any of these, told apart by `kind`. */
export type Message =
  | ({ kind: "email" } & EmailEvent)
  | ({ kind: "push" } & PushEvent)
  | ({ kind: "delivery" } & DeliveryReport)
  | ({ kind: "live_chat" } & LiveChatEvent)
  | ({ kind: "content" } & ContentReport);

export const messageSchemas = {
  email: emailEventSchema,
  push: pushEventSchema,
  delivery: deliveryReportSchema,
  live_chat: liveChatEventSchema,
  content: contentReportSchema,
} as const;
export type MessageKind = keyof typeof messageSchemas;

const groupings = ["channel", "campaign", "message", "day"] as const;

export const engagementFilterSchema = z.object({
  /** What makes a row: the channel, the campaign's id, the message's id, or the day (UTC) of its first event. @default "channel" */
  by: z.enum(groupings, `one of ${groupings.join(", ")}`).default("channel"),
  channel: text("a channel").exactOptional(),
  since: z.date("a Date").exactOptional(),
  until: z.date("a Date").exactOptional(),
});
export type EngagementFilter = z.input<typeof engagementFilterSchema>;

const count = z.coerce.number();

/** How messages did; each message to each person counts once in each column. */
export const engagementRowSchema = z.object({
  name: z.string().nullable(),
  /** Of which anything is known. */
  sent: count,
  delivered: count,
  opened: count,
  clicked: count,
  converted: count,
  bounced: count,
  complained: count,
  unsubscribed: count,
});
export type EngagementRow = z.infer<typeof engagementRowSchema>;

/** A step of the funnel. */
export type FunnelRow = { stage: "sent" | "delivered" | "opened" | "clicked"; messages: number };

export type Engagement = { rows: readonly EngagementRow[]; funnel: readonly FunnelRow[] };

/** When somebody is to get no more messages, and how that is done. */
export const complaintRuleSchema = z.object({
  name: text("the rule's name"),
  when: z.enum(["complained", "bounced"], "complained or bounced"),
  /** So many different messages. */
  atLeast: z.int("a whole number from 1").min(1, "a whole number from 1"),
  /** Only events of so many days before now. */
  withinDays: z.number("a number of days over 0").positive("a number of days over 0"),
  /**
   * `unsubscribe` sets the attribute `unsubscribed`, and can be taken back; `suppress` deletes the person and blocks the
   * id at Customer.io (`User Suppressed`), and the data never comes back.
   */
  action: z.enum(["unsubscribe", "suppress"], "unsubscribe or suppress"),
});
export type ComplaintRule = z.input<typeof complaintRuleSchema>;

/** One complaint is enough to send no more; an address that bounces three times in 90 days, with nothing delivered since, is dead. */
export const defaultComplaintRules: readonly ComplaintRule[] = [
  { name: "spam complaint", when: "complained", atLeast: 1, withinDays: 3_650, action: "unsubscribe" },
  { name: "dead address", when: "bounced", atLeast: 3, withinDays: 90, action: "suppress" },
];

export const complaintOptionsSchema = z.object({
  rules: z.array(complaintRuleSchema).default([...defaultComplaintRules]),
  /** Events up to now count. @default the clock's time */
  now: z.date("a Date").exactOptional(),
});
export type ComplaintOptions = z.input<typeof complaintOptionsSchema>;

/** Somebody to whom a rule applies and to whom it was not applied yet. */
export const complaintCaseSchema = z.object({
  rule: z.string(),
  action: z.enum(["unsubscribe", "suppress"]),
  user_id: z.string(),
  person_key: z.string(),
  events: count,
  last_at: z.date(),
});
export type ComplaintCase = z.infer<typeof complaintCaseSchema>;
