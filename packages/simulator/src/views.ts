import { cioIdOf } from "./world/owners.ts";
import type {
  Attributes,
  DeviceRecord,
  ObjectRecord,
  PersonRecord,
  RelationshipRecord,
} from "./world/records.ts";

/** A profile. Times are ISO 8601 and the simulator's own. */
export type Person = {
  id: string;
  cioId: string;
  attributes: Attributes;
  /** Of the attribute: true for true, 1, "1" and any casing of "true". */
  unsubscribed: boolean;
  anonymousIds: string[];
  firstSeenAt: string;
  lastSeenAt: string;
  /** Timestamp of the newest change of an attribute, if there was one. */
  changedAt?: string;
  /** Exact, also when the events themselves are no longer kept. */
  events: number;
  devices: number;
  relationships: number;
};

export type Device = {
  token: string;
  userId: string;
  type?: string;
  attributes: Attributes;
  firstSeenAt: string;
  lastUsedAt: string;
};

export type StoredObject = {
  typeId: string;
  objectId: string;
  attributes: Attributes;
  firstSeenAt: string;
  lastSeenAt: string;
};

export type Relationship = {
  typeId: string;
  objectId: string;
  userId?: string;
  anonymousId?: string;
  attributes: Attributes;
  since: string;
};

const iso = (ms: number): string => new Date(ms).toISOString();

export function personView(person: PersonRecord): Person {
  return {
    id: person.id,
    cioId: cioIdOf(person),
    attributes: { ...person.attributes },
    unsubscribed: isYes(person.attributes["unsubscribed"]),
    anonymousIds: [...(person.anonymousIds ?? [])],
    firstSeenAt: iso(person.firstSeenAt),
    lastSeenAt: iso(person.lastSeenAt),
    ...(Number.isFinite(person.changedAt) && { changedAt: iso(person.changedAt) }),
    events: person.events,
    devices: person.devices?.size ?? 0,
    relationships: person.relationships?.size ?? 0,
  };
}

function isYes(value: unknown): boolean {
  return (
    value === true ||
    value === 1 ||
    (typeof value === "string" && ["true", "1"].includes(value.toLowerCase()))
  );
}

export function deviceView(device: DeviceRecord, person: PersonRecord): Device {
  return {
    token: device.token,
    userId: person.id,
    ...(device.type !== undefined && { type: device.type }),
    attributes: { ...device.attributes },
    firstSeenAt: iso(device.firstSeenAt),
    lastUsedAt: iso(device.lastUsedAt),
  };
}

export function objectView(object: ObjectRecord): StoredObject {
  return {
    typeId: object.typeId,
    objectId: object.objectId,
    attributes: { ...object.attributes },
    firstSeenAt: iso(object.firstSeenAt),
    lastSeenAt: iso(object.lastSeenAt),
  };
}

export function relationshipView(
  relationship: RelationshipRecord,
  owner: { userId: string } | { anonymousId: string },
): Relationship {
  const { object, attributes, since } = relationship;
  return {
    typeId: object.typeId,
    objectId: object.objectId,
    ...owner,
    attributes: { ...attributes },
    since: iso(since),
  };
}
