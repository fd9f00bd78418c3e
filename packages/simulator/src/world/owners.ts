import type { AnonymousRecord, Owner, PersonRecord } from "./records.ts";

const gone = 0;
const hourMs = 3_600_000;
/** How long anonymous events wait for somebody to own them. */
export const anonymousDays = 30;
const anonymousHours = anonymousDays * 24;

/**
 * People and anonymous ids, and what becomes of the events of one when it turns into, or goes into, another.
 * Events carry the number of their owner; numbers are redirected, events are never rewritten.
 */
export function createOwners() {
  let lastKey = 0;
  let people = new Map<string, PersonRecord>();
  let byEmail = new Map<string, PersonRecord>();
  let byKey = new Map<number, PersonRecord>();
  let anonymous = new Map<string, AnonymousRecord>();
  let redirects = new Map<number, { to: number; since: number }>();

  const owner = (): Owner => ({ key: ++lastKey, events: 0, relationships: undefined, hours: undefined });

  const personOf = (key: number, at: number): PersonRecord | undefined => {
    let now = key;
    for (let next = redirects.get(now); next !== undefined; next = redirects.get(now)) {
      if (at < next.since) return undefined;
      now = next.to;
    }
    return byKey.get(now);
  };

  const moveOwned = (from: Owner, to: Owner): void => {
    if (!from.relationships) return;
    to.relationships ??= new Map();
    for (const [object, relationship] of from.relationships) {
      if (!to.relationships.has(object)) to.relationships.set(object, relationship);
    }
    from.relationships = undefined;
  };

  return {
    get people(): ReadonlyMap<string, PersonRecord> {
      return people;
    },
    get anonymous(): ReadonlyMap<string, AnonymousRecord> {
      return anonymous;
    },

    /** The person that an id, an e-mail address or `cio_` and a Customer.io id names. */
    find(userId: string): PersonRecord | undefined {
      const byId = people.get(userId);
      if (byId !== undefined) return byId;
      if (userId.startsWith("cio_")) return byKey.get(Number.parseInt(userId.slice(4), 16));
      return byEmail.size > 0 && userId.includes("@") ? byEmail.get(userId.toLowerCase()) : undefined;
    },
    byEmail: (email: string): PersonRecord | undefined => byEmail.get(email.toLowerCase()),
    create(id: string, now: number): PersonRecord {
      const person: PersonRecord = {
        ...owner(),
        id,
        attributes: {},
        anonymousIds: undefined,
        devices: undefined,
        firstSeenAt: now,
        lastSeenAt: now,
        changedAt: Number.NEGATIVE_INFINITY,
      };
      people.set(id, person);
      byKey.set(person.key, person);
      return person;
    },
    nameEmail(person: PersonRecord, email: string): void {
      byEmail.set(email.toLowerCase(), person);
    },
    forgetEmail(person: PersonRecord): void {
      const email = person.attributes["email"];
      if (typeof email !== "string") return;
      if (byEmail.get(email.toLowerCase()) === person) byEmail.delete(email.toLowerCase());
    },
    remove(person: PersonRecord): void {
      this.forgetEmail(person);
      people.delete(person.id);
      byKey.delete(person.key);
      redirects.set(person.key, { to: gone, since: Number.NEGATIVE_INFINITY });
      for (const id of person.anonymousIds ?? []) anonymous.delete(id);
    },

    someone(anonymousId: string): AnonymousRecord {
      let record = anonymous.get(anonymousId);
      if (record === undefined) {
        record = { ...owner(), id: anonymousId, hours: new Map(), person: undefined };
        anonymous.set(anonymousId, record);
      }
      return record;
    },
    /** One more event; of an anonymous one it is kept in which hour it came. */
    count(one: Owner, now: number): void {
      one.events++;
      if (one.hours === undefined) return;
      const hour = Math.floor(now / hourMs);
      one.hours.set(hour, (one.hours.get(hour) ?? 0) + 1);
    },
    /** What waited under the anonymous id, and what will come under it, is the person's. */
    attach(anonymousId: string, person: PersonRecord, now: number): void {
      const before = anonymous.get(anonymousId);
      if (before?.person === person) return;
      if (before && before.person === undefined) {
        const oldest = Math.floor(now / hourMs) - anonymousHours;
        for (const [hour, events] of before.hours) if (hour >= oldest) person.events += events;
        redirects.set(before.key, { to: person.key, since: oldest * hourMs });
        moveOwned(before, person);
      }
      if (before?.person) {
        before.person.anonymousIds = before.person.anonymousIds?.filter((id) => id !== anonymousId);
      }
      person.anonymousIds = [...(person.anonymousIds ?? []), anonymousId];
      anonymous.set(anonymousId, { ...owner(), id: anonymousId, hours: new Map(), person });
    },
    /** Everything of `from` is `to`'s, and `from` is no more; what `to` has wins. */
    merge(from: PersonRecord, to: PersonRecord): void {
      to.attributes = { ...from.attributes, ...to.attributes };
      to.events += from.events;
      to.firstSeenAt = Math.min(to.firstSeenAt, from.firstSeenAt);
      moveOwned(from, to);
      if (from.devices) to.devices = new Map([...from.devices, ...(to.devices ?? [])]);
      const anonymousIds = from.anonymousIds ?? [];
      this.remove(from);
      redirects.set(from.key, { to: to.key, since: Number.NEGATIVE_INFINITY });
      for (const id of anonymousIds) this.attach(id, to, 0);
      const email = to.attributes["email"];
      if (typeof email === "string") this.nameEmail(to, email);
    },

    /** The person that owns an event received `at` under this number, if there is one now. */
    personOf,
    /** True when the owner was deleted, or the events were too old to be attached. */
    isGone: (key: number, at: number): boolean => redirects.has(key) && personOf(key, at) === undefined,
    /** True for the numbers whose events are this person's. */
    ownedBy(person: PersonRecord): (key: number) => boolean {
      return (key) => key === person.key || personOf(key, Number.POSITIVE_INFINITY) === person;
    },
    clear(): void {
      people = new Map();
      byEmail = new Map();
      byKey = new Map();
      anonymous = new Map();
      redirects = new Map();
      lastKey = 0;
    },
  };
}

export type Owners = ReturnType<typeof createOwners>;

/** Customer.io's own id of a person, as it appears after `cio_`. */
export function cioIdOf(person: PersonRecord): string {
  return person.key.toString(16).padStart(12, "0");
}
