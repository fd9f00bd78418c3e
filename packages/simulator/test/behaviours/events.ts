import { expect } from "vitest";
import { createFakeClock } from "../fakeClock.ts";
import { start } from "../fixture.ts";

const user = { userId: "42" };

export const events = {
  async events() {
    await using simulator = await start({ clock: createFakeClock() });
    const timestamp = "2026-06-01T12:00:00+02:00";
    await simulator.post("/track", {
      ...user,
      event: "Bought",
      timestamp,
      messageId: "m",
      properties: { total: 1.1 },
    });
    await simulator.post("/page", { ...user, name: "Home", properties: { url: "https://example.com" } });
    await simulator.post("/screen", { anonymousId: "a" });
    const receivedAt = "2026-11-24T10:00:00.000Z";
    expect(simulator.events()).toMatchObject([
      {
        type: "track",
        name: "Bought",
        userId: "42",
        messageId: "m",
        timestamp: "2026-06-01T10:00:00.000Z",
        receivedAt,
      },
      { type: "page", name: "Home", timestamp: receivedAt, properties: { url: "https://example.com" } },
      { type: "screen", name: "", anonymousId: "a" },
    ]);
    expect(simulator.people.get("42")?.events).toBe(2);
    expect(simulator.sum("Bought", "total")).toBe(1.1);
  },
  async "event-name-trimmed"() {
    await using simulator = await start();
    await simulator.post("/track", { ...user, event: "  Bought " });
    expect(simulator.events({ name: "Bought" })).toHaveLength(1);
    expect(simulator.counts().byEvent).toEqual({ Bought: 1 });
  },
  async "prose-names"() {
    await using simulator = await start();
    const names = ["Delete Person", "Create Device", "Delete Device", "Group Deleted"];
    const context = { device: { token: "t" } };
    for (const event of names) await simulator.post("/track", { ...user, event, context });
    expect(simulator.events().map(({ name }) => name)).toEqual(names);
    expect(simulator.counts()).toMatchObject({ people: 1, devices: 0 });
    expect(simulator.warningCounts()).toEqual({ "prose event name": 4 });
  },
  async geofence() {
    await using simulator = await start();
    const properties = { geofenceId: "g", transition: "enter", transitionId: "t", metadata: { floor: 2 } };
    await simulator.post("/track", { ...user, event: "Geofence Transition", properties });
    expect(simulator.events()).toMatchObject([{ name: "Geofence Transition", properties }]);
  },
  async "odd-timestamps"() {
    await using simulator = await start({ clock: createFakeClock() });
    for (const timestamp of ["2026-11-26T00:00:00Z", "1999-12-31T23:59:59Z", "2026-11-25T00:00:00Z"]) {
      expect(await simulator.post("/track", { ...user, event: "Seen", timestamp })).toMatchObject({
        status: 200,
      });
    }
    expect(simulator.events()).toHaveLength(3);
    expect(simulator.warningCounts()).toEqual({ "timestamp in the future": 1, "timestamp before 2000": 1 });
  },
  async duplicates() {
    const clock = createFakeClock();
    const call = { ...user, event: "Seen", messageId: "m" };
    await using simulator = await start({ clock });
    for (let sent = 0; sent < 3; sent++) await simulator.post("/track", call);
    expect(simulator.events()).toHaveLength(3);
    expect(simulator.counts()).toMatchObject({ distinctMessageIds: 1, repeatedMessageIds: 1, duplicates: 0 });
    expect(simulator.repeatedMessageIds()).toEqual(new Map([["m", 3]]));
    await using window = await start({ clock, dedupeWindowMs: 1_000 });
    await window.post("/track", call);
    clock.pass(999);
    expect(await window.post("/track", call)).toMatchObject({ status: 200 });
    expect(window.counts()).toMatchObject({ keptEvents: 1, duplicates: 1 });
    clock.pass(1);
    await window.post("/track", call);
    expect(window.counts()).toMatchObject({ keptEvents: 2, duplicates: 1 });
  },
};
