import { expect } from "vitest";
import { type Fixture, start } from "../fixture.ts";

/** Each of the bodies must be taken or refused, alone and as an item of a batch. */
async function judge(
  simulator: Fixture,
  type: string,
  status: 200 | 400,
  bodies: readonly object[],
): Promise<void> {
  for (const body of bodies) {
    const told = `${type} ${JSON.stringify(body)}`;
    expect((await simulator.post(`/${type}`, body)).status, told).toBe(status);
    expect(
      (await simulator.post("/batch", { batch: [{ type, ...body }] })).status,
      `${told} in a batch`,
    ).toBe(status);
  }
}

const user = { userId: "42" };
const event = "Seen";

export const shapes = {
  async "type-on-single"() {
    await using simulator = await start();
    expect(await simulator.post("/track", { ...user, event })).toMatchObject({ status: 200 });
    expect(await simulator.post("/track", { ...user, event, type: "track" })).toMatchObject({ status: 200 });
    expect(await simulator.post("/track", { ...user, event, type: "page" })).toMatchObject({ status: 400 });
    expect(await simulator.post("/identify", { ...user, type: 7 })).toMatchObject({ status: 400 });
  },
  async "identity-required"() {
    await using simulator = await start();
    for (const type of ["identify", "page", "screen"]) {
      await judge(simulator, type, 200, [user, { anonymousId: "a" }, { ...user, anonymousId: "a" }]);
      await judge(simulator, type, 400, [{}, { groupId: "g" }, { anonymousId: "" }, { userId: null }]);
    }
    await judge(simulator, "track", 200, [
      { ...user, event },
      { anonymousId: "a", event },
      { groupId: "g", event },
    ]);
    await judge(simulator, "track", 400, [{ event }, { event, groupId: "" }]);
  },
  async "event-required"() {
    await using simulator = await start();
    await judge(simulator, "track", 400, [
      user,
      { ...user, event: "" },
      { ...user, event: "  " },
      { ...user, event: 1 },
    ]);
  },
  async "group-id-required"() {
    await using simulator = await start();
    await judge(simulator, "group", 200, [
      { groupId: "g" },
      { ...user, groupId: "g" },
      { anonymousId: "a", groupId: "g" },
    ]);
    await judge(simulator, "group", 400, [user, { ...user, groupId: "" }, { groupId: 7 }]);
  },
  async "alias-ids-required"() {
    await using simulator = await start();
    await judge(simulator, "alias", 200, [{ ...user, previousId: "old" }]);
    await judge(simulator, "alias", 400, [user, { previousId: "old" }, { ...user, previousId: "" }, {}]);
  },
  async "ids-are-text"() {
    await using simulator = await start();
    await judge(simulator, "identify", 400, [
      { userId: 42 },
      { anonymousId: 7 },
      { ...user, anonymousId: 7 },
    ]);
    await judge(simulator, "alias", 400, [{ ...user, previousId: 7 }]);
    await judge(simulator, "track", 400, [{ ...user, event, messageId: 7 }]);
  },
  async "empty-user-id"() {
    await using simulator = await start();
    const body = { userId: "", traits: { email: "ada@example.com", plan: "pro" } };
    await judge(simulator, "identify", 400, [body]);
    expect(await simulator.post("/identify", body, { strict: false })).toMatchObject({ status: 200 });
    expect(simulator.people.get("ada@example.com")?.attributes).toEqual(body.traits);
  },
  async "timestamp-format"() {
    await using simulator = await start();
    const at = (timestamp: unknown) => ({ ...user, event, timestamp });
    await judge(simulator, "track", 200, [
      at("2026-11-24T10:00:00Z"),
      at("2026-11-24T10:00:00.123456+01:00"),
      at("2026-11-24T10:00:00.5"),
    ]);
    await judge(simulator, "track", 400, [
      at(1_795_514_400),
      at("yesterday"),
      at("2026-11-24"),
      at("2026-13-24T10:00:00Z"),
    ]);
    await judge(simulator, "identify", 400, [
      { ...user, sentAt: "now" },
      { ...user, originalTimestamp: 5 },
    ]);
  },
  async "declared-types"() {
    await using simulator = await start();
    const wrong = [
      { traits: [] },
      { traits: "text" },
      { context: [] },
      { context: { ip: 7 } },
      { context: { active: "yes" } },
      { context: { app: "shop" } },
      { context: { os: { version: 18 } } },
      { context: { network: { wifi: "on" } } },
      { integrations: true },
    ].map((one) => ({ ...user, ...one }));
    await judge(simulator, "identify", 400, wrong);
    await judge(simulator, "page", 400, [
      { ...user, properties: { url: 7 } },
      { ...user, name: 7 },
    ]);
    await judge(simulator, "group", 400, [{ groupId: "g", traits: { relationshipAttributes: "owner" } }]);
    await judge(simulator, "identify", 200, [
      {
        ...user,
        category: "retail",
        context: {
          library: { version: 2 },
          timezone: "UTC",
          device: { token: "t", odd: 1 },
          page: { hash: 1 },
        },
        integrations: { All: true, Mixpanel: { ip: false } },
      },
    ]);
  },
  async "null-is-absent"() {
    await using simulator = await start();
    const empty = {
      anonymousId: null,
      traits: null,
      context: { ip: null, app: null },
      timestamp: null,
      integrations: null,
    };
    await judge(simulator, "identify", 200, [{ ...user, ...empty }]);
    await judge(simulator, "track", 200, [{ ...user, event, properties: { sku: null } }]);
    expect(simulator.events().at(-1)?.properties).toEqual({ sku: null });
  },
  async "report-delivery-id"() {
    await using simulator = await start();
    const report = { event: "Report Delivery Event", properties: { deliveryId: "d", metric: "opened" } };
    await judge(simulator, "track", 200, [
      { ...report, anonymousId: "d" },
      { ...report, ...user },
    ]);
    await judge(simulator, "track", 400, [report, { ...report, groupId: "g" }]);
    expect(await simulator.post("/track", report, { strict: false })).toMatchObject({ status: 200 });
    expect(simulator.events({ name: "Report Delivery Event" })).toHaveLength(5);
  },
  async "report-content-action"() {
    await using simulator = await start();
    const report = { ...user, event: "Report Content Event" };
    await judge(simulator, "track", 200, [{ ...report, properties: { actionType: "viewed_content" } }]);
    await judge(simulator, "track", 400, [
      report,
      { ...report, properties: { activityType: "viewed_content" } },
    ]);
  },
  async "semantic-properties"() {
    const order = { ...user, event: "Order Completed", properties: { total: "a lot" } };
    await using simulator = await start();
    await judge(simulator, "track", 200, [order]);
    await using checking = await start({ semanticProperties: "refuse" });
    await judge(checking, "track", 400, [order, { ...user, event: "Device Created or Updated" }]);
    await judge(checking, "track", 200, [
      { ...order, properties: { total: 29.33 } },
      { ...order, event: "Anything" },
    ]);
  },
  async "attribute-limits"() {
    const breaks = [
      { userId: "x".repeat(151) },
      { ...user, traits: { ["x".repeat(151)]: 1 } },
      { ...user, traits: { bio: "\u00e4".repeat(501) } },
      { ...user, traits: Object.fromEntries(Array.from({ length: 301 }, (_, n) => [`t${n}`, n])) },
    ];
    await using simulator = await start();
    await judge(simulator, "identify", 200, breaks);
    await using warning = await start({ attributeLimits: "warn" });
    await judge(warning, "identify", 200, breaks);
    expect(warning.warningCounts()["attribute limit"]).toBe(8);
    await using refusing = await start({ attributeLimits: "refuse" });
    await judge(refusing, "identify", 400, breaks);
    await judge(refusing, "identify", 200, [{ ...user, traits: { bio: "x".repeat(1_000) } }]);
    await judge(refusing, "track", 400, [{ ...user, event: "x".repeat(101) }]);
  },
};
