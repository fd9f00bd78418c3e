import { expect } from "vitest";
import { createFakeClock } from "../fakeClock.ts";
import { type Fixture, start } from "../fixture.ts";

const user = { userId: "42" };
const command = (event: string, userId = "42") => ({ userId, event });

const known = async (simulator: Fixture, userId: string, traits: object): Promise<void> => {
  expect(await simulator.post("/identify", { userId, traits })).toMatchObject({ status: 200 });
};

export const people = {
  async identify() {
    const clock = createFakeClock();
    await using simulator = await start({ clock });
    await known(simulator, "42", { plan: "free", city: "Leeds" });
    clock.pass(60_000);
    await known(simulator, "42", { plan: "pro" });
    expect(simulator.people.get("42")).toMatchObject({
      id: "42",
      attributes: { plan: "pro", city: "Leeds" },
      firstSeenAt: "2026-11-24T10:00:00.000Z",
      lastSeenAt: "2026-11-24T10:01:00.000Z",
    });
    expect(simulator.people.get("43")).toBeUndefined();
  },
  async "null-clears"() {
    await using simulator = await start();
    await known(simulator, "42", { plan: "pro", city: "Leeds", note: "" });
    await known(simulator, "42", { plan: null });
    expect(simulator.people.get("42")?.attributes).toEqual({ city: "Leeds", note: "" });
  },
  async "first-contact"() {
    await using simulator = await start();
    await simulator.post("/track", { userId: "a", event: "Seen" });
    await simulator.post("/page", { userId: "b" });
    await simulator.post("/screen", { userId: "c" });
    await simulator.post("/group", { userId: "d", groupId: "g" });
    expect(simulator.people.all().map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
  },
  async "older-identify"() {
    await using simulator = await start();
    const at = (timestamp: string, plan: string) =>
      simulator.post("/identify", { ...user, timestamp, traits: { plan } });
    await at("2026-06-01T00:00:00Z", "pro");
    expect(await at("2026-05-01T00:00:00Z", "free")).toMatchObject({ status: 200 });
    expect(simulator.people.get("42")).toMatchObject({
      attributes: { plan: "pro" },
      changedAt: "2026-06-01T00:00:00.000Z",
    });
    expect(simulator.counts().olderIdentifies).toBe(1);
    await at("2026-06-01T00:00:00Z", "team");
    expect(simulator.people.get("42")?.attributes).toEqual({ plan: "team" });
  },
  async "empty-identify"() {
    await using simulator = await start();
    await simulator.post("/identify", user);
    expect(simulator.counts()).toMatchObject({ people: 1, emptyIdentifies: 0 });
    await known(simulator, "42", { plan: "pro" });
    const before = simulator.people.get("42");
    await simulator.post("/identify", user);
    await simulator.post("/identify", { ...user, traits: {} });
    expect(simulator.people.get("42")).toMatchObject({
      attributes: before?.attributes,
      changedAt: before?.changedAt,
    });
    expect(simulator.counts().emptyIdentifies).toBe(2);
  },
  async "anonymous-identify"() {
    await using simulator = await start();
    const answer = await simulator.post("/identify", { anonymousId: "a", traits: { plan: "pro" } });
    expect(answer.status).toBe(200);
    expect(simulator.counts()).toMatchObject({ people: 0, anonymousIdentifies: 1 });
  },
  async "anonymous-events"() {
    const clock = createFakeClock();
    await using simulator = await start({ clock });
    const anonymous = (event: string) => simulator.post("/track", { anonymousId: "a", event });
    const attach = (userId: string) => simulator.post("/identify", { userId, anonymousId: "a" });
    await anonymous("Too old");
    clock.pass(31 * 24 * 3_600_000);
    await anonymous("In time");
    expect(simulator.counts()).toMatchObject({ people: 0, anonymous: 1 });
    await attach("42");
    await anonymous("Later");
    expect(simulator.people.get("42")).toMatchObject({ events: 2, anonymousIds: ["a"] });
    expect(simulator.events({ userId: "42" }).map(({ name }) => name)).toEqual(["In time", "Later"]);
    await attach("43");
    await anonymous("Of the other");
    expect(simulator.events({ userId: "43" }).map(({ name }) => name)).toEqual(["Of the other"]);
    expect(simulator.people.get("42")).toMatchObject({ events: 2, anonymousIds: [] });
    await using apart = await start({ mergeAnonymous: false });
    await apart.post("/track", { anonymousId: "a", event: "Seen" });
    await apart.post("/identify", { userId: "42", anonymousId: "a" });
    expect(apart.events({ userId: "42" })).toEqual([]);
  },
  async "email-as-id"() {
    await using simulator = await start();
    await simulator.post("/track", { userId: "ada@example.com", event: "Seen" });
    expect(simulator.people.get("ada@example.com")?.attributes).toEqual({ email: "ada@example.com" });
    await known(simulator, "42", { email: "Bob@Example.com" });
    await simulator.post("/track", { userId: "bob@example.COM", event: "Seen" });
    expect(simulator.people.get("42")?.events).toBe(1);
    await known(simulator, "42", { email: "robert@example.com" });
    expect(simulator.people.get("bob@example.com")).toBeUndefined();
    expect(simulator.people.get("robert@example.com")?.id).toBe("42");
    await known(simulator, "42", { email: null });
    expect(simulator.people.get("robert@example.com")).toBeUndefined();
    await using byIdOnly = await start({ emailIdentifies: false });
    await known(byIdOnly, "42", { email: "bob@example.com" });
    await byIdOnly.post("/track", { userId: "bob@example.com", event: "Seen" });
    expect(byIdOnly.people.size).toBe(2);
  },
  async "email-conflict"() {
    await using simulator = await start();
    await known(simulator, "42", { email: "ada@example.com" });
    await known(simulator, "43", { email: "ADA@example.com", plan: "pro" });
    expect(simulator.people.get("43")?.attributes).toEqual({ plan: "pro" });
    expect(simulator.warningCounts()).toEqual({ "e-mail taken": 1 });
    await using byIdOnly = await start({ emailIdentifies: false });
    await known(byIdOnly, "42", { email: "ada@example.com" });
    await known(byIdOnly, "43", { email: "ada@example.com" });
    expect(byIdOnly.people.get("43")?.attributes).toEqual({ email: "ada@example.com" });
  },
  async "cio-prefix"() {
    await using simulator = await start();
    await known(simulator, "42", { plan: "free" });
    const cioId = simulator.people.get("42")?.cioId ?? "";
    await known(simulator, `cio_${cioId}`, { plan: "pro" });
    expect(simulator.people.all()).toMatchObject([{ id: "42", attributes: { plan: "pro" } }]);
    await known(simulator, "cio_ffff", { plan: "pro" });
    expect(simulator.people.size).toBe(1);
    expect(simulator.warningCounts()).toEqual({ "unknown cio_id": 1 });
  },
  async "subscription-preferences"() {
    await using simulator = await start();
    const name = "cio_subscription_preferences";
    await known(simulator, "42", { [name]: { topics: { topic_1: true, topic_2: true } } });
    await known(simulator, "42", { [`${name}.topics.topic_2`]: false, [`${name}.channels.sms`]: true });
    const preferences = () => simulator.people.get("42")?.attributes[name];
    expect(preferences()).toEqual({ topics: { topic_1: true, topic_2: false }, channels: { sms: true } });
    await known(simulator, "42", { [`${name}.topics.topic_1`]: null });
    expect(preferences()).toEqual({ topics: { topic_2: false }, channels: { sms: true } });
    await known(simulator, "42", { [name]: { channels: { email: false } } });
    expect(preferences()).toEqual({ channels: { email: false } });
    await known(simulator, "42", {
      [`${name}.topics.__proto__`]: true,
      [`${name}.__proto__.polluted`]: true,
    });
    expect(preferences()).toEqual({ channels: { email: false } });
    expect({}).not.toHaveProperty("polluted");
  },
  async unsubscribed() {
    await using simulator = await start();
    for (const [value, expected] of [
      [true, true],
      ["TRUE", true],
      [1, true],
      ["1", true],
      [false, false],
      ["no", false],
      [0, false],
    ] as const) {
      await known(simulator, "42", { unsubscribed: value });
      expect(simulator.people.get("42"), String(value)).toMatchObject({ unsubscribed: expected });
    }
  },
  async "user-deleted"() {
    await using simulator = await start();
    await known(simulator, "42", { plan: "pro", email: "ada@example.com" });
    await simulator.post("/track", { ...user, event: "Seen" });
    await simulator.post("/group", { ...user, groupId: "g" });
    await simulator.post("/track", {
      ...command("Device Created or Updated"),
      context: { device: { token: "t" } },
    });
    await simulator.post("/track", command("User Deleted", "ada@example.com"));
    expect(simulator.counts()).toMatchObject({ people: 0, devices: 0, objects: 1 });
    expect([...simulator.events(), ...simulator.relationships.all()]).toEqual([]);
    await known(simulator, "42", { city: "Leeds" });
    expect(simulator.people.get("42")).toMatchObject({ attributes: { city: "Leeds" }, events: 0 });
    expect(simulator.events({ userId: "42" })).toEqual([]);
  },
  async "user-suppressed"() {
    await using simulator = await start();
    await known(simulator, "42", { email: "Ada@example.com" });
    await simulator.post("/track", command("User Suppressed"));
    expect(simulator.people.size).toBe(0);
    expect(simulator.suppressions().toSorted()).toEqual(["42", "ada@example.com"]);
    expect(await simulator.post("/identify", { ...user, traits: { plan: "pro" } })).toMatchObject({
      status: 200,
    });
    await simulator.post("/track", { userId: "ADA@example.com", event: "Seen" });
    expect(simulator.counts()).toMatchObject({ people: 0, keptEvents: 0, suppressedCalls: 2 });
    await simulator.post("/track", command("User Suppressed", "nobody yet"));
    await known(simulator, "nobody yet", { plan: "pro" });
    expect(simulator.people.size).toBe(0);
  },
  async "commands-need-user"() {
    await using simulator = await start();
    const commands = [
      "User Deleted",
      "User Suppressed",
      "User Unsuppressed",
      "Relationship Deleted",
      "Device Deleted",
    ];
    for (const event of commands) {
      expect(await simulator.post("/track", { anonymousId: "a", event }), event).toMatchObject({
        status: 200,
      });
    }
    expect(simulator.counts()).toMatchObject({ people: 0, suppressed: 0, keptEvents: 0 });
    expect(simulator.warningCounts()).toEqual({ "command without a person": 5 });
  },
  async "user-unsuppressed"() {
    await using simulator = await start();
    await known(simulator, "42", { plan: "pro" });
    await simulator.post("/track", command("User Suppressed"));
    await simulator.post("/track", command("User Unsuppressed"));
    expect(simulator.suppressions()).toEqual([]);
    expect(simulator.people.size).toBe(0);
    await known(simulator, "42", { city: "Leeds" });
    expect(simulator.people.get("42")?.attributes).toEqual({ city: "Leeds" });
  },
  async "alias-merges"() {
    await using simulator = await start();
    await known(simulator, "old", { plan: "free", city: "Leeds", email: "ada@example.com" });
    await known(simulator, "42", { plan: "pro" });
    await simulator.post("/track", { userId: "old", event: "Seen" });
    await simulator.post("/group", { userId: "old", groupId: "g" });
    await simulator.post("/track", {
      ...command("Device Created or Updated", "old"),
      context: { device: { token: "t" } },
    });
    await simulator.post("/track", { anonymousId: "a", event: "Seen" });
    await simulator.post("/identify", { userId: "old", anonymousId: "a" });
    await simulator.post("/alias", { previousId: "old", userId: "42" });
    expect(simulator.people.all()).toMatchObject([
      {
        id: "42",
        attributes: { plan: "pro", city: "Leeds", email: "ada@example.com" },
        events: 2,
        devices: 1,
        relationships: 1,
        anonymousIds: ["a"],
      },
    ]);
    expect(simulator.events({ userId: "42" })).toHaveLength(2);
    expect(simulator.devices.get("t")?.userId).toBe("42");
    expect(simulator.people.get("ada@example.com")?.id).toBe("42");
    expect(simulator.merges()).toMatchObject([{ previousId: "old", userId: "42" }]);
  },
  async "alias-unknown"() {
    await using simulator = await start();
    await known(simulator, "old", { plan: "free" });
    expect(await simulator.post("/alias", { previousId: "old", userId: "42" })).toMatchObject({
      status: 200,
    });
    expect(await simulator.post("/alias", { previousId: "nobody", userId: "old" })).toMatchObject({
      status: 200,
    });
    expect(await simulator.post("/alias", { previousId: "old", userId: "old" })).toMatchObject({
      status: 200,
    });
    expect(simulator.people.all()).toMatchObject([{ id: "old", attributes: { plan: "free" } }]);
    expect(simulator.merges()).toEqual([]);
    expect(simulator.warningCounts()).toEqual({ "nobody to merge into": 3 });
  },
  async "alias-anonymous"() {
    await using simulator = await start();
    await simulator.post("/track", { anonymousId: "a", event: "Seen" });
    await simulator.post("/alias", { previousId: "a", userId: "42" });
    expect(simulator.events({ userId: "42" })).toHaveLength(1);
    expect(simulator.people.get("42")).toMatchObject({ events: 1, anonymousIds: ["a"] });
  },
};
