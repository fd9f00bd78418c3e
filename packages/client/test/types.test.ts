import { assertType, test } from "vitest";
import type { CallInput, Client, Delivered, Outcome } from "../src/index.ts";

declare const client: Client;

test("calls are typed by the contract", () => {
  const wellTyped = () => [
    client.identify({ userId: "42", traits: { plan: "pro" } }),
    client.identify({ anonymousId: "a" }),
    client.track({ userId: "42", event: "Signed Up" }),
    client.track({ groupId: "acme", event: "Signed Up", timestamp: new Date(), messageId: "m" }),
    client.group({ groupId: "acme" }),
    client.alias({ userId: "42", previousId: "7" }),
    client.batch([
      { type: "identify", userId: "42" },
      { type: "page", userId: "42", name: "Home" },
    ]),
  ];
  const illTyped = () => [
    // @ts-expect-error: an event has a name
    client.track({ userId: "42" }),
    // @ts-expect-error: an id is a string
    client.identify({ userId: 42 }),
    // @ts-expect-error: an alias has two ids
    client.alias({ userId: "42" }),
    // @ts-expect-error: a group has an id
    client.group({ userId: "42" }),
    // @ts-expect-error: a call in a batch says its type
    client.batch([{ userId: "42", event: "Signed Up" }]),
    // @ts-expect-error: there are six types
    client.batch([{ type: "delete", userId: "42" }]),
    // @ts-expect-error: a single call is of its method's type
    client.track({ type: "identify", userId: "42", event: "Signed Up" }),
  ];
  assertType<() => Promise<unknown>[]>(wellTyped);
  assertType<() => Promise<unknown>[]>(illTyped);
});

test("an outcome is told apart by its name", () => {
  const reason = (outcome: Outcome) => (outcome.outcome === "unsent" ? outcome.reason : undefined);
  assertType<(outcome: Outcome) => "unauthorised" | "unavailable" | "deadline" | "aborted" | undefined>(
    reason,
  );
  assertType<(delivered: Delivered) => "delivered" | "accepted">((delivered) => delivered.outcome);
  assertType<CallInput["type"]>("screen");
});
