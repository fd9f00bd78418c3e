import type { PersonRecord } from "./records.ts";
import type { WireCall } from "./wireCall.ts";
import type { World } from "./world.ts";

const normalised = (id: string): string => (id.includes("@") ? id.toLowerCase() : id);

export function isSuppressed(world: World, userId: string): boolean {
  return world.suppressed.size > 0 && world.suppressed.has(normalised(userId));
}

export function suppress(world: World, id: string): void {
  world.suppressed.add(normalised(id));
}

export function unsuppress(world: World, id: string): void {
  world.suppressed.delete(normalised(id));
}

/** The person of a call, made when there is none; undefined for a `cio_` id that nobody has. */
export function personOf(
  world: World,
  userId: string,
  call: WireCall,
  now: number,
): PersonRecord | undefined {
  const known = world.owners.find(userId);
  if (known !== undefined) {
    known.lastSeenAt = now;
    return known;
  }
  if (userId.startsWith("cio_")) {
    world.warn(
      "unknown cio_id",
      `nobody has the id that ${call.type} names after cio_`,
      call.messageId ?? undefined,
    );
    return undefined;
  }
  const person = world.owners.create(userId, now);
  if (world.emailIdentifies && userId.includes("@")) {
    person.attributes["email"] = userId;
    world.owners.nameEmail(person, userId);
  }
  return person;
}
