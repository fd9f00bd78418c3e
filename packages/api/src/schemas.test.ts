import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { callTypes } from "./callTypes.ts";
import { callSchemas, semanticEventSchemas } from "./schemas.ts";
import { semanticEvents } from "./semanticEvents.ts";

describe("callSchemas", () => {
  test("has one for each type of call", () => {
    expect(Object.keys(callSchemas)).toEqual(callTypes);
  });

  test.each(callTypes)("%s takes a call of its type and no other", (type) => {
    const call = { type, userId: "1", previousId: "2", groupId: "3", event: "x", name: "x" };
    expect(callSchemas[type].safeParse(call).success).toBe(true);
    expect(callSchemas[type].safeParse({ ...call, type: "other" }).success).toBe(false);
  });

  test("models can be built on their parts", () => {
    const customer = z.object({
      id: callSchemas.alias.shape.userId,
      traits: callSchemas.identify.shape.traits,
    });
    expect(customer.safeParse({ id: "1", traits: { plan: "pro" } }).success).toBe(true);
    expect(customer.safeParse({ id: "1", traits: { email: 7 } }).error?.issues).toMatchObject([
      { path: ["traits", "email"] },
    ]);
    expectTypeOf<z.infer<typeof customer>["id"]>().toEqualTypeOf<string>();
  });
});

function membersOf(schema: z.ZodType): string[] {
  const inner: unknown = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

describe("semanticEventSchemas", () => {
  test.each([...semanticEvents.values()])(
    "$name has one that knows its properties",
    ({ name, properties }) => {
      expect(membersOf(semanticEventSchemas[name]().shape.properties)).toEqual(
        expect.arrayContaining([...properties]),
      );
    },
  );

  test("refuses a property of the wrong type", () => {
    const order = semanticEventSchemas["Order Completed"]().shape.properties;
    expect(order.safeParse({ order_id: "7", total: 12.5 }).success).toBe(true);
    expect(order.safeParse({ order_id: "7", total: "twelve" }).error?.issues).toMatchObject([
      { path: ["total"] },
    ]);
  });
});
