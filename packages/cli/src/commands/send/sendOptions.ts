import type { CallType, Mapping } from "@cionb/bundle";
import { UsageError } from "../../errors.ts";

/** The flags of `cionb send` as commander gives them. */
export type SendOptions = {
  as?: CallType;
  userId?: string;
  anonymousId?: string;
  groupId?: string;
  previousId?: string;
  objectType?: string;
  event?: string;
  eventColumn?: string;
  name?: string;
  timestamp?: string;
  timeZone?: string;
  messageId?: string;
  traits?: string[];
  properties?: string[];
  numbers?: string[];
  clearEmpty?: true;
  query?: string;
  /** A folder, or false for `--no-journal`. */
  journal?: string | boolean;
  rateShare?: string;
  lanes?: string;
  maxCalls?: string;
  stale?: "send" | "refuse" | "restamp";
  deadline?: string;
  grace?: string;
  dryRun?: true;
  rejects?: string;
  json?: true;
};

const flags = {
  userId: "--user-id",
  anonymousId: "--anonymous-id",
  groupId: "--group-id",
  previousId: "--previous-id",
  objectType: "--object-type",
  event: "--event",
  eventColumn: "--event-column",
  name: "--name",
  timestamp: "--timestamp",
  timeZone: "--time-zone",
  messageId: "--message-id",
  traits: "--traits",
  properties: "--properties",
  numbers: "--numbers",
  clearEmpty: "--clear-empty",
} as const;

type Flag = keyof typeof flags;

const everywhere: readonly Flag[] = ["userId", "timestamp", "timeZone", "messageId", "numbers", "clearEmpty"];

/** What each type of call can be given beside that. */
const fitting: Readonly<Record<CallType, readonly Flag[]>> = {
  identify: ["anonymousId", "traits"],
  track: ["anonymousId", "groupId", "event", "eventColumn", "properties"],
  page: ["anonymousId", "name", "properties"],
  screen: ["anonymousId", "name", "properties"],
  group: ["anonymousId", "groupId", "objectType", "traits"],
  alias: ["previousId"],
};

/**
 * How rows become calls; `undefined` without `--as`, when the file holds calls.
 * @throws {UsageError} if a flag is missing, or does not go with the type of call
 */
export function mappingOf(options: SendOptions): Mapping | undefined {
  const { as } = options;
  const given = (Object.keys(flags) as Flag[]).filter((flag) => options[flag] !== undefined);
  if (as === undefined) {
    const [first] = given;
    if (first !== undefined)
      throw new UsageError(`Cannot use ${flags[first]} without --as, which says what rows become.`);
    return undefined;
  }
  const misplaced = given.find((flag) => !everywhere.includes(flag) && !fitting[as].includes(flag));
  if (misplaced !== undefined) throw new UsageError(`Cannot use ${flags[misplaced]} with --as ${as}.`);
  if (options.timeZone !== undefined && options.timestamp === undefined)
    throw new UsageError("Cannot use --time-zone without --timestamp <column>, whose times it is about.");
  return build(as, options);
}

function build(as: CallType, options: SendOptions): Mapping {
  const { timestamp, timeZone, messageId, clearEmpty, userId, anonymousId, traits, properties } = options;
  const common = {
    ...(timestamp !== undefined && { timestamp }),
    ...(timeZone !== undefined && { timeZone }),
    ...(messageId !== undefined && { messageId }),
    ...(clearEmpty && { empty: "clear" as const }),
  };
  const person = {
    ...(userId !== undefined && { userId }),
    ...(anonymousId !== undefined && { anonymousId }),
  };
  const someTraits = traits && { traits };
  const someProperties = properties && { properties };
  switch (as) {
    case "identify":
      needOne(as, options, ["userId", "anonymousId"]);
      return { as, ...person, ...someTraits, ...common };
    case "track": {
      needOne(as, options, ["userId", "anonymousId", "groupId"]);
      const { groupId } = options;
      return {
        as,
        ...person,
        ...(groupId !== undefined && { groupId }),
        event: eventOf(options),
        ...someProperties,
        ...common,
      };
    }
    case "page":
    case "screen":
      needOne(as, options, ["userId", "anonymousId"]);
      return {
        as,
        ...person,
        ...(options.name !== undefined && { name: options.name }),
        ...someProperties,
        ...common,
      };
    case "group": {
      const groupId = need(as, options, "groupId");
      const { objectType } = options;
      return {
        as,
        ...person,
        groupId,
        ...(objectType !== undefined && { objectTypeId: { value: objectType } }),
        ...someTraits,
        ...common,
      };
    }
    case "alias":
      return {
        as,
        userId: need(as, options, "userId"),
        previousId: need(as, options, "previousId"),
        ...common,
      };
  }
}

function eventOf({ event, eventColumn }: SendOptions) {
  if (event !== undefined && eventColumn !== undefined)
    throw new UsageError(
      "Cannot use --event and --event-column together: one names the event, the other its column.",
    );
  if (event !== undefined) return { value: event };
  if (eventColumn !== undefined) return eventColumn;
  throw new UsageError("Cannot send rows as track without --event <name> or --event-column <column>.");
}

function needOne(as: CallType, options: SendOptions, names: readonly Flag[]): void {
  if (names.some((name) => options[name] !== undefined)) return;
  throw new UsageError(
    `Cannot send rows as ${as} without ${names.map((name) => `${flags[name]} <column>`).join(" or ")}.`,
  );
}

function need(as: CallType, options: SendOptions, name: "userId" | "groupId" | "previousId"): string {
  const value = options[name];
  if (value !== undefined) return value;
  throw new UsageError(`Cannot send rows as ${as} without ${flags[name]} <column>.`);
}
