import type { Warehouse } from "@cionb/lakehouse";
import { inTurn } from "../bulk/inTurn.ts";
import { keyList, keyOf, keyRows, keySql } from "../bulk/keyList.ts";
import { once } from "../bulk/once.ts";
import type { ManagerRun } from "../run/runner.ts";
import { adviseAttributes, changeAttributes, readAttributes } from "./attributes.ts";
import type { PlainObject, PlainRelationship } from "./models.ts";
import {
  type ObjectRow,
  objectsTable,
  objectTables,
  type RelationshipRow,
  relationshipsTable,
} from "./tables.ts";

export type Sent<Input> = { input: Input; messageId: string };

type Name = { objectTypeId: string; objectId: string };
type PairName = Name & { userId: string };

const objectKey = ({ objectTypeId, objectId }: Name) => keyOf(objectTypeId, objectId);

export type ObjectBook = ReturnType<typeof createObjectBook>;

/** What Customer.io was told of objects and relationships, kept in tables. Changes wait for each other. */
export function createObjectBook(parts: {
  warehouse: Pick<Warehouse, "merge" | "migrate" | "query" | "remove">;
  run: ManagerRun;
  personKey: (id: string) => string;
}) {
  const { warehouse, run, personKey } = parts;
  const ready = once(() => warehouse.migrate(objectTables));
  const change = inTurn();
  const stamp = (messageId: string) => ({
    message_id: messageId,
    run_id: run.runId,
    updated_at: new Date(run.clock.now()),
  });
  const pairKey = ({ userId, ...name }: PairName) => keyOf(objectKey(name), personKey(userId));

  async function objects(names: readonly Name[]): Promise<Map<string, ObjectRow>> {
    await ready();
    const rows = await warehouse.query<ObjectRow>(
      `select o.* from objects o
       join ${keyRows} wanted on wanted.key = ${keySql("o.object_type_id", "o.object_id")}`,
      { keys: keyList(new Set(names.map(objectKey))) },
    );
    return new Map(rows.map((row) => [keyOf(row.object_type_id, row.object_id), row]));
  }

  async function relationships(pairs: readonly PairName[]): Promise<Map<string, RelationshipRow>> {
    await ready();
    const rows = await warehouse.query<RelationshipRow>(
      `select r.* from relationships r
       join ${keyRows} wanted on wanted.key = ${keySql("r.object_type_id", "r.object_id", "r.person_key")}`,
      { keys: keyList(new Set(pairs.map(pairKey))) },
    );
    return new Map(rows.map((row) => [keyOf(row.object_type_id, row.object_id, row.person_key), row]));
  }

  /** @returns the rows that were written, and what is doubtful about them */
  const putObjects = (sent: readonly Sent<PlainObject>[]) =>
    change(async () => {
      const known = await objects(sent.map(({ input }) => input));
      const changed = new Map<string, ObjectRow>();
      for (const { input, messageId } of sent) {
        const key = objectKey(input);
        const before = changed.get(key) ?? known.get(key);
        changed.set(key, objectRow(before, input, stamp(messageId)));
      }
      const rows = [...changed.values()];
      if (rows.length > 0) await warehouse.merge(objectsTable, rows);
      return { rows: rows.length, advice: rows.flatMap(adviseRow) };
    });

  /** Of an object that is not known a row is made too: the call made it at Customer.io. */
  const putRelationships = (sent: readonly Sent<PlainRelationship>[]) =>
    change(async () => {
      const known = await relationships(sent.map(({ input }) => input));
      const found = await objects(sent.map(({ input }) => input));
      const changed = new Map<string, RelationshipRow>();
      const made = new Map<string, ObjectRow>();
      for (const { input, messageId } of sent) {
        const key = pairKey(input);
        const before = changed.get(key) ?? known.get(key);
        const person = { person_key: personKey(input.userId), user_id: input.userId };
        changed.set(key, relationshipRow(before, input, { ...person, ...stamp(messageId) }));
        const { objectTypeId, objectId } = input;
        if (!found.has(objectKey(input)))
          made.set(objectKey(input), objectRow(undefined, { objectTypeId, objectId }, stamp(messageId)));
      }
      const rows = [...changed.values()];
      if (made.size > 0) await warehouse.merge(objectsTable, made.values());
      if (rows.length > 0) await warehouse.merge(relationshipsTable, rows);
      return { rows: rows.length, advice: rows.flatMap(adviseRow) };
    });

  const dropObject = ({ objectTypeId, objectId }: Name) =>
    change(async () => {
      const where = { equals: { object_type_id: objectTypeId, object_id: objectId } };
      const { deleted } = await warehouse.remove(relationshipsTable, where);
      await warehouse.remove(objectsTable, where);
      return deleted;
    });

  const dropRelationship = ({ objectTypeId, objectId, userId }: PairName) =>
    change(() =>
      warehouse.remove(relationshipsTable, {
        equals: { object_type_id: objectTypeId, object_id: objectId, person_key: personKey(userId) },
      }),
    );

  /** Parents by child, of all objects of a type that have one. */
  async function parents(objectTypeId: string): Promise<Map<string, string>> {
    await ready();
    const rows = await warehouse.query<{ object_id: string; parent_id: string }>(
      "select object_id, parent_id from objects where object_type_id = :type and parent_id is not null",
      { type: objectTypeId },
    );
    return new Map(rows.map(({ object_id, parent_id }) => [object_id, parent_id]));
  }

  return {
    ...{ ready, objects, relationships, parents, objectKey, pairKey },
    ...{ putObjects, putRelationships, dropObject, dropRelationship },
  };
}

type Stamp = Pick<ObjectRow, "message_id" | "run_id" | "updated_at">;

function objectRow(
  before: ObjectRow | undefined,
  { objectTypeId, objectId, parentId, attributes = {} }: PlainObject,
  stamp: Stamp,
): ObjectRow {
  const known = before === undefined ? {} : readAttributes(before.attributes);
  const all = changeAttributes(known, attributes);
  return {
    object_type_id: objectTypeId,
    object_id: objectId,
    name: typeof all["name"] === "string" ? all["name"] : null,
    parent_id: parentId === undefined ? (before?.parent_id ?? null) : parentId,
    attributes: JSON.stringify(all),
    created_at: before?.created_at ?? stamp.updated_at,
    ...stamp,
  };
}

function relationshipRow(
  before: RelationshipRow | undefined,
  { objectTypeId, objectId, role, status, attributes = {} }: PlainRelationship,
  person: Stamp & Pick<RelationshipRow, "person_key" | "user_id">,
): RelationshipRow {
  const known = before === undefined ? {} : readAttributes(before.attributes);
  return {
    object_type_id: objectTypeId,
    object_id: objectId,
    role: role ?? before?.role ?? null,
    status: status ?? before?.status ?? "active",
    attributes: JSON.stringify(changeAttributes(known, attributes)),
    since: before?.since ?? person.updated_at,
    ...person,
  };
}

const adviseRow = ({ object_id, attributes }: { object_id: string; attributes: string }) =>
  adviseAttributes(readAttributes(attributes)).map((advice) => `object ${object_id}: ${advice}`);
