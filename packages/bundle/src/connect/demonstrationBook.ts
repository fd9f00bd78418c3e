import type { CallInput } from "@cionb/client";
import { isNamedByEmail } from "./prefixIds.ts";

/** People and objects that the demonstration made in a live workspace, so that they can be removed. */
export interface DemonstrationBook {
  note(call: object): void;
  readonly people: number;
  readonly objects: number;
  /** The calls that remove them. */
  removals(): CallInput[];
  clear(): void;
}

type DemoObject = { objectId: string; objectTypeId: string };

export function createDemonstrationBook(prefix: string): DemonstrationBook {
  const people = new Set<string>();
  const objects = new Map<string, DemoObject>();
  return {
    note(call) {
      if (isRemoval(call)) return;
      for (const id of [textOf(call, "userId"), textOf(call, "previousId"), emailThatNames(call)])
        if (id !== undefined) people.add(id);
      const objectId = textOf(call, "groupId");
      if (objectId === undefined) return;
      const objectTypeId = typeOf(call);
      objects.set(`${objectTypeId} ${objectId}`, { objectId, objectTypeId });
    },
    get people() {
      return people.size;
    },
    get objects() {
      return objects.size;
    },
    removals: () => [
      ...Array.from(
        people,
        (userId): CallInput => ({
          type: "track",
          event: "User Deleted",
          userId,
          messageId: crypto.randomUUID(),
        }),
      ),
      ...Array.from(
        objects.values(),
        (object): CallInput => ({
          type: "track",
          event: "Object Deleted",
          anonymousId: `${prefix}removal`,
          messageId: crypto.randomUUID(),
          properties: object,
        }),
      ),
    ],
    clear() {
      people.clear();
      objects.clear();
    },
  };
}

const isRemoval = (call: object) => textOf(call, "event") === "User Deleted";

function textOf(call: object, member: string): string | undefined {
  const text: unknown = Reflect.get(call, member);
  return typeof text === "string" && text !== "" ? text : undefined;
}

function emailThatNames(call: object): string | undefined {
  const traits: unknown = Reflect.get(call, "traits");
  if (!isNamedByEmail(call) || typeof traits !== "object" || traits === null) return undefined;
  return textOf(traits, "email");
}

function typeOf(call: object): string {
  const traits: unknown = Reflect.get(call, "traits");
  if (typeof traits !== "object" || traits === null) return "1";
  const type: unknown = Reflect.get(traits, "objectTypeId") ?? Reflect.get(traits, "object_type_id");
  return typeof type === "string" || typeof type === "number" ? String(type) : "1";
}
