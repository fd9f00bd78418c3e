import { type Attributes, assignAttributes, type PersonRecord } from "./records.ts";
import { isValues, type Values } from "./wireCall.ts";
import type { World } from "./world.ts";

const preferences = "cio_subscription_preferences";
const preferencePrefix = `${preferences}.`;

/**
 * Applies traits to a person: null clears, a dotted preference changes one entry, the rest replaces by name.
 * @returns false when the change is older than the newest one and was dropped
 */
export function applyTraits(
  world: World,
  person: PersonRecord,
  traits: Values,
  at: number,
  messageId?: string,
): boolean {
  if (at < person.changedAt) return false;
  person.changedAt = at;
  const plain = readEmail(world, person, traits, messageId);
  for (const name in plain) {
    if (name.startsWith(preferencePrefix)) setPreference(person.attributes, name, plain[name]);
    else if (name === "__proto__") {
      world.warn("ignored trait name", "the trait name __proto__ is ignored", messageId);
    } else if (plain[name] === null) delete person.attributes[name];
    else person.attributes[name] = plain[name];
  }
  return true;
}

/** The traits that may be applied: without the e-mail address when it is somebody else's. */
function readEmail(world: World, person: PersonRecord, traits: Values, messageId?: string): Values {
  const email = traits["email"];
  if (email === undefined || !world.emailIdentifies) return traits;
  if (typeof email !== "string" || email === "") {
    if (email === null) world.owners.forgetEmail(person);
    return traits;
  }
  const holder = world.owners.byEmail(email);
  if (holder !== undefined && holder !== person) {
    world.warn(
      "e-mail taken",
      "the e-mail address is another person's: the attribute was not changed",
      messageId,
    );
    const { email: _, ...rest } = traits;
    return rest;
  }
  if (holder === undefined) {
    world.owners.forgetEmail(person);
    world.owners.nameEmail(person, email);
  }
  return traits;
}

/** `cio_subscription_preferences.topics.topic_7` changes that entry and leaves the others. */
function setPreference(attributes: Attributes, name: string, value: unknown): void {
  const path = name.slice(preferencePrefix.length).split(".");
  const last = path.pop();
  if (last === undefined || [...path, last].includes("__proto__")) return;
  let at = attributes;
  for (const step of [preferences, ...path]) {
    // what is there may be the object of a received call, which is not ours to change
    const held = at[step];
    const copy: Attributes = isValues(held) ? { ...held } : {};
    at[step] = copy;
    at = copy;
  }
  assignAttributes(at, { [last]: value });
}
