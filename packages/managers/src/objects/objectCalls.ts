import type { GroupInput, TrackInput } from "@cionb/client";
import { plainValue } from "../mapping/plainValue.ts";
import type { PlainObject, PlainRelationship } from "./models.ts";

type Name = { objectTypeId: string; objectId: string };

/** The call that puts an object without naming a person. `parent_id` is an attribute like any other there. */
export function putCall({ objectTypeId, objectId, parentId, attributes }: PlainObject): GroupInput {
  const traits = { ...attributes, ...(parentId !== undefined && { parent_id: parentId }), objectTypeId };
  return { groupId: objectId, traits };
}

/** The call that makes or changes a relationship; the object's own attributes stay as they are. */
export function relateCall({
  objectTypeId,
  objectId,
  userId,
  role,
  status,
  attributes,
}: PlainRelationship): GroupInput {
  const relationshipAttributes = {
    ...attributes,
    ...(role !== undefined && { role }),
    ...(status !== undefined && { status }),
  };
  return { groupId: objectId, userId, traits: { objectTypeId, relationshipAttributes } };
}

/** Deletions name the object in `properties.objectId` and its type as a whole number, as the contract has it. */
const named = ({ objectTypeId, objectId }: Name) => ({ objectId, objectTypeId: Number(objectTypeId) });

export const unrelateCall = ({ userId, ...name }: Name & { userId: string }): TrackInput => ({
  event: "Relationship Deleted",
  userId,
  properties: named(name),
});

/** The call must carry an anonymous id, which Customer.io does not use. */
export const removeCall = (name: Name): TrackInput => ({
  event: "Object Deleted",
  anonymousId: name.objectId,
  properties: named(name),
});

/** A row of a query as an object: columns that are no ids are attributes, and null leaves one as it is. */
export function objectOfRow(row: Readonly<Record<string, unknown>>) {
  const { object_type_id, object_id, parent_id, ...rest } = row;
  return {
    ...given("objectTypeId", textOf(object_type_id)),
    ...given("objectId", textOf(object_id)),
    ...given("parentId", textOf(parent_id)),
    attributes: attributesOf(rest),
  };
}

/** A row of a query as a relationship: columns besides ids, `role` and `status` are relationship attributes. */
export function relationshipOfRow(row: Readonly<Record<string, unknown>>) {
  const { object_type_id, object_id, user_id, role, status, ...rest } = row;
  return {
    ...given("objectTypeId", textOf(object_type_id)),
    ...given("objectId", textOf(object_id)),
    ...given("userId", textOf(user_id)),
    ...given("role", role),
    ...given("status", status),
    attributes: attributesOf(rest),
  };
}

const given = (name: string, value: unknown) =>
  value === undefined || value === null ? {} : { [name]: value };

/** A whole number of a column is the text of its digits: ids in tables are often numbers. */
const textOf = (value: unknown) =>
  typeof value === "bigint" || Number.isSafeInteger(value) ? String(value) : value;

function attributesOf(columns: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(columns).map(([name, value]) => [name, plainValue(value)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== null && value !== undefined));
}
