import { z } from "zod";
import { behaviours } from "../behaviours.ts";
import type { Questions } from "../questions.ts";

import type { Orders } from "./orders.ts";
import { failure, type Reply } from "./reply.ts";

const pageSize = 1_000;
const page = z.strictObject({
  skip: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().positive().default(pageSize),
});
const eventQuery = z.strictObject({
  type: z.enum(["track", "page", "screen"]).exactOptional(),
  name: z.string().exactOptional(),
  userId: z.string().exactOptional(),
  anonymousId: z.string().exactOptional(),
  messageId: z.string().exactOptional(),
  limit: z.coerce.number().int().positive().default(pageSize),
});
const sumQuery = z.strictObject({ event: z.string(), property: z.string() });

type Query = Readonly<Record<string, string>>;
type Question = (questions: Questions, query: Query, orders: Orders) => unknown;

const listed: ReadonlyMap<string, Question> = new Map<string, Question>([
  ["counts", (q) => q.counts()],
  ["traffic", (q) => q.traffic()],
  ["people", (q, query) => paged(q.people.each(), query)],
  ["devices", (q, query) => paged(q.devices.all(), query)],
  ["objects", (q, query) => paged(q.objects.all(), query)],
  ["relationships", (q, query) => paged(q.relationships.all(), query)],
  ["events", (q, query) => q.events(eventQuery.parse(query))],
  ["sum", (q, query) => sumOf(q, sumQuery.parse(query))],
  ["suppressions", (q, query) => paged(q.suppressions(), query)],
  ["merges", (q, query) => paged(q.merges(), query)],
  ["requests", (q, query) => paged(q.requests(), query)],
  ["warnings", (q) => ({ counts: q.warningCounts(), newest: q.warnings() })],
  ["message-ids", (q, query) => messageIds(q, query)],
  ["faults", (_, __, orders) => orders.faults()],
  ["behaviours", () => behaviours],
]);

/** The answer to `GET /_simulator/PATH`. */
export function answerOf(questions: Questions, orders: Orders, path: string, query: Query): Reply {
  if (path === "") return { status: 200, body: overview(questions, orders) };
  const question = listed.get(path);
  if (question !== undefined) return { status: 200, body: question(questions, query, orders) };
  const [what, id, further] = path.split("/").map(decodeURIComponent);
  const body = id === undefined ? undefined : one(questions, what ?? "", id, further, query);
  return body === undefined ? failure(404, "nothing is known of that") : { status: 200, body };
}

function overview(questions: Questions, { region }: Orders) {
  return {
    simulates: "Customer.io Pipelines API",
    region,
    counts: questions.counts(),
    questions: [...listed.keys()],
  };
}

function one(q: Questions, what: string, id: string, further: string | undefined, query: Query): unknown {
  if (what === "devices") return q.devices.get(id);
  if (what === "objects") return q.objects.get(id, query["typeId"] ?? "1");
  if (what !== "people") return undefined;
  if (further === "devices") return q.devices.of(id);
  if (further === "relationships") return q.relationships.of(id);
  return further === undefined ? q.people.get(id) : undefined;
}

function paged<T>(all: Iterable<T>, query: Query): T[] {
  const { skip, limit } = page.parse(query);
  const found: T[] = [];
  let at = 0;
  for (const one of all) {
    if (at++ < skip) continue;
    if (found.length === limit) break;
    found.push(one);
  }
  return found;
}

function sumOf(q: Questions, { event, property }: { event: string; property: string }) {
  return { event, property, sum: q.sum(event, property), count: q.counts().byEvent[event] ?? 0 };
}

function messageIds(q: Questions, query: Query) {
  const { distinctMessageIds: distinct, withoutMessageId: missing } = q.counts();
  const repeated = paged(q.repeatedMessageIds(), query).map(([messageId, times]) => ({ messageId, times }));
  return { distinct, missing, repeated };
}
