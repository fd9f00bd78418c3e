import type { CallInput } from "@cionb/client";
import { expect } from "vitest";
import { cell } from "./support/cell.ts";
import { stage } from "./support/stage.ts";

const identify = (n: number, hour: number, traits: Record<string, unknown>, userId = "ada"): CallInput => ({
  type: "identify",
  userId,
  messageId: `i${n}`,
  timestamp: `2026-11-24T${hour}:00:00.000Z`,
  traits,
});

const given = [
  identify(0, 12, { plan: "free" }),
  identify(1, 13, { city: "Turin" }),
  identify(2, 11, { plan: "pro" }), // older than one that was delivered before it
  identify(3, 10, { plan: "team" }, "bob"),
];

const policies = [
  ["send", "it goes out as it is, Customer.io drops its traits, and the report counts it", "free", 1],
  ["restamp", "it goes out with the newer time, its traits arrive, and the report counts it", "pro", 0],
  ["refuse", "it is rejected as stale and not sent, and the report says so", "free", 0],
] as const;

for (const [stale, expected, plan, dropped] of policies) {
  cell(
    {
      fault: `an identify older than one before it, policy ${stale}`,
      injected: "for the same person, two hours older, with another plan",
      expected,
    },
    async () => {
      const here = await stage();
      const report = await here.deliver(given, { stale, canary: false, maxCalls: 1 });
      const { simulator, witness } = here;
      const sent = stale === "refuse" ? 3 : 4;
      expect(report).toMatchObject({ delivered: sent, rejected: 4 - sent, calls: 4 });
      expect([report.stale, report.restamped]).toEqual([
        stale === "send" ? 1 : 0,
        stale === "restamp" ? 1 : 0,
      ]);
      expect(report.reasons).toEqual(stale === "refuse" ? { stale: 1 } : {});
      expect(simulator.distinctMessageIds()).toBe(sent);
      expect(simulator.counts().olderIdentifies).toBe(dropped);
      expect(simulator.people.get("ada")?.attributes).toMatchObject({ plan, city: "Turin" });
      expect(simulator.people.get("bob")?.attributes).toMatchObject({ plan: "team" });
      expect(witness.sentAgain).toEqual([]);
      return `${report.delivered} delivered, ${report.rejected} rejected, ${report.restamped} restamped, ${report.stale} sent as they are; the plan is ${plan}`;
    },
  );
}
