import type { CallInput, Clock, GroupInput } from "@cionb/client";
import type { z } from "zod";
import { advise } from "../bulk/advise.ts";
import type { Placed, Planned } from "../bulk/sendRows.ts";
import { InvalidInputError } from "../errors.ts";
import { parseInput } from "../parseInput.ts";
import { circleOf } from "./hierarchy.ts";
import {
  objectSchema,
  type PlainObject,
  type PlainRelationship,
  type Roles,
  relationshipSchema,
} from "./models.ts";
import type { ObjectBook, Sent } from "./objectBook.ts";
import { putCall, relateCall } from "./objectCalls.ts";

export type PlannerParts = {
  book: ObjectBook;
  clock: Clock;
  uuid: () => string;
  roles: () => Roles;
  limits?: "warn" | "refuse";
  unknownObject?: "warn" | "refuse";
};

export type Planner = ReturnType<typeof createPlanner>;

type Kind<Input> = {
  schema: z.ZodType<Input>;
  what: string;
  call: (input: Input) => GroupInput;
};

type Parsed<Input> = { position: number; input: Input } | { position: number; refused: string };

export const objectKind: Kind<PlainObject> = {
  schema: objectSchema,
  what: "Cannot put the object",
  call: putCall,
};
export const relationshipKind: Kind<PlainRelationship> = {
  schema: relationshipSchema,
  what: "Cannot relate the person",
  call: relateCall,
};

/** Turns inputs into calls, or says why nothing is sent: what the models, the tables and the limits do not allow. */
export function createPlanner(parts: PlannerParts) {
  const { book, clock, uuid, roles, limits, unknownObject } = parts;

  async function objects(part: readonly Placed[]): Promise<Planned<Sent<PlainObject>>[]> {
    await book.ready();
    const parsed = part.map((one) => parse(one, objectKind));
    const refuse = await circles(parsed.flatMap((one) => ("input" in one ? [one.input] : [])));
    const isKnown = await knownParents(parsed.flatMap((one) => ("input" in one ? [one.input] : [])));
    return parsed.map((one) => {
      if ("refused" in one) return one;
      const circle = refuse(one.input);
      if (circle !== undefined) return { position: one.position, refused: circle };
      const warnings = isKnown(one.input)
        ? []
        : [`parent ${one.input.parentId} was never put, so the object is a top until it is`];
      return plan(one, objectKind, warnings);
    });
  }

  /** A function that says why an object may not get its parent, in the order of the input. */
  async function circles(
    objects: readonly PlainObject[],
  ): Promise<(object: PlainObject) => string | undefined> {
    const types = new Set(
      objects.flatMap(({ objectTypeId, parentId }) => (parentId === undefined ? [] : [objectTypeId])),
    );
    const parents = new Map<string, Map<string, string>>();
    for (const type of types) parents.set(type, await book.parents(type));
    return ({ objectTypeId, objectId, parentId }) => {
      const known = parents.get(objectTypeId);
      if (known === undefined || parentId === undefined) return undefined;
      if (parentId === null) {
        known.delete(objectId);
        return undefined;
      }
      const circle = circleOf(objectId, parentId, known);
      if (circle !== undefined)
        return `${objectKind.what}: its parent lies below it (${circle.join(", below ")}).`;
      known.set(objectId, parentId);
      return undefined;
    };
  }

  async function knownParents(objects: readonly PlainObject[]): Promise<(object: PlainObject) => boolean> {
    const parents = objects.flatMap(({ objectTypeId, parentId }) =>
      typeof parentId === "string" ? [{ objectTypeId, objectId: parentId }] : [],
    );
    const known = parents.length === 0 ? new Map() : await book.objects(parents);
    const now = new Set(objects.map((object) => book.objectKey(object)));
    return ({ objectTypeId, parentId }) => {
      if (typeof parentId !== "string") return true;
      const key = book.objectKey({ objectTypeId, objectId: parentId });
      return known.has(key) || now.has(key);
    };
  }

  async function relationships(part: readonly Placed[]): Promise<Planned<Sent<PlainRelationship>>[]> {
    const parsed = part.map((one) => parse(one, relationshipKind));
    const inputs = parsed.flatMap((one) => ("input" in one ? [one.input] : []));
    const put = await book.objects(inputs);
    const known = await book.relationships(inputs);
    return parsed.map((one) => {
      if ("refused" in one) return one;
      const { position, input } = one;
      const { role, objectId, objectTypeId } = input;
      if (role !== undefined && !Object.hasOwn(roles(), role)) {
        const refused = `${relationshipKind.what}: nobody defined the role '${role}'. Defined are ${Object.keys(roles()).join(", ")}.`;
        return { position, refused };
      }
      const isPut = put.has(book.objectKey(input));
      const never = `no object ${objectId} of type ${objectTypeId} was put`;
      if (!isPut && unknownObject === "refuse")
        return { position, refused: `${relationshipKind.what}: ${never}. Put it first.` };
      // a relationship that is new is active unless it is said otherwise, at Customer.io as in the table
      const fresh = input.status === undefined && !known.has(book.pairKey(input));
      const complete = fresh ? { ...input, status: "active" as const } : input;
      const warnings = isPut ? [] : [`${never}, so the call makes an empty one`];
      return plan({ position, input: complete }, relationshipKind, warnings);
    });
  }

  function parse<Input>({ position, input }: Placed, { schema, what }: Kind<Input>): Parsed<Input> {
    try {
      return { position, input: parseInput(schema, input, what) };
    } catch (error) {
      if (error instanceof InvalidInputError) return { position, refused: error.message };
      throw error;
    }
  }

  function plan<Input>(
    { position, input }: { position: number; input: Input },
    { call: callOf, what }: Kind<Input>,
    warnings: readonly string[],
  ): Planned<Sent<Input>> {
    const messageId = uuid();
    const call = { ...callOf(input), type: "group" as const, messageId } satisfies CallInput;
    const advice = advise(call, clock.now());
    if (limits === "refuse" && advice.length > 0)
      return { position, refused: `${what}: ${advice.join("; ")}.` };
    return { position, call, record: { input, messageId }, warnings: [...warnings, ...advice] };
  }

  return { objects, relationships };
}
