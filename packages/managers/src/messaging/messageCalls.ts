import type { CallInput } from "@cionb/client";
import type { z } from "zod";
import type {
  contentReportSchema,
  deliveryReportSchema,
  emailEventSchema,
  liveChatEventSchema,
  MessageKind,
  messageSchemas,
  pushEventSchema,
} from "./models.ts";
import type { MessageEventRow } from "./tables.ts";

type TrackCall = Extract<CallInput, { type: "track" }>;

/** The call, and what the table keeps of it: no address, no token. */
export type MessageCall = {
  call: Omit<TrackCall, "messageId">;
  row: Pick<
    MessageEventRow,
    "channel" | "event" | "stage" | "item_id" | "campaign_id" | "campaign_name" | "seconds"
  > & { userId: string | undefined; at: Date | undefined };
};

const emailStages = {
  "Email Delivered": "delivered",
  "Email Opened": "opened",
  "Email Link Clicked": "clicked",
  "Email Bounced": "bounced",
  "Email Marked as Spam": "complained",
  "Email Unsubscribed": "unsubscribed",
} as const;

const chatStages = {
  "Live Chat Conversation Started": "started",
  "Live Chat Message Sent": "sent",
  "Live Chat Message Received": "received",
  "Live Chat Conversation Ended": "ended",
} as const;

const nothing = { campaign_id: null, campaign_name: null, seconds: null } as const;

/** Client, address and user agent go to `context.traits`, where the contract has them. */
function emailCall(input: z.output<typeof emailEventSchema>): MessageCall {
  const { event, userId, emailId, subject, campaignId, campaignName, linkId, linkUrl, at } = input;
  const traits = present({ email: input.email, ip: input.ip, user_agent: input.userAgent });
  const properties = {
    email_id: emailId,
    ...present({ email_subject: subject, campaign_id: campaignId, campaign_name: campaignName }),
    ...present({ link_id: linkId, link_url: linkUrl }),
  };
  const context = Object.keys(traits).length === 0 ? {} : { context: { traits } };
  return {
    call: { type: "track", event, userId, properties, ...context, ...timed(at) },
    row: {
      ...{ channel: "email", event, stage: emailStages[event], item_id: emailId, userId, at, seconds: null },
      campaign_id: campaignId ?? null,
      campaign_name: campaignName ?? null,
    },
  };
}

function chatCall(input: z.output<typeof liveChatEventSchema>): MessageCall {
  const { event, userId, conversationId, conversationDuration, at } = input;
  const properties = {
    conversation_id: conversationId,
    ...present({ message_id: input.messageId, conversation_duration: conversationDuration }),
    ...present({ agent_id: input.agentId, agent_name: input.agentName, agent_username: input.agentUsername }),
  };
  return {
    call: { type: "track", event, userId, properties, ...timed(at) },
    row: {
      ...{
        ...nothing,
        channel: "live_chat",
        event,
        stage: chatStages[event],
        item_id: conversationId,
        userId,
        at,
      },
      seconds: conversationDuration ?? null,
    },
  };
}

const deliveryEvent = "Report Delivery Event";

/** The service needs somebody: who is not known is named by the delivery's id, as Customer.io's mobile library does it. */
function deliveryCall(input: z.output<typeof deliveryReportSchema>): MessageCall {
  const { userId, deliveryId, metric, channel, at, recipient, reason, actionName, actionValue, href } = input;
  const properties = {
    ...{ deliveryId, metric },
    ...present({ recipient, reason, actionName, actionValue, href, timestamp: at?.toISOString() }),
  };
  const somebody = userId === undefined ? { anonymousId: deliveryId } : { userId };
  const stage = metric === "spammed" ? "complained" : metric;
  return {
    call: { type: "track", event: deliveryEvent, ...somebody, properties, ...timed(at) },
    row: { ...nothing, channel, event: deliveryEvent, stage, item_id: deliveryId, userId, at },
  };
}

/** There is no semantic event of its own for push: what became of one is a delivery report to its token. */
const pushCall = ({ token, ...input }: z.output<typeof pushEventSchema>): MessageCall =>
  deliveryCall({ ...input, channel: "push", recipient: token });

function contentCall(input: z.output<typeof contentReportSchema>): MessageCall {
  const { actionType, userId, anonymousId, contentId, templateId, at } = input;
  const event = "Report Content Event";
  const properties = { actionType, ...present({ contentId, templateId, timestamp: at?.toISOString() }) };
  const stage = actionType === "viewed_content" ? "viewed" : "clicked";
  const item_id = contentId === undefined ? null : String(contentId);
  return {
    call: { type: "track", event, ...present({ userId, anonymousId }), properties, ...timed(at) },
    row: { ...nothing, channel: "in_app", event, stage, item_id, userId, at },
  };
}

/** How an input of each kind becomes a call. */
export const messageCalls: {
  [Kind in MessageKind]: (input: z.output<(typeof messageSchemas)[Kind]>) => MessageCall;
} = { email: emailCall, push: pushCall, delivery: deliveryCall, live_chat: chatCall, content: contentCall };

const timed = (at: Date | undefined) => (at === undefined ? {} : { timestamp: at.toISOString() });

function present<Value extends string | number>(
  values: Readonly<Record<string, Value | undefined>>,
): Record<string, Value> {
  const kept: Record<string, Value> = {};
  for (const [name, value] of Object.entries(values)) if (value !== undefined) kept[name] = value;
  return kept;
}
