import { type EventFilter, type StoredEvent, storedEvents } from "./storedEvents.ts";
import {
  type Device,
  deviceView,
  objectView,
  type Person,
  personView,
  type Relationship,
  relationshipView,
  type StoredObject,
} from "./views.ts";
import { objectKey } from "./world/objects.ts";
import type { Owner, PersonRecord } from "./world/records.ts";
import type { RequestLog } from "./world/requestLog.ts";
import type { Merge, World } from "./world/world.ts";

/** Everything counted, exactly, since the simulator started or was reset. */
export type Counts = {
  /** Requests to the API, whatever became of them. */
  requests: number;
  /** Calls that were accepted, in all and by type. */
  calls: number;
  byType: World["tally"]["accepted"];
  /** Accepted track calls by event name. */
  byEvent: Record<string, number>;
  people: number;
  anonymous: number;
  devices: number;
  objects: number;
  suppressed: number;
  merges: number;
  /** Events and views that are kept and can be listed. */
  keptEvents: number;
  /** Calls that were refused with an error, and invalid ones that were answered 200 and dropped. */
  refused: number;
  dropped: number;
  /** Accepted calls without effect, by reason. */
  olderIdentifies: number;
  emptyIdentifies: number;
  anonymousIdentifies: number;
  suppressedCalls: number;
  duplicates: number;
  /** messageIds of accepted calls. */
  distinctMessageIds: number;
  repeatedMessageIds: number;
  withoutMessageId: number;
};

/** What a test or a notebook may ask, in process; the same over HTTP under `/_simulator`. */
export function createQuestions(world: World, requestLog: RequestLog) {
  const { owners } = world;
  return {
    people: {
      get size(): number {
        return owners.people.size;
      },
      /** By id, e-mail address, or `cio_` and a Customer.io id. */
      get(id: string): Person | undefined {
        const person = owners.find(id);
        return person && personView(person);
      },
      all: (): Person[] => Array.from(owners.people.values(), personView),
      /** Without making a list of all of them. */
      *each(): Generator<Person> {
        for (const person of owners.people.values()) yield personView(person);
      },
    },
    devices: {
      get size(): number {
        return world.deviceHolders.size;
      },
      get(token: string): Device | undefined {
        const person = world.deviceHolders.get(token);
        const device = person?.devices?.get(token);
        return person && device && deviceView(device, person);
      },
      of(userId: string): Device[] {
        const person = owners.find(userId);
        return person ? devicesOf(person) : [];
      },
      all(): Device[] {
        return [...new Set(world.deviceHolders.values())].flatMap((person) => devicesOf(person));
      },
    },
    objects: {
      get size(): number {
        return world.objects.size;
      },
      /** @param typeId @default {"1"} */
      get(objectId: string, typeId: string | number = "1"): StoredObject | undefined {
        const object = world.objects.get(objectKey(String(typeId), objectId));
        return object && objectView(object);
      },
      all: (): StoredObject[] => Array.from(world.objects.values(), objectView),
    },
    relationships: {
      of(userId: string): Relationship[] {
        const person = owners.find(userId);
        return person ? relationshipsOf(person, { userId: person.id }) : [];
      },
      all(): Relationship[] {
        return [
          ...Array.from(owners.people.values()).flatMap((person) =>
            relationshipsOf(person, { userId: person.id }),
          ),
          ...Array.from(owners.anonymous.values()).flatMap((one) =>
            relationshipsOf(one, { anonymousId: one.id }),
          ),
        ];
      },
    },
    events: (filter: EventFilter = {}): StoredEvent[] => storedEvents(world, filter),
    /** Exact sum of a top-level numeric property over every accepted track call of that name. */
    sum: (event: string, property: string): number => world.tracked.sum(event, property),
    suppressions: (): string[] => [...world.suppressed],
    merges: (): Merge[] => [...world.merges],
    requests: () => requestLog.list(),
    traffic: () => requestLog.traffic(),
    warnings: () => world.warnings.list(),
    warningCounts: () => world.warnings.counts(),
    /** How often each messageId came that came more than once. */
    repeatedMessageIds: (): ReadonlyMap<string, number> => new Map(world.messageIds.repeated),
    distinctMessageIds: (): number => world.messageIds.distinct,
    counts: (): Counts => counts(world, requestLog),
  };
}

export type Questions = ReturnType<typeof createQuestions>;

function devicesOf(person: PersonRecord): Device[] {
  return Array.from(person.devices?.values() ?? [], (device) => deviceView(device, person));
}

function relationshipsOf(owner: Owner, who: { userId: string } | { anonymousId: string }): Relationship[] {
  return Array.from(owner.relationships?.values() ?? [], (relationship) =>
    relationshipView(relationship, who),
  );
}

function counts(world: World, requestLog: RequestLog): Counts {
  const { accepted, ...rest } = world.tally;
  return {
    requests: requestLog.traffic().requests,
    calls: Object.values(accepted).reduce((sum, calls) => sum + calls, 0),
    byType: { ...accepted },
    byEvent: world.tracked.counts(),
    people: world.owners.people.size,
    anonymous: Array.from(world.owners.anonymous.values()).filter((one) => one.person === undefined).length,
    devices: world.deviceHolders.size,
    objects: world.objects.size,
    suppressed: world.suppressed.size,
    merges: world.merges.length,
    keptEvents: world.log.size,
    ...rest,
    distinctMessageIds: world.messageIds.distinct,
    repeatedMessageIds: world.messageIds.repeated.size,
    withoutMessageId: world.messageIds.missing,
  };
}
