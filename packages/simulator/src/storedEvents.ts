import { salvage } from "./service/salvage.ts";
import { firstNameId, viewIds } from "./world/applyCall.ts";
import type { LoggedEvent } from "./world/eventLog.ts";
import { parseTime } from "./world/parseTime.ts";
import type { Attributes } from "./world/records.ts";
import { type CallType, isValues, type Values, type WireCall } from "./world/wireCall.ts";
import type { World } from "./world/world.ts";

/** An event, or a page or screen view, that is still kept. */
export type StoredEvent = {
  type: "track" | "page" | "screen";
  /** Of the event, page or screen; "" where a view has none. */
  name: string;
  /** Id of the person whose event it is now: after a merge, or once an anonymous id became a person, that person. */
  userId?: string;
  anonymousId?: string;
  groupId?: string;
  messageId?: string;
  /** When it happened: as sent, else when it came. */
  timestamp: string;
  receivedAt: string;
  properties: Attributes;
  context: Attributes;
};

export type EventFilter = {
  type?: "track" | "page" | "screen";
  name?: string;
  /** Id, e-mail address or `cio_` id of a person. */
  userId?: string;
  anonymousId?: string;
  messageId?: string;
  /** The newest so many. @default {all that are kept} */
  limit?: number;
};

/** The kept events that fit, oldest first. */
export function storedEvents(world: World, filter: EventFilter): StoredEvent[] {
  const { userId, limit = Number.POSITIVE_INFINITY } = filter;
  const person = userId === undefined ? undefined : world.owners.find(userId);
  if (userId !== undefined && person === undefined) return [];
  const ownedBy = person ? world.owners.ownedBy(person) : () => true;
  const found: StoredEvent[] = [];
  const read = createReader();
  for (const logged of world.log.newest(namedAs(world, filter), ownedBy)) {
    if (found.length >= limit) break;
    const event = view(world, logged, read(logged));
    if (event !== undefined && fits(event, filter, person?.id)) found.push(event);
  }
  return found.reverse();
}

/** Sorts out most of what does not fit before its text is parsed. */
function namedAs(world: World, { type, name }: EventFilter): (id: number) => boolean {
  if (type === "page" || type === "screen") return (id) => id === viewIds[type];
  const wanted = name === undefined ? undefined : world.tracked.idOf(name);
  if (type === "track")
    return (id) => id >= firstNameId && (name === undefined || id - firstNameId === wanted);
  return (id) => name === undefined || id < firstNameId || id - firstNameId === wanted;
}

function fits(
  event: StoredEvent,
  { type, name, anonymousId, messageId }: EventFilter,
  personId?: string,
): boolean {
  return (
    (type === undefined || event.type === type) &&
    (name === undefined || event.name === name) &&
    (personId === undefined || event.userId === personId) &&
    (anonymousId === undefined || event.anonymousId === anonymousId) &&
    (messageId === undefined || event.messageId === messageId)
  );
}

function view(world: World, logged: LoggedEvent, call: WireCall | undefined): StoredEvent | undefined {
  if (call === undefined || !isEventType(call.type)) return undefined;
  const person = world.owners.personOf(logged.owner, logged.receivedAt);
  // the event of a person who was deleted is gone with the person
  if (person === undefined && (call.userId || world.owners.isGone(logged.owner, logged.receivedAt)))
    return undefined;
  const receivedAt = new Date(logged.receivedAt).toISOString();
  return {
    type: call.type,
    name: (call.type === "track" ? call.event : call.name)?.trim() ?? "",
    ...(person && { userId: person.id }),
    ...(call.anonymousId && { anonymousId: call.anonymousId }),
    ...(call.groupId && { groupId: call.groupId }),
    ...(call.messageId && { messageId: call.messageId }),
    timestamp: call.timestamp ? new Date(parseTime(call.timestamp)).toISOString() : receivedAt,
    receivedAt,
    properties: { ...call.properties },
    context: { ...call.context },
  };
}

const isEventType = (type: CallType): type is StoredEvent["type"] =>
  type === "track" || type === "page" || type === "screen";

const typeOf = (name: number): StoredEvent["type"] =>
  name === viewIds.page ? "page" : name === viewIds.screen ? "screen" : "track";

/** Reads calls from their bodies; neighbours share a body, so the last one is kept parsed. */
function createReader(): (event: LoggedEvent) => WireCall | undefined {
  let text: string | undefined;
  let body: Values = {};
  return (event) => {
    if (event.text !== text) {
      const parsed: unknown = JSON.parse(event.text);
      body = isValues(parsed) ? parsed : {};
      text = event.text;
    }
    const { batch, context } = body;
    if (!Array.isArray(batch)) return salvage(body, typeOf(event.name));
    const item: unknown = batch[event.item];
    if (!isValues(item)) return undefined;
    const call = salvage(item, undefined);
    if (call && item["context"] == null && isValues(context)) call.context = context;
    return call;
  };
}
