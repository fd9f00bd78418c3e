import { callTypes, parseCall, semanticEvents } from "@cionb/api";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { refusalOf } from "../src/service/checkCall.ts";
import { type CallType, isValues, type Values } from "../src/world/wireCall.ts";

vi.setConfig({ testTimeout: 30_000 }); // a busy machine is no failure

// what the product's own check lets through, Customer.io as it is played here must not refuse:
// the simulator's rules are written apart from the contract's, so that neither hides a mistake of the other

const odd = fc.oneof(
  fc.string(),
  fc.constantFrom("42", "", " ", "2026-11-24T10:00:00Z", "2026-11-24T10:00:00.5+02:00", "2026-11-24"),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(
    null,
    [],
    {},
    { url: 7 },
    { relationshipAttributes: "owner" },
    { actionType: "viewed_content" },
  ),
  fc.constantFrom(
    { ip: 7 },
    { active: "yes" },
    { app: {} },
    { app: "shop" },
    { network: { wifi: true } },
    { page: 1 },
  ),
  fc.constantFrom(
    { device: { token: "t", type: "ios" } },
    { device: { token: 7 } },
    { All: true },
    { All: 1 },
  ),
);

const members = [
  "userId",
  "anonymousId",
  "groupId",
  "previousId",
  "event",
  "name",
  "category",
  "traits",
  "properties",
  "context",
  "integrations",
  "messageId",
  "timestamp",
  "originalTimestamp",
  "sentAt",
  "receivedAt",
  "version",
] as const;

const sound: Readonly<Record<CallType, Values>> = {
  identify: { userId: "42", traits: { plan: "pro" } },
  track: { userId: "42", event: "Seen", properties: { total: 1 } },
  page: { userId: "42", name: "Home" },
  screen: { anonymousId: "a", name: "Home" },
  group: { groupId: "acme", userId: "42" },
  alias: { previousId: "old", userId: "42" },
};

const call = fc
  .tuple(
    fc.constantFrom(...callTypes),
    fc.dictionary(fc.constantFrom(...members), odd, { maxKeys: 3 }),
    fc.option(fc.constantFrom(...semanticEvents.keys(), "Report Content Event"), { nil: undefined }),
  )
  .map(([type, changes, event]) => ({
    type,
    ...sound[type],
    ...(event !== undefined && { event }),
    ...changes,
  }));

const overTheWire = (sent: unknown): Values => {
  const received: unknown = JSON.parse(JSON.stringify(sent));
  return isValues(received) ? received : {};
};

test("what the contract lets through is not refused, alone or in a batch, with or without its type", () => {
  let good = 0;
  fc.assert(
    fc.property(call, (sent) => {
      if (!parseCall(sent).ok) return;
      good++;
      const received = overTheWire(sent);
      const { type: _, ...untyped } = received;
      expect(refusalOf(received, undefined)).toBeUndefined();
      expect(refusalOf(received, sent.type)).toBeUndefined();
      expect(refusalOf(untyped, sent.type)).toBeUndefined();
    }),
    { numRuns: 10_000 },
  );
  expect(good).toBeGreaterThan(500);
});
