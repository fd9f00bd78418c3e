import { randomUUID } from "node:crypto";
import type { CallInput, Client } from "@cionb/client";
import type { Warehouse } from "@cionb/lakehouse";
import { advise } from "../bulk/advise.ts";
import type { BulkReport } from "../bulk/bulkReport.ts";
import type { Rows } from "../bulk/rows.ts";
import { sendable } from "../bulk/sendable.ts";
import { type BulkOptions, type Placed, type Planned, sendRows } from "../bulk/sendRows.ts";
import { InvalidInputError } from "../errors.ts";
import type { RunDeliver } from "../journals/runDeliver.ts";
import { messageIdOf } from "../mapping/messageIdOf.ts";
import type { SentCall } from "../objects/ObjectsManager.ts";
import { parseInput } from "../parseInput.ts";
import type { ManagerMetrics, ManagerRun, Runner } from "../run/runner.ts";
import { findCases } from "./complaints.ts";
import { readEngagement } from "./engagement.ts";
import { type AppliedCase, createMessageBook, type MessageBook, type SentMessage } from "./messageBook.ts";
import { messageOf, messageOfRow } from "./messageOf.ts";
import {
  type ComplaintCase,
  type ComplaintOptions,
  type ContentReport,
  complaintOptionsSchema,
  type DeliveryReport,
  type EmailEvent,
  type Engagement,
  type EngagementFilter,
  engagementFilterSchema,
  type LiveChatEvent,
  type Message,
  type PushEvent,
} from "./models.ts";

export type MessagingManagerOptions = {
  client: Pick<Client, "track">;
  deliver: RunDeliver;
  warehouse: Pick<Warehouse, "merge" | "migrate" | "query" | "stream">;
  run: Runner;
  /** A person's id as the keyed hash that names the person in tables. */
  personKey: (id: string) => string;
  /** @default randomUUID */
  uuid?: () => string;
};

/** What applying the complaint rules came to. `cases` is `unsubscribed + suppressed + failed`. */
export type ComplaintReport = {
  cases: readonly ComplaintCase[];
  unsubscribed: number;
  suppressed: number;
  failed: number;
  sent: BulkReport;
};

/**
 * What became of messages: e-mails of other systems, push messages and other deliveries of Customer.io's own, live
 * chats, in-app content. Events have the exact names and members of the contract. What was delivered is kept in the
 * table `message_events`, without addresses and tokens; the funnel and the complaint rules read it from there. An event
 * whose time is given has an id made of what it says, so that reporting it again counts once.
 */
export class MessagingManager {
  readonly #options: MessagingManagerOptions;
  readonly #run: ManagerRun;
  readonly #book: MessageBook;
  readonly #uuid: () => string;

  constructor(options: MessagingManagerOptions) {
    const { warehouse, run, personKey, uuid = randomUUID } = options;
    this.#options = options;
    this.#run = run.manager("MessagingManager");
    this.#book = createMessageBook({ warehouse, run: this.#run, personKey });
    this.#uuid = uuid;
  }

  /** Reports what became of an e-mail that another system sent. @throws {InvalidInputError} */
  emailEvent(input: EmailEvent): Promise<SentCall> {
    return this.#run.run("emailEvent", () => this.#send({ ...input, kind: "email" }));
  }

  /** Reports what became of a push message of Customer.io's (`Report Delivery Event`). @throws {InvalidInputError} */
  pushEvent(input: PushEvent): Promise<SentCall> {
    return this.#run.run("pushEvent", () => this.#send({ ...input, kind: "push" }));
  }

  /** Reports what somebody did in a live chat. @throws {InvalidInputError} */
  liveChatEvent(input: LiveChatEvent): Promise<SentCall> {
    return this.#run.run("liveChatEvent", () => this.#send({ ...input, kind: "live_chat" }));
  }

  /** Reports what became of any delivery of Customer.io's, by its id. @throws {InvalidInputError} */
  reportDelivery(input: DeliveryReport): Promise<SentCall> {
    return this.#run.run("reportDelivery", () => this.#send({ ...input, kind: "delivery" }));
  }

  /** Reports that in-app content was seen or clicked (`Report Content Event`). @throws {InvalidInputError} */
  reportContent(input: ContentReport): Promise<SentCall> {
    return this.#run.run("reportContent", () => this.#send({ ...input, kind: "content" }));
  }

  /**
   * Reports any number of these, told apart by `kind`. Rows of a query name the members in lower case with
   * underscores (`kind`, `event`, `user_id`, `email_id`, `at`, ...), and null leaves one out. A row that cannot be is
   * refused with its position, and the others go on.
   */
  reportMany(rows: Rows<Message>, options: BulkOptions = {}): Promise<BulkReport> {
    return this.#run.run("reportMany", () =>
      sendRows({
        ...{ ...this.#options, rows, options, clock: this.#run.clock, fromRow: messageOfRow },
        plan: (part) => this.#plan(part),
        record: (taken) => this.#book.putEvents(taken),
      }),
    );
  }

  /** How messages did, by channel, campaign, message or day, with the funnel from sent to clicked; from the table. */
  engagement(filter: EngagementFilter = {}): Promise<Engagement> {
    return this.#run.run("engagement", async () => {
      const plain = parseInput(engagementFilterSchema, filter, "Cannot read the engagement");
      await this.#book.ready();
      return readEngagement(this.#options.warehouse, plain);
    });
  }

  /** To whom the complaint rules apply and were not applied yet; sends nothing. */
  complaintCases(options: ComplaintOptions = {}): Promise<ComplaintCase[]> {
    return this.#run.run("complaintCases", () => this.#cases(options));
  }

  /**
   * Sees to it that people who complained, or whose addresses are dead, get no more messages. `unsubscribe` can be
   * taken back by setting the attribute again; `suppress` deletes the person at Customer.io and blocks the id, and what
   * was known of them never comes back: a rule that suppresses somebody wants `irreversible: true`. Look at
   * `complaintCases()` first. A second time nothing is sent.
   * @throws {InvalidInputError} if a rule would suppress somebody and that was not said
   */
  applyComplaintRules(
    options: ComplaintOptions & { irreversible?: boolean } = {},
    bulk: BulkOptions = {},
  ): Promise<ComplaintReport> {
    return this.#run.run("applyComplaintRules", async () => {
      const { irreversible, ...given } = options;
      const cases = await this.#cases(given);
      const deaths = cases.filter(({ action }) => action === "suppress").length;
      if (deaths > 0 && irreversible !== true)
        throw new InvalidInputError(
          `Cannot apply the complaint rules: they would suppress ${deaths} people, which cannot be undone. Say irreversible: true, or use rules that unsubscribe.`,
        );
      const done = { unsubscribe: 0, suppress: 0 };
      const sent = await sendRows<ComplaintCase, AppliedCase>({
        ...{ ...this.#options, rows: cases, options: bulk, clock: this.#run.clock },
        fromRow: (row) => row,
        plan: async (part) => part.map(({ position }) => this.#planCase(position, cases[position])),
        record: async (taken) => {
          for (const { found } of taken) done[found.action] += 1;
          return this.#book.putCases(taken);
        },
      });
      const { unsubscribe: unsubscribed, suppress: suppressed } = done;
      return { cases, unsubscribed, suppressed, failed: cases.length - unsubscribed - suppressed, sent };
    });
  }

  metrics(): ManagerMetrics {
    return this.#run.metrics();
  }

  async #cases(options: ComplaintOptions): Promise<ComplaintCase[]> {
    const what = "Cannot find whom the complaint rules apply to";
    const { rules, now = new Date(this.#run.clock.now()) } = parseInput(
      complaintOptionsSchema,
      options,
      what,
    );
    await this.#book.ready();
    return findCases(this.#options.warehouse, rules, now);
  }

  async #send(input: Message): Promise<SentCall> {
    const [planned] = await this.#plan([{ position: 0, input }]);
    const { call, warnings, record } = sendable(planned, "Cannot report");
    if (call.type !== "track") throw new InvalidInputError("Cannot report: the call is no track call.");
    const delivered = await this.#options.client.track(call);
    await this.#book.putEvents([record]);
    return { ...delivered, warnings };
  }

  async #plan(part: readonly Placed[]): Promise<Planned<SentMessage>[]> {
    await this.#book.ready();
    return part.map(({ position, input }) => {
      const message = messageOf(input);
      if ("refused" in message) return { position, refused: message.refused };
      const { row } = message;
      const messageId = row.at === undefined ? this.#uuid() : messageIdOf(message.call);
      const call: CallInput & { messageId: string } = { ...message.call, messageId };
      const warnings = advise(call, this.#run.clock.now());
      return { position, call, record: { messageId, row }, warnings };
    });
  }

  #planCase(position: number, found: ComplaintCase | undefined): Planned<AppliedCase> {
    if (found === undefined) return { position, refused: "Cannot apply a rule to nobody." };
    const { user_id: userId, action } = found;
    const messageId = this.#uuid();
    const call: CallInput & { messageId: string } =
      action === "suppress"
        ? { type: "track", event: "User Suppressed", userId, messageId }
        : { type: "identify", userId, traits: { unsubscribed: true }, messageId };
    return { position, call, record: { messageId, found }, warnings: [] };
  }
}
