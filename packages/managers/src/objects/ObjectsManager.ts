import { randomUUID } from "node:crypto";
import type { Client, Delivered } from "@cionb/client";
import type { Warehouse } from "@cionb/lakehouse";
import type { z } from "zod";
import type { BulkReport } from "../bulk/bulkReport.ts";
import type { Rows } from "../bulk/rows.ts";
import { sendable } from "../bulk/sendable.ts";
import { type BulkOptions, type Planned, sendRows } from "../bulk/sendRows.ts";
import { InvalidInputError, ManagerStateError } from "../errors.ts";
import type { RunDeliver } from "../journals/runDeliver.ts";
import { parseInput } from "../parseInput.ts";
import type { ManagerMetrics, ManagerRun, Runner } from "../run/runner.ts";
import { treeOf } from "./hierarchy.ts";
import {
  defaultRoles,
  type HierarchyFilter,
  type HierarchyRow,
  hierarchyFilterSchema,
  type Irreversible,
  irreversibleSchema,
  type ObjectInput,
  type ObjectName,
  type OrganisationFigures,
  objectNameSchema,
  objectSchema,
  type Pair,
  type Permissions,
  pairSchema,
  type RelationshipInput,
  type RelationshipStatus,
  type RoleFilter,
  type RoleRow,
  type Roles,
  relationshipSchema,
  relationshipStatusSchema,
  roleFilterSchema,
  rolesSchema,
} from "./models.ts";
import { createObjectBook, type ObjectBook, type Sent } from "./objectBook.ts";
import { objectOfRow, relationshipOfRow, removeCall, unrelateCall } from "./objectCalls.ts";
import { readNodes, readOrganisations, readRoles } from "./objectQueries.ts";
import { createPlanner, objectKind, type Planner, relationshipKind } from "./planner.ts";

export type ObjectsManagerOptions = {
  client: Pick<Client, "group" | "track">;
  deliver: RunDeliver;
  warehouse: Pick<Warehouse, "merge" | "migrate" | "query" | "remove" | "stream">;
  run: Runner;
  /** A person's id as the keyed hash that names the person in tables. */
  personKey: (id: string) => string;
  /** Roles by name, with what each permits. @default owner, admin, member and viewer */
  roles?: Roles;
  /** What becomes of a call over a limit that Customer.io shows only after its 200. @default "warn" */
  limits?: "warn" | "refuse";
  /** What becomes of a relationship to an object that was never put: the call would make an empty one. @default "warn" */
  unknownObject?: "warn" | "refuse";
  /** @default randomUUID */
  uuid?: () => string;
};

/** A call that was taken, and what is doubtful about it. */
export type SentCall = Delivered & { warnings: readonly string[] };

/**
 * Objects at Customer.io (organisations, courses, flats, whatever people belong to), who belongs to them and as what.
 * What was delivered is kept in the tables `objects` and `relationships`, since Customer.io cannot be asked; trees,
 * roles and figures are read from there. Attributes: undefined leaves one as it is, null clears it.
 */
export class ObjectsManager {
  readonly #options: ObjectsManagerOptions;
  readonly #run: ManagerRun;
  readonly #book: ObjectBook;
  readonly #planner: Planner;
  #roles: Roles;

  constructor(options: ObjectsManagerOptions) {
    const { warehouse, run, personKey, uuid = randomUUID, roles = defaultRoles } = options;
    this.#options = options;
    this.#run = run.manager("ObjectsManager");
    this.#book = createObjectBook({ warehouse, run: this.#run, personKey });
    this.#roles = parseInput(rolesSchema, roles, "Cannot use the roles");
    this.#planner = createPlanner({
      ...options,
      uuid,
      book: this.#book,
      clock: this.#run.clock,
      roles: () => this.#roles,
    });
  }

  /**
   * Makes an object, or changes the attributes that are given (`group` without a person).
   * @throws {InvalidInputError} if the id, the type, or the parent cannot be, or the parent lies below the object
   * @throws {CustomerioError} if the call was not taken; then nothing is recorded
   */
  put(input: ObjectInput): Promise<SentCall> {
    return this.#run.run("put", async () => {
      const object = parseInput(objectSchema, input, "Cannot put the object");
      const [planned] = await this.#planner.objects([{ position: 0, input: object }]);
      return this.#send(planned, objectKind.what, (sent) => this.#book.putObjects([sent]));
    });
  }

  /**
   * Puts any number of objects. Rows of a query name `object_id` and, if need be, `object_type_id` and `parent_id`; all
   * other columns are attributes. A row that cannot be is refused with its position, and the others go on.
   */
  putMany(rows: Rows<ObjectInput>, options: BulkOptions = {}): Promise<BulkReport> {
    return this.#run.run("putMany", () =>
      sendRows({
        ...{ ...this.#options, rows, options, clock: this.#run.clock, fromRow: objectOfRow },
        plan: (part) => this.#planner.objects(part),
        record: async (taken) => (await this.#book.putObjects(taken)).rows,
      }),
    );
  }

  /**
   * Makes a person part of an object, or changes the role, the status or other attributes of that part.
   * @throws {InvalidInputError} if nobody defined the role, or the object was never put and that is to be refused
   */
  relate(input: RelationshipInput): Promise<SentCall> {
    return this.#run.run("relate", () => this.#relate(input));
  }

  /**
   * Relates any number of people. Rows of a query name `object_id`, `user_id` and, if need be, `object_type_id`, `role`
   * and `status`; all other columns are relationship attributes.
   */
  relateMany(rows: Rows<RelationshipInput>, options: BulkOptions = {}): Promise<BulkReport> {
    return this.#run.run("relateMany", () =>
      sendRows({
        ...{ ...this.#options, rows, options, clock: this.#run.clock, fromRow: relationshipOfRow },
        plan: (part) => this.#planner.relationships(part),
        record: async (taken) => (await this.#book.putRelationships(taken)).rows,
      }),
    );
  }

  /** @throws {ManagerStateError} if the relationship is not known */
  setRelationshipStatus(pair: Pair, status: RelationshipStatus): Promise<SentCall> {
    return this.#run.run("setRelationshipStatus", async () => {
      const what = "Cannot set the status of the relationship";
      const plain = parseInput(pairSchema, pair, what);
      const wanted = parseInput(relationshipStatusSchema, status, what);
      await this.#known(plain, what);
      return this.#relate({ ...plain, status: wanted });
    });
  }

  /**
   * Takes a person out of an object (`Relationship Deleted`). The attributes of the relationship are gone: relating
   * again does not bring them back.
   * @throws {ManagerStateError} if the relationship is not known
   */
  unrelate(pair: Pair, said: Irreversible): Promise<SentCall> {
    return this.#run.run("unrelate", async () => {
      const what = "Cannot take the person out of the object";
      parseInput(irreversibleSchema, said, what);
      const plain = parseInput(pairSchema, pair, what);
      await this.#known(plain, what);
      const delivered = await this.#options.client.track(unrelateCall(plain));
      await this.#book.dropRelationship(plain);
      return { ...delivered, warnings: [] };
    });
  }

  /**
   * Deletes an object with every relationship to it (`Object Deleted`). It cannot be undone: putting it again makes an
   * empty one to which nobody belongs. Objects below it stay, and are tops then.
   * @throws {ManagerStateError} if the object is not known
   */
  remove(name: ObjectName, said: Irreversible): Promise<SentCall & { relationships: number }> {
    return this.#run.run("remove", async () => {
      const what = "Cannot remove the object";
      parseInput(irreversibleSchema, said, what);
      const plain = parseInput(objectNameSchema, name, what);
      if ((await this.#book.objects([plain])).size === 0)
        throw new ManagerStateError(
          `${what}: no object ${plain.objectId} of type ${plain.objectTypeId} was put.`,
        );
      const delivered = await this.#options.client.track(removeCall(plain));
      const relationships = await this.#book.dropObject(plain);
      return { ...delivered, warnings: [], relationships };
    });
  }

  /** The objects of a type as a tree, row by row: each parent before its children. */
  hierarchy(filter: HierarchyFilter = {}): Promise<HierarchyRow[]> {
    return this.#run.run("hierarchy", async () => {
      const { objectTypeId, objectId } = parseInput(
        hierarchyFilterSchema,
        filter,
        "Cannot read the hierarchy",
      );
      await this.#book.ready();
      return treeOf(await readNodes(this.#options.warehouse, objectTypeId), objectId);
    });
  }

  /** Who has which role in which object. */
  usersByRole(filter: RoleFilter = {}): Promise<RoleRow[]> {
    return this.#run.run("usersByRole", async () => {
      const plain = parseInput(roleFilterSchema, filter, "Cannot read users by role");
      await this.#book.ready();
      return readRoles(this.#options.warehouse, plain);
    });
  }

  /**
   * What a person may do with an object: what the role permits while the relationship is active, and what active roles
   * in objects above it permit.
   */
  permissions(pair: Pair): Promise<Permissions> {
    return this.#run.run("permissions", async () => {
      const { objectId, ...plain } = parseInput(pairSchema, pair, "Cannot read permissions");
      const parents = await this.#book.parents(plain.objectTypeId);
      const way = new Set<string>();
      for (let one: string | undefined = objectId; one !== undefined && !way.has(one); one = parents.get(one))
        way.add(one);
      const found = await this.#book.relationships([...way].map((one) => ({ ...plain, objectId: one })));
      const grants = [...found.values()]
        .filter(({ status }) => status === "active")
        .flatMap(({ object_id, role }) =>
          role ? [{ objectId: object_id, role, inherited: object_id !== objectId }] : [],
        );
      const permitted = grants.flatMap(({ role }) => this.#roles[role]?.permissions ?? []);
      return { permissions: [...new Set(permitted)].sort(), grants };
    });
  }

  /** The roles by name, with what each permits. */
  get roles(): Roles {
    return this.#roles;
  }

  /** Replaces the roles; relationships that name one that is gone permit nothing. */
  defineRoles(roles: Roles): void {
    this.#roles = parseInput(rolesSchema, roles, "Cannot use the roles");
  }

  /** How each object of a type stands, from the tables: people by status, roles, the newest member. */
  organisations(filter: { objectTypeId?: string } = {}): Promise<OrganisationFigures[]> {
    return this.#run.run("organisations", async () => {
      const what = "Cannot read the organisations";
      const { objectTypeId } = parseInput(hierarchyFilterSchema, filter, what);
      await this.#book.ready();
      return readOrganisations(this.#options.warehouse, objectTypeId);
    });
  }

  metrics(): ManagerMetrics {
    return this.#run.metrics();
  }

  async #relate(input: RelationshipInput): Promise<SentCall> {
    const plain = parseInput(relationshipSchema, input, relationshipKind.what);
    const [planned] = await this.#planner.relationships([{ position: 0, input: plain }]);
    return this.#send(planned, relationshipKind.what, (sent) => this.#book.putRelationships([sent]));
  }

  async #known(pair: z.output<typeof pairSchema>, what: string): Promise<void> {
    if ((await this.#book.relationships([pair])).size > 0) return;
    throw new ManagerStateError(
      `${what}: the person was not related to object ${pair.objectId} of type ${pair.objectTypeId}. Relate them first.`,
    );
  }

  async #send<Input>(
    planned: Planned<Sent<Input>> | undefined,
    what: string,
    record: (sent: Sent<Input>) => Promise<{ advice: readonly string[] }>,
  ): Promise<SentCall> {
    const { call, warnings, record: sent } = sendable(planned, what);
    if (call.type !== "group") throw new InvalidInputError(`${what}: the call is no group call.`);
    const delivered = await this.#options.client.group(call);
    const { advice } = await record(sent);
    return { ...delivered, warnings: [...warnings, ...advice] };
  }
}
