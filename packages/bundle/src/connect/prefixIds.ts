import {
  type BatchOptions,
  type CallInput,
  type Client,
  changeCall,
  changeSource,
  isIterable,
} from "@cionb/client";

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
    deliver: (source, options) => client.deliver(changeSource(source, prefixed), options),
    probe: (options) => client.probe(options),
    setLimits: (limits) => client.setLimits(limits),
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
  const event: unknown = Reflect.get(call, "event");
  const inside = [
    prefixMember(call, "context", "groupId", prefix),
    typeof event === "string" &&
      objectEvents.has(event) &&
      prefixMember(call, "properties", "objectId", prefix),
    // Customer.io takes the address for the id of a person who is named in no other way
    isNamedByEmail(call) && prefixMember(call, "traits", "email", prefix),
  ];
  return Object.assign({ ...call, ...prefixMembers(call, idMembers, prefix) }, ...inside);
}

/** Whether a call names a person by nothing but the e-mail address in its traits. */
export const isNamedByEmail = (call: object): boolean =>
  readId(call, "userId") === undefined && readId(call, "groupId") === undefined;

/** `outer` of the call with a prefixed `member`, or nothing where there is no such id. */
function prefixMember(call: object, outer: string, member: string, prefix: string): object {
  const holder: unknown = Reflect.get(call, outer);
  if (typeof holder !== "object" || holder === null) return {};
  const changed = prefixMembers(holder, [member], prefix);
  return Object.keys(changed).length === 0 ? {} : { [outer]: { ...holder, ...changed } };
}

function prefixMembers(from: object, members: readonly string[], prefix: string): Record<string, string> {
  const changed: Record<string, string> = {};
  for (const member of members) {
    const id = readId(from, member);
    if (id !== undefined) changed[member] = withPrefix(id, prefix);
  }
  return changed;
}

/** Only a text that names someone; anything else is for the client to refuse. */
function readId(from: object, member: string): string | undefined {
  const id: unknown = Reflect.get(from, member);
  return typeof id === "string" && id !== "" ? id : undefined;
}

/** The id as the demonstration names it in a live workspace. */
export const withPrefix = (id: string, prefix: string) => (id.startsWith(prefix) ? id : `${prefix}${id}`);
