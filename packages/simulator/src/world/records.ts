import type { Values } from "./wireCall.ts";

export type Attributes = { [name: string]: unknown };

export type DeviceRecord = {
  token: string;
  type: string | undefined;
  attributes: Attributes;
  firstSeenAt: number;
  lastUsedAt: number;
};

export type ObjectRecord = {
  typeId: string;
  objectId: string;
  attributes: Attributes;
  firstSeenAt: number;
  lastSeenAt: number;
};

export type RelationshipRecord = { object: ObjectRecord; attributes: Attributes; since: number };

/** Who an event or a relationship belongs to: a person, or somebody still anonymous. */
export type Owner = {
  /** Number of this owner in the event log; 0 is nobody. */
  readonly key: number;
  events: number;
  relationships: Map<ObjectRecord, RelationshipRecord> | undefined;
  /** How many events came in which hour since the epoch; only of the anonymous, whose events are kept for 30 days. */
  readonly hours: Map<number, number> | undefined;
};

export type PersonRecord = Owner & {
  readonly id: string;
  attributes: Attributes;
  anonymousIds: string[] | undefined;
  devices: Map<string, DeviceRecord> | undefined;
  firstSeenAt: number;
  lastSeenAt: number;
  /** Timestamp of the newest attribute change. */
  changedAt: number;
};

export type AnonymousRecord = Owner & {
  readonly id: string;
  readonly hours: Map<number, number>;
  person: PersonRecord | undefined;
};

/** Sets each of `values` on `target`; null removes, and so does "" where `emptyRemoves`. */
export function assignAttributes(target: Attributes, values: Values, emptyRemoves = false): void {
  for (const name in values) {
    const value = values[name];
    if (name === "__proto__") continue;
    if (value === null || (emptyRemoves && value === "")) delete target[name];
    else target[name] = value;
  }
}
