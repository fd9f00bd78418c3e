import { defineTable, type TableRow } from "@cionb/lakehouse";

const person = {
  person_key: { type: "STRING", comment: "Keyed hash (HMAC, hex) of the person's id" },
  user_id: { type: "STRING", personal: true },
} as const;

/** What became of messages, one row an event that was delivered to Customer.io. */
export const messageEvents = defineTable({
  name: "message_events",
  comment: "What became of messages (e-mail, push, live chat, ...), one row an event that was reported",
  columns: {
    message_id: { type: "STRING", nullable: false, comment: "Of the call; see deliveries" },
    channel: {
      type: "STRING",
      nullable: false,
      comment: "email, push, sms, in_app, live_chat, webhook or other",
    },
    event: { type: "STRING", nullable: false, comment: "The semantic event's name" },
    stage: {
      type: "STRING",
      nullable: false,
      comment:
        "delivered, opened, clicked, converted, bounced, dropped, deferred, complained, unsubscribed, viewed, or the chat's started, sent, received, ended",
    },
    item_id: { type: "STRING", comment: "Id of the e-mail, the delivery, the conversation or the content" },
    campaign_id: { type: "STRING" },
    campaign_name: { type: "STRING" },
    ...person,
    seconds: { type: "BIGINT", comment: "Length of a conversation that ended" },
    occurred_at: { type: "TIMESTAMP", nullable: false },
    run_id: { type: "STRING", nullable: false },
  },
  keys: ["message_id"],
  clusterBy: ["occurred_at", "channel"],
  changeFeed: true,
});
export type MessageEventRow = TableRow<typeof messageEvents>;

/** To whom a complaint rule was applied, one row a person and action. */
export const messageSuppressions = defineTable({
  name: "message_suppressions",
  comment: "Who gets no more messages by a complaint rule, one row a person and action",
  columns: {
    person_key: { type: "STRING", nullable: false, comment: person.person_key.comment },
    action: { type: "STRING", nullable: false, comment: "unsubscribe or suppress" },
    user_id: { type: "STRING", nullable: false, personal: true },
    rule: { type: "STRING", nullable: false },
    events: { type: "BIGINT", nullable: false, comment: "Messages that the rule counted" },
    last_at: { type: "TIMESTAMP", nullable: false, comment: "The newest of them" },
    applied_at: { type: "TIMESTAMP", nullable: false },
    message_id: { type: "STRING", nullable: false, comment: "Of the call; see deliveries" },
    run_id: { type: "STRING", nullable: false },
  },
  keys: ["person_key", "action"],
  changeFeed: true,
});
export type MessageSuppressionRow = TableRow<typeof messageSuppressions>;

export const messagingTables = [messageEvents, messageSuppressions] as const;
