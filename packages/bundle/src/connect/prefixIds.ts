import { type BatchOptions, type CallInput, type Client, changeCall, isIterable } from "@cionb/client";

/** Members of a call that name a person or an object. */
const idMembers = ["userId", "anonymousId", "groupId", "previousId"] as const;

/** Events that name an object in their properties. */
const objectEvents = new Set(["Object Deleted", "Relationship Deleted"]);

/**
 * A client whose calls name nobody but people and objects of the demonstration: each id begins with `prefix`, given
 * so or not. Everything else is as in `client`. `note` hears of each call.
 */
export function prefixIds(client: Client, prefix: string, note: (call: object) => void): Client {
  const prefixed = <Input extends object>(call: Input): Input =>
    changeCall(call, (copy) => {
      const changed = prefixCall(copy, prefix);
      note(changed);
      return changed;
    });
  return {
    identify: (call, options) => client.identify(prefixed(call), options),
    track: (call, options) => client.track(prefixed(call), options),
    page: (call, options) => client.page(prefixed(call), options),
    screen: (call, options) => client.screen(prefixed(call), options),
    group: (call, options) => client.group(prefixed(call), options),
    alias: (call, options) => client.alias(prefixed(call), options),
    // a source that throws while it is read rejects, as it does at any other client
    batch: async (calls: Iterable<CallInput>, options?: BatchOptions) =>
      client.batch(isIterable(calls) ? Array.from(calls, prefixed) : calls, options),
    probe: (options) => client.probe(options),
    get destination() {
      return client.destination;
    },
    get keyFingerprint() {
      return client.keyFingerprint;
    },
    get state() {
      return client.state;
    },
    close: () => client.close(),
  };
}

function prefixCall<Input extends object>(call: Input, prefix: string): Input {
  const changed: Record<string, unknown> = {};
  for (const member of idMembers) {
    const id = readId(call, member);
    if (id !== undefined) changed[member] = withPrefix(id, prefix);
  }
  if ("event" in call && typeof call.event === "string" && objectEvents.has(call.event))
    Object.assign(changed, prefixObject(call, prefix));
  return { ...call, ...changed };
}

function prefixObject(call: object, prefix: string): object {
  const properties: unknown = Reflect.get(call, "properties");
  if (typeof properties !== "object" || properties === null) return {};
  const objectId = readId(properties, "objectId");
  return objectId === undefined
    ? {}
    : { properties: { ...properties, objectId: withPrefix(objectId, prefix) } };
}

/** Only a text that names someone; anything else is for the client to refuse. */
function readId(from: object, member: string): string | undefined {
  const id: unknown = Reflect.get(from, member);
  return typeof id === "string" && id !== "" ? id : undefined;
}

const withPrefix = (id: string, prefix: string) => (id.startsWith(prefix) ? id : `${prefix}${id}`);
