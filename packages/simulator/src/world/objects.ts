import { assignAttributes, type ObjectRecord, type Owner, type RelationshipRecord } from "./records.ts";
import { isValues, textOf, type Values, type WireCall } from "./wireCall.ts";
import type { World } from "./world.ts";

export function objectKey(typeId: string, objectId: string): string {
  return `${typeId}\n${objectId}`;
}

/** `objectTypeId` or `object_type_id`, a whole number or its digits; anything else, or nothing, is type 1. */
export function typeIdOf(values: Values | null | undefined): string {
  const value = values?.["objectTypeId"] ?? values?.["object_type_id"];
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && /^[1-9]\d{0,8}$/.test(text) ? text : "1";
}

/** A group call: the object's attributes, and the relationship when the call names somebody. */
export function putObject(world: World, call: WireCall, owner: Owner | undefined, now: number): void {
  const objectId = call.groupId ?? "";
  const { objectTypeId: _1, object_type_id: _2, relationshipAttributes, ...attributes } = call.traits ?? {};
  const typeId = typeIdOf(call.traits);
  const key = objectKey(typeId, objectId);
  let object = world.objects.get(key);
  if (object === undefined) {
    object = { typeId, objectId, attributes: {}, firstSeenAt: now, lastSeenAt: now };
    world.objects.set(key, object);
  }
  object.lastSeenAt = now;
  assignAttributes(object.attributes, attributes, true);
  if (owner === undefined) return;
  const relationship = relate(owner, object, now);
  if (isValues(relationshipAttributes))
    assignAttributes(relationship.attributes, relationshipAttributes, true);
}

function relate(owner: Owner, object: ObjectRecord, now: number): RelationshipRecord {
  owner.relationships ??= new Map();
  let relationship = owner.relationships.get(object);
  if (relationship === undefined) {
    relationship = { object, attributes: {}, since: now };
    owner.relationships.set(object, relationship);
  }
  return relationship;
}

/** The object that `properties.objectId` and `objectTypeId` of a deletion name. */
export function namedObject(world: World, call: WireCall): ObjectRecord | undefined {
  const id = textOf(call.properties?.["objectId"]);
  if (id === undefined) {
    world.warn(
      "object id missing",
      `${call.event} has no properties.objectId, so nothing was deleted`,
      call.messageId ?? undefined,
    );
    return undefined;
  }
  return world.objects.get(objectKey(typeIdOf(call.properties), id));
}

/** Removes the object with every relationship to it. */
export function deleteObject(world: World, object: ObjectRecord): void {
  world.objects.delete(objectKey(object.typeId, object.objectId));
  for (const person of world.owners.people.values()) person.relationships?.delete(object);
  for (const anonymous of world.owners.anonymous.values()) anonymous.relationships?.delete(object);
}
