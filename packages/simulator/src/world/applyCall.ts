import { applyTraits } from "./identify.ts";
import { putObject } from "./objects.ts";
import { parseTime } from "./parseTime.ts";
import { isSuppressed, personOf } from "./people.ts";
import type { Owner, PersonRecord } from "./records.ts";
import { isStoredAsEvent, type Moment } from "./semantics.ts";
import type { CallType, WireCall } from "./wireCall.ts";
import type { World } from "./world.ts";

const dayMs = 86_400_000;
const year2000 = Date.UTC(2000, 0, 1);

/** Numbers of page and screen views in the event log; event names count on from `firstNameId`. */
export const viewIds = { page: 0, screen: 1 } as const;
export const firstNameId = 2;

/**
 * Does to the world what an accepted call does.
 * @param item the call's place in the batch that is open in the event log; 0 for a single call
 */
export function applyCall(world: World, call: WireCall, item: number): void {
  const now = world.now();
  world.tally.accepted[call.type]++;
  const duplicate = world.messageIds.note(call.messageId ?? undefined, now);
  const at = timeOf(world, call, now);
  if (duplicate) {
    world.tally.duplicates++;
    return;
  }
  if (call.userId && isSuppressed(world, call.userId) && call.event !== "User Unsuppressed") {
    world.tally.suppressedCalls++;
    return;
  }
  actions[call.type](world, call, { item, at, now });
}

const actions: Record<CallType, (world: World, call: WireCall, moment: Moment) => void> = {
  identify,
  track,
  page: (world, call, moment) => store(world, call, moment, viewIds.page),
  screen: (world, call, moment) => store(world, call, moment, viewIds.screen),
  group: (world, call, { now }) => putObject(world, call, ownerOf(world, call, now), now),
  alias,
};

function timeOf(world: World, call: WireCall, now: number): number {
  if (typeof call.timestamp !== "string") return now;
  const at = parseTime(call.timestamp);
  if (at > now + dayMs) {
    world.warn(
      "timestamp in the future",
      `${call.timestamp} is more than a day ahead`,
      call.messageId ?? undefined,
    );
  } else if (at < year2000) {
    world.warn("timestamp before 2000", `${call.timestamp} is very old`, call.messageId ?? undefined);
  }
  return at;
}

/** The person of a call, else the anonymous id (or the person that it became), else nobody. */
function ownerOf(world: World, call: WireCall, now: number): Owner | undefined {
  if (call.userId) return personOf(world, call.userId, call, now);
  if (!call.anonymousId) return undefined;
  const someone = world.owners.someone(call.anonymousId);
  return someone.person ?? someone;
}

function identify(world: World, call: WireCall, { at, now }: Moment): void {
  if (!call.userId) {
    world.tally.anonymousIdentifies++;
    return;
  }
  const known = world.owners.people.size;
  const person = personOf(world, call.userId, call, now);
  if (person === undefined) return;
  if (call.anonymousId && world.mergeAnonymous) world.owners.attach(call.anonymousId, person, now);
  const traits = call.traits ?? {};
  if (isEmpty(traits)) {
    if (world.owners.people.size === known) world.tally.emptyIdentifies++;
    return;
  }
  if (!applyTraits(world, person, traits, at, call.messageId ?? undefined)) world.tally.olderIdentifies++;
}

function isEmpty(values: object): boolean {
  for (const _ in values) return false;
  return true;
}

function track(world: World, call: WireCall, moment: Moment): void {
  const name = (call.event ?? "").trim();
  const stat = world.tracked.of(name);
  world.tracked.add(stat, call.properties ?? undefined);
  if (isStoredAsEvent(world, name, call, moment)) store(world, call, moment, stat.id + firstNameId);
}

function store(world: World, call: WireCall, { item, now }: Moment, nameId: number): void {
  const owner = ownerOf(world, call, now);
  if (owner === undefined && call.userId) return;
  if (owner !== undefined) world.owners.count(owner, now);
  world.log.add(item, nameId, owner?.key ?? 0);
}

function alias(world: World, call: WireCall, { now }: Moment): void {
  const { previousId, userId } = call;
  if (!previousId || !userId) return;
  const kept = world.owners.find(userId);
  const previous = world.owners.find(previousId);
  if (previous === undefined && world.owners.anonymous.get(previousId)?.person === undefined) {
    aliasAnonymous(world, call, previousId, kept, now);
    return;
  }
  if (kept === undefined || previous === undefined || kept === previous) {
    world.warn(
      "nobody to merge into",
      "alias names a person who does not exist",
      call.messageId ?? undefined,
    );
    return;
  }
  for (const token of previous.devices?.keys() ?? []) world.deviceHolders.set(token, kept);
  world.owners.merge(previous, kept);
  world.merges.push({ previousId, userId, at: new Date(now).toISOString() });
}

/** An anonymous `previousId`: its events become the person's. */
function aliasAnonymous(
  world: World,
  call: WireCall,
  previousId: string,
  kept: PersonRecord | undefined,
  now: number,
): void {
  if (!world.owners.anonymous.has(previousId)) {
    world.warn(
      "nobody to merge into",
      "alias names a previousId that is not known",
      call.messageId ?? undefined,
    );
    return;
  }
  const person = kept ?? personOf(world, call.userId ?? "", call, now);
  if (person === undefined) return;
  world.owners.attach(previousId, person, now);
  world.merges.push({ previousId, userId: person.id, at: new Date(now).toISOString() });
}
