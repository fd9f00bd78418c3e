import type { Mapping, Members, Source } from "./mapping.ts";

/** A mapping in one form for all types of calls. */
export type MappingPlan = {
  type: Mapping["as"];
  empty: "omit" | "clear";
  /** Top-level fields that are texts: ids, event, name, messageId. */
  texts: readonly (readonly [field: string, source: Source])[];
  timestamp?: Source;
  timeZone?: string;
  /** The field that takes every other column. */
  rest?: "traits" | "properties";
  restMembers: Members;
  context?: Members;
  objectTypeId?: Source;
  relationshipAttributes?: Members;
};

export function planMapping(mapping: Mapping): MappingPlan {
  const { as: type, messageId, timestamp, timeZone, context, empty = "omit" } = mapping;
  const own = ownParts(mapping);
  const texts = Object.entries({ ...own.texts, messageId }).flatMap(([field, source]) =>
    source === undefined ? [] : [[field, source] as const],
  );
  return {
    type,
    empty,
    texts,
    ...(timestamp && { timestamp }),
    ...(timeZone !== undefined && { timeZone }),
    ...(own.rest && { rest: own.rest }),
    restMembers: own.members ?? "*",
    ...(context && { context }),
    ...(own.objectTypeId && { objectTypeId: own.objectTypeId }),
    ...(own.relationshipAttributes && { relationshipAttributes: own.relationshipAttributes }),
  };
}

type OwnParts = {
  texts: Record<string, Source | undefined>;
  rest?: "traits" | "properties";
  members?: Members | undefined;
  objectTypeId?: Source | undefined;
  relationshipAttributes?: Members | undefined;
};

function ownParts(mapping: Mapping): OwnParts {
  switch (mapping.as) {
    case "identify": {
      const { userId, anonymousId, traits } = mapping;
      return { texts: { userId, anonymousId }, rest: "traits", members: traits };
    }
    case "track": {
      const { userId, anonymousId, groupId, event, properties } = mapping;
      return { texts: { userId, anonymousId, groupId, event }, rest: "properties", members: properties };
    }
    case "page":
    case "screen": {
      const { userId, anonymousId, name, properties } = mapping;
      return { texts: { userId, anonymousId, name }, rest: "properties", members: properties };
    }
    case "group": {
      const { userId, anonymousId, groupId, traits, objectTypeId, relationshipAttributes } = mapping;
      const texts = { userId, anonymousId, groupId };
      return { texts, rest: "traits", members: traits, objectTypeId, relationshipAttributes };
    }
    case "alias":
      return { texts: { userId: mapping.userId, previousId: mapping.previousId } };
  }
}

/** The columns that the mapping names. */
export function namedColumns(plan: MappingPlan): Set<string> {
  const names = new Set<string>();
  const add = (source: Source | undefined) => {
    if (typeof source === "string") names.add(source);
  };
  for (const [, source] of plan.texts) add(source);
  add(plan.timestamp);
  add(plan.objectTypeId);
  for (const members of [plan.restMembers, plan.context, plan.relationshipAttributes])
    for (const [column] of memberList(members)) names.add(column);
  return names;
}

/** A column and where its value goes, such as ["address", "city"]. */
export type Member = readonly [column: string, path: readonly string[]];

/**
 * The columns of `members` and where they go; none for "*", which is known only with the row. Only a new name is
 * split at its dots: a column's own name may have some that mean something to Customer.io.
 */
export function memberList(members: Members | undefined): Member[] {
  if (members === undefined || members === "*") return [];
  if (Array.isArray(members)) return members.map((column) => [column, [column]]);
  return Object.entries(members).map(([column, name]) => [column, name.split(".")]);
}
