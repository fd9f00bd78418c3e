import type { Client, Delivered } from "@cionb/client";
import type { Warehouse } from "@cionb/lakehouse";
import { z } from "zod";
import { InvalidInputError } from "../errors.ts";
import type { RunDeliver, RunDeliverOptions } from "../journals/runDeliver.ts";
import { parseInput } from "../parseInput.ts";
import type { ManagerMetrics, ManagerRun, Runner } from "../run/runner.ts";
import { callOf, changeMany, recorded } from "./changeMany.ts";
import { createHistoryBook, type HistoryBook } from "./historyBook.ts";
import { type IdentifyManyOptions, identifyMany } from "./identifyMany.ts";
import { completeness, deduplicate, sharedEmails } from "./lookAtTables.ts";
import {
  type AttributeChange,
  type ChangesReport,
  type ColumnQuality,
  type CompletenessOptions,
  type CompletenessRow,
  completenessSchema,
  type Deduplicated,
  type DeduplicateOptions,
  deduplicateSchema,
  type HistoryAttribute,
  type HistoryRow,
  type Identified,
  type IdentifyReport,
  type Irreversible,
  lifecycleStages,
  type Person,
  personId,
  type QualityOptions,
  qualitySchema,
  type SharedEmails,
  type SharedEmailsOptions,
  sharedEmailsSchema,
  type TraitOptions,
  traitOptionsSchema,
  plans as usualPlans,
  type ValueCount,
} from "./models.ts";
import type { PeopleSource } from "./peopleSource.ts";
import { readQuality } from "./quality.ts";
import { personCall, refuseDoubtful, ruleCall } from "./toIdentify.ts";

type Id = z.input<typeof personId>;
const namedSchema = z.object({ userId: personId });

export type PeopleManagerOptions = {
  client: Client;
  deliver: RunDeliver;
  warehouse: Pick<Warehouse, "describe" | "merge" | "migrate" | "query" | "remove" | "stream" | "tables">;
  run: Runner;
  /** The keyed hash of a person's id, as in `deliveries`. */
  personKey: (userId: string) => string;
  /** Writes the log rows that wait, so that what is read back is complete. @default nothing waits */
  flush?: () => Promise<void>;
  /** Values that `lifecycle_stage` may have, in order. @default {lifecycleStages} */
  stages?: readonly string[];
  /** Values that `plan` may have. @default {plans} */
  plans?: readonly string[];
};

/**
 * People: who they are, what is known of them, how far they have come, and how they are removed. A trait that is
 * undefined leaves the attribute as it is; null clears it.
 */
export class PeopleManager {
  readonly #options: PeopleManagerOptions;
  readonly #run: ManagerRun;
  readonly #book: HistoryBook;
  readonly #values: Readonly<Record<HistoryAttribute, readonly string[]>>;

  constructor(options: PeopleManagerOptions) {
    const { run, warehouse, personKey } = options;
    this.#options = options;
    this.#run = run.manager("PeopleManager");
    this.#book = createHistoryBook({ warehouse, run: this.#run, personKey });
    this.#values = {
      lifecycle_stage: options.stages ?? lifecycleStages,
      plan: options.plans ?? usualPlans,
    };
  }

  /**
   * Adds a person, or changes what is known of one.
   * @throws {InvalidInputError} if it is no person, or is doubtful and `doubts` is "refuse"
   * @throws {CustomerioError} if the call was not taken
   */
  identify(person: Person, options: TraitOptions & { signal?: AbortSignal } = {}): Promise<Identified> {
    return this.#run.run("identify", () => this.#identify(person, options));
  }

  /**
   * Changes attributes of a person who is known; null clears one.
   * @throws {InvalidInputError} if there is nothing to change, or as `identify`
   */
  update(
    userId: Id,
    traits: Readonly<Record<string, unknown>>,
    options: TraitOptions & { signal?: AbortSignal } = {},
  ): Promise<Identified> {
    return this.#run.run("update", async () => {
      const changes = Object.values(traits).filter((value) => value !== undefined);
      if (changes.length === 0)
        throw new InvalidInputError(
          "Cannot update the person: no attribute was given. undefined leaves one as it is, null clears it.",
        );
      return this.#identify({ userId, traits }, options);
    });
  }

  /**
   * Says who an anonymous visitor is. Customer.io gives the person the visitor's events of the last 30 days (a setting
   * of the workspace, on unless changed); those under 72 hours old may then start campaigns.
   * Source: docs.customer.io/messaging/profiles/anonymous.
   */
  recognise(
    ids: { anonymousId: Id; userId: Id },
    traits: Readonly<Record<string, unknown>> = {},
    options: TraitOptions & { signal?: AbortSignal } = {},
  ): Promise<Identified> {
    return this.#run.run("recognise", () => this.#identify({ ...ids, traits }, options));
  }

  /**
   * Identifies any number of people, through the run's journal: from an array, a stream, a query, a file. Rows that are
   * no person or doubtful are counted and told with their place, and the others go on.
   * @returns a report in which `rows` is `kept + doubtful + repeated`
   * @throws {DeliverError} if the source or the journal fails
   * @throws {MappingError} if the columns are no mapping
   */
  identifyMany(source: PeopleSource, options: IdentifyManyOptions = {}): Promise<IdentifyReport> {
    return this.#run.run("identifyMany", async () => {
      const { normalise, dates, birthdays, doubts, ...rest } = options;
      const rules = this.#rules({ normalise, dates, birthdays, doubts });
      const { deliver, warehouse } = this.#options;
      const now = () => this.#run.clock.now();
      return identifyMany(source, { deliver, warehouse, now, rules, options: rest });
    });
  }

  /**
   * Sets the attribute `lifecycle_stage` and writes the change into `people_history` once it is delivered. The same
   * change again, with the same `changedAt`, writes no second row.
   * @throws {InvalidInputError} if the stage is none of those that the manager was made with
   */
  setLifecycleStage(userId: Id, stage: string, options: { changedAt?: Date } = {}): Promise<Delivered> {
    return this.#run.run("setLifecycleStage", () => this.#set("lifecycle_stage", userId, stage, options));
  }

  /** Sets the attribute `plan`, as `setLifecycleStage`. */
  setPlan(userId: Id, plan: string, options: { changedAt?: Date } = {}): Promise<Delivered> {
    return this.#run.run("setPlan", () => this.#set("plan", userId, plan, options));
  }

  /**
   * Sets stages of any number of people. The same changes again write no second row.
   * @returns a report in which `changes` is `recorded + missed`
   */
  setLifecycleStages(
    changes: Iterable<AttributeChange> | AsyncIterable<AttributeChange>,
    options: RunDeliverOptions = {},
  ): Promise<ChangesReport> {
    return this.#run.run("setLifecycleStages", () => this.#setMany("lifecycle_stage", changes, options));
  }

  /** Sets plans of any number of people, as `setLifecycleStages`. */
  setPlans(
    changes: Iterable<AttributeChange> | AsyncIterable<AttributeChange>,
    options: RunDeliverOptions = {},
  ): Promise<ChangesReport> {
    return this.#run.run("setPlans", () => this.#setMany("plan", changes, options));
  }

  /** Stages and plans that a person had, oldest first, from `people_history`. */
  history(userId: Id): Promise<HistoryRow[]> {
    return this.#run.run("history", () => this.#book.of(this.#id(userId)));
  }

  /** How many people have which stage or plan by now, from `people_history`. */
  peopleBy(attribute: HistoryAttribute): Promise<ValueCount[]> {
    return this.#run.run("peopleBy", () => this.#book.counts(attribute));
  }

  /**
   * Deletes a person: profile, attributes, events, devices, memberships and history here. That cannot be undone; a
   * later identify of the same id makes a new, empty person. Use `suppress` to keep somebody from coming back.
   * @throws {InvalidInputError} without `irreversible: true`
   */
  delete(userId: Id, options: Irreversible): Promise<Delivered> {
    return this.#run.run("delete", async () => {
      sayIrreversible("delete the person", "The profile and all its data are gone for good.", options);
      return this.#remove("User Deleted", userId);
    });
  }

  /**
   * Deletes a person and blocks the ids (id and e-mail address): later calls for them are answered 200 and ignored.
   * `unsuppress` frees the ids; the data never comes back.
   * @throws {InvalidInputError} without `irreversible: true`
   */
  suppress(userId: Id, options: Irreversible): Promise<Delivered> {
    return this.#run.run("suppress", async () => {
      sayIrreversible(
        "suppress the person",
        "The profile is deleted for good and its ids are blocked.",
        options,
      );
      return this.#remove("User Suppressed", userId);
    });
  }

  /** Frees the ids of a person who was suppressed. No data comes back: the next identify begins anew. */
  unsuppress(userId: Id): Promise<Delivered> {
    return this.#run.run("unsuppress", () => this.#command("User Unsuppressed", this.#id(userId)));
  }

  /**
   * Folds one person into another: `previousId` is deleted once `userId` has what it lacked. That cannot be undone, and
   * it does nothing when `userId` is not known. Anonymous visitors need no alias: see `recognise`.
   * Source: Track API document, "Merge duplicate people".
   * @throws {InvalidInputError} without `irreversible: true`, or when both ids are the same
   */
  alias(ids: { previousId: Id; userId: Id }, options: Irreversible): Promise<Delivered> {
    return this.#run.run("alias", async () => {
      sayIrreversible("merge two people", "The person with the previous id is deleted for good.", options);
      const [previousId, userId] = [this.#id(ids.previousId), this.#id(ids.userId)];
      if (previousId === userId)
        throw new InvalidInputError("Cannot merge two people: both ids are the same one.");
      const delivered = await this.#options.client.alias({ previousId, userId });
      await this.#book.forget(previousId);
      return delivered;
    });
  }

  /**
   * Finds people who have several rows in a table, and makes the query that reads the newest row of each, for
   * `identifyMany`. Changes nothing. Rows that are equally new are told apart by their other columns.
   */
  deduplicate(options: DeduplicateOptions): Promise<Deduplicated> {
    return this.#run.run("deduplicate", async () =>
      deduplicate(
        this.#options.warehouse,
        parseInput(deduplicateSchema, options, "Cannot deduplicate the table"),
      ),
    );
  }

  /**
   * How good the data of a table is, column by column: how full, how many different values, range, and values that
   * break a rule. Texts and personal columns are shown only as shapes (letters as a, digits as 9).
   */
  quality(options: QualityOptions): Promise<ColumnQuality[]> {
    return this.#run.run("quality", async () =>
      readQuality(this.#options.warehouse, parseInput(qualitySchema, options, "Cannot look at the quality")),
    );
  }

  /** How many people have how many of the columns filled, most first. */
  completeness(options: CompletenessOptions): Promise<CompletenessRow[]> {
    return this.#run.run("completeness", async () =>
      completeness(
        this.#options.warehouse,
        parseInput(completenessSchema, options, "Cannot look at the completeness"),
      ),
    );
  }

  /** E-mail addresses that several ids claim, and what Customer.io will and will not do about them. */
  sharedEmails(options: SharedEmailsOptions): Promise<SharedEmails> {
    return this.#run.run("sharedEmails", async () =>
      sharedEmails(
        this.#options.warehouse,
        parseInput(sharedEmailsSchema, options, "Cannot look for shared addresses"),
      ),
    );
  }

  metrics(): ManagerMetrics {
    return this.#run.metrics();
  }

  async #identify(
    person: Person,
    { signal, ...options }: TraitOptions & { signal?: AbortSignal },
  ): Promise<Identified> {
    const rules = this.#rules(options);
    const ready = ruleCall(personCall(person), rules, this.#run.clock.now());
    const first =
      ready.doubts.some(({ kind }) => kind === "no effect") && (await this.#isNew(ready.call.userId));
    const doubts = first ? ready.doubts.filter(({ kind }) => kind !== "no effect") : ready.doubts;
    refuseDoubtful({ ...ready, doubts }, rules);
    const delivered = await this.#options.client.identify(ready.call, signal && { signal });
    return { ...delivered, doubts };
  }

  /** Whether `deliveries` has no identify of this person: then one without traits makes the profile. */
  async #isNew(userId: string | undefined): Promise<boolean> {
    if (userId === undefined) return false;
    const { flush, warehouse, personKey } = this.#options;
    await flush?.();
    const [found] = await warehouse.query<{ calls: number }>(
      `select count(*) as calls from deliveries
       where person_key = :person and type = 'identify' and outcome in ('delivered', 'accepted')`,
      { person: personKey(userId) },
    );
    return Number(found?.calls ?? 0) === 0;
  }

  async #set(
    attribute: HistoryAttribute,
    id: Id,
    value: string,
    { changedAt = new Date(this.#run.clock.now()) }: { changedAt?: Date },
  ): Promise<Delivered> {
    const userId = this.#id(id);
    this.#checkValue(attribute, value);
    await this.#book.ready();
    const change = recorded(attribute, { userId, value, changedAt });
    const delivered = await this.#options.client.identify(callOf(attribute, change));
    await this.#book.write(attribute, [change]);
    return delivered;
  }

  async #setMany(
    attribute: HistoryAttribute,
    changes: Iterable<AttributeChange> | AsyncIterable<AttributeChange>,
    options: RunDeliverOptions,
  ): Promise<ChangesReport> {
    await this.#book.ready();
    return changeMany(attribute, changes, {
      deliver: this.#options.deliver,
      book: this.#book,
      checkValue: (value) => this.#checkValue(attribute, value),
      now: () => this.#run.clock.now(),
      options,
    });
  }

  #checkValue(attribute: HistoryAttribute, value: string): void {
    const known = this.#values[attribute];
    if (known.includes(value)) return;
    throw new InvalidInputError(
      `Cannot set ${attribute}: expected one of ${known.join(", ")}, got ${JSON.stringify(value)}.`,
    );
  }

  async #remove(event: "User Deleted" | "User Suppressed", id: Id): Promise<Delivered> {
    const userId = this.#id(id);
    const delivered = await this.#command(event, userId);
    await this.#book.forget(userId);
    return delivered;
  }

  #command(
    event: "User Deleted" | "User Suppressed" | "User Unsuppressed",
    userId: string,
  ): Promise<Delivered> {
    return this.#options.client.track({ userId, event });
  }

  #rules(options: object) {
    return parseInput(traitOptionsSchema, options, "Cannot identify people");
  }

  #id(id: Id): string {
    return parseInput(namedSchema, { userId: id }, "Cannot name the person").userId;
  }
}

function sayIrreversible(
  what: string,
  consequence: string,
  options: Partial<Irreversible> | undefined,
): void {
  if (options?.irreversible === true) return;
  throw new InvalidInputError(
    `Cannot ${what} unless you say that it cannot be undone: pass { irreversible: true }. ${consequence}`,
  );
}
