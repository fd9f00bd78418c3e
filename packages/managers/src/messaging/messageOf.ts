import { InvalidInputError } from "../errors.ts";
import { parseInput } from "../parseInput.ts";
import { type MessageCall, messageCalls } from "./messageCalls.ts";
import { type MessageKind, messageSchemas } from "./models.ts";

const whats: Readonly<Record<MessageKind, string>> = {
  email: "Cannot report the e-mail",
  push: "Cannot report the push message",
  delivery: "Cannot report the delivery",
  live_chat: "Cannot report the chat",
  content: "Cannot report the content",
};

/** The call of an input of any kind, or what is wrong with the input. */
export function messageOf(input: unknown): MessageCall | { refused: string } {
  const kind: unknown = typeof input === "object" && input !== null ? Reflect.get(input, "kind") : undefined;
  try {
    switch (kind) {
      case "email":
        return messageCalls.email(parseInput(messageSchemas.email, input, whats.email));
      case "push":
        return messageCalls.push(parseInput(messageSchemas.push, input, whats.push));
      case "delivery":
        return messageCalls.delivery(parseInput(messageSchemas.delivery, input, whats.delivery));
      case "live_chat":
        return messageCalls.live_chat(parseInput(messageSchemas.live_chat, input, whats.live_chat));
      case "content":
        return messageCalls.content(parseInput(messageSchemas.content, input, whats.content));
      default:
        return { refused: `Cannot report: 'kind' should be one of ${Object.keys(whats).join(", ")}.` };
    }
  } catch (error) {
    if (error instanceof InvalidInputError) return { refused: error.message };
    throw error;
  }
}

/** A row of a query as an input: `user_id` is `userId`, whole numbers of ids are texts, and null is left out. */
export function messageOfRow(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(row).flatMap(([name, value]) => {
    if (value === null || value === undefined) return [];
    const member = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const isId = textIds.has(member) && (typeof value === "bigint" || Number.isSafeInteger(value));
    return [[member, isId ? String(value) : value] as const];
  });
  return Object.fromEntries(entries);
}

const textIds = new Set([
  "userId",
  "emailId",
  "campaignId",
  "linkId",
  "deliveryId",
  "conversationId",
  "messageId",
]);
