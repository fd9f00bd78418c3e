import { deleteDevice, putDevice, tokenOf } from "./devices.ts";
import { deleteObject, namedObject } from "./objects.ts";
import { personOf, suppress, unsuppress } from "./people.ts";
import type { PersonRecord } from "./records.ts";
import { textOf, type WireCall } from "./wireCall.ts";
import type { World } from "./world.ts";

/** Where a call stands: its place in a batch, when it happened and when it came (milliseconds since the epoch). */
export type Moment = { item: number; at: number; now: number };

type Effect = (world: World, call: WireCall, moment: Moment) => void;

/** Names that read like commands in the vendor's prose and are plain events. */
export const proseNames: ReadonlySet<string> = new Set([
  "Delete Person",
  "Create Device",
  "Delete Device",
  "Group Deleted",
]);

const effects: ReadonlyMap<string, Effect> = new Map<string, Effect>([
  ["Device Created or Updated", withPerson(putDevice)],
  ["Device Deleted", withPerson(deleteDevice)],
  ["User Deleted", withKnown(deletePerson)],
  ["User Suppressed", suppressPerson],
  ["User Unsuppressed", unsuppressPerson],
  ["Relationship Deleted", withKnown(deleteRelationship)],
  [
    "Object Deleted",
    (world, call) => {
      const object = namedObject(world, call);
      if (object) deleteObject(world, object);
    },
  ],
]);

/** Mobile events that also change a device, and are then not stored as events of their own. */
const mobileEffects: ReadonlyMap<string, Effect> = new Map<string, Effect>([
  ["Application Installed", withPerson(putDevice)],
  ["Application Opened", withPerson(putDevice)],
  ["Application Uninstalled", withPerson(deleteDevice)],
]);

/** Does what the name of an event commands. @returns whether it is (also) an event to keep */
export function isStoredAsEvent(world: World, name: string, call: WireCall, moment: Moment): boolean {
  const effect = effects.get(name) ?? (tokenOf(call) === undefined ? undefined : mobileEffects.get(name));
  if (effect !== undefined) {
    effect(world, call, moment);
    return false;
  }
  if (proseNames.has(name)) {
    world.warn(
      "prose event name",
      `${name} is stored as a plain event: it commands nothing`,
      call.messageId ?? undefined,
    );
  }
  return true;
}

function withPerson(act: (world: World, person: PersonRecord, call: WireCall, at: number) => void): Effect {
  return (world, call, { at, now }) => {
    if (!call.userId) {
      warnOfNobody(world, call);
      return;
    }
    const person = personOf(world, call.userId, call, now);
    if (person) act(world, person, call, at);
  };
}

function withKnown(act: (world: World, person: PersonRecord, call: WireCall) => void): Effect {
  return (world, call) => {
    if (!call.userId) warnOfNobody(world, call);
    const person = call.userId ? world.owners.find(call.userId) : undefined;
    if (person) act(world, person, call);
  };
}

function warnOfNobody(world: World, call: WireCall): void {
  world.warn(
    "command without a person",
    `${call.event} names no userId, so nothing was done`,
    call.messageId ?? undefined,
  );
}

function unsuppressPerson(world: World, call: WireCall): void {
  if (call.userId) unsuppress(world, call.userId);
  else warnOfNobody(world, call);
}

function deletePerson(world: World, person: PersonRecord): void {
  for (const token of person.devices?.keys() ?? []) world.deviceHolders.delete(token);
  world.owners.remove(person);
}

/** Deletes the profile and blocks its id and its e-mail address. */
function suppressPerson(world: World, call: WireCall): void {
  if (!call.userId) {
    warnOfNobody(world, call);
    return;
  }
  suppress(world, call.userId);
  const person = world.owners.find(call.userId);
  if (person === undefined) return;
  suppress(world, person.id);
  const email = textOf(person.attributes["email"]);
  if (email !== undefined && world.emailIdentifies) suppress(world, email);
  deletePerson(world, person);
}

function deleteRelationship(world: World, person: PersonRecord, call: WireCall): void {
  const object = namedObject(world, call);
  if (object) person.relationships?.delete(object);
}
