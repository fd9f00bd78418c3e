import { expect } from "vitest";
import { type Fixture, start } from "../fixture.ts";

const user = { userId: "42" };

const device = (simulator: Fixture, event: string, token: string, further: object = {}, userId = "42") =>
  simulator.post("/track", { userId, event, context: { device: { token, type: "ios" } }, ...further });

const relate = (simulator: Fixture, traits: object = {}, groupId = "acme") =>
  simulator.post("/group", { ...user, groupId, traits });

export const devicesAndObjects = {
  async "device-put"() {
    await using simulator = await start();
    await device(simulator, "Device Created or Updated", "t", {
      context: {
        device: { token: "t", type: "android" },
        app: { namespace: "com.example", version: "2.0" },
      },
      properties: { push_enabled: true, old: 1 },
      timestamp: "2026-06-01T00:00:00Z",
    });
    await device(simulator, "Device Created or Updated", "t", { properties: { old: null } });
    await device(simulator, "Device Created or Updated", "other");
    expect(simulator.devices.get("t")).toMatchObject({
      userId: "42",
      type: "ios",
      attributes: { push_enabled: true, app_identifier: "com.example", app_version: "2.0" },
      firstSeenAt: "2026-06-01T00:00:00.000Z",
    });
    expect(simulator.devices.get("t")?.attributes).not.toHaveProperty("old");
    expect(simulator.devices.of("42").map(({ token }) => token)).toEqual(["t", "other"]);
    expect(simulator.events()).toEqual([]);
  },
  async "device-deleted"() {
    await using simulator = await start();
    await device(simulator, "Device Created or Updated", "t");
    await device(simulator, "Device Deleted", "unknown");
    expect(simulator.devices.size).toBe(1);
    await device(simulator, "Device Deleted", "t");
    expect(simulator.devices.all()).toEqual([]);
    expect(simulator.people.size).toBe(1);
  },
  async "device-place"() {
    await using simulator = await start();
    const event = "Device Created or Updated";
    const misplaced = await simulator.post("/track", {
      ...user,
      event,
      properties: { device: { token: "t" } },
    });
    expect(misplaced.status).toBe(200);
    await simulator.post("/track", { ...user, event });
    expect(simulator.devices.size).toBe(0);
    expect(simulator.warningCounts()).toEqual({ "device in properties": 1, "device without token": 1 });
  },
  async "device-one-person"() {
    await using simulator = await start();
    await device(simulator, "Device Created or Updated", "t");
    await device(simulator, "Device Created or Updated", "t", {}, "43");
    expect(simulator.devices.all()).toMatchObject([{ token: "t", userId: "43" }]);
    expect(simulator.devices.of("42")).toEqual([]);
    await device(simulator, "Device Deleted", "t");
    expect(simulator.devices.size).toBe(1);
  },
  async "mobile-devices"() {
    await using simulator = await start();
    await device(simulator, "Application Installed", "t", { properties: { version: "1" } });
    await device(simulator, "Application Opened", "t", { properties: { version: "2" } });
    expect(simulator.devices.all()).toMatchObject([{ token: "t", attributes: { version: "2" } }]);
    await device(simulator, "Application Uninstalled", "t");
    expect(simulator.devices.size).toBe(0);
    expect(simulator.events()).toEqual([]);
    await simulator.post("/track", { ...user, event: "Application Opened" });
    expect(simulator.events()).toMatchObject([{ name: "Application Opened" }]);
    expect(simulator.counts().byEvent["Application Opened"]).toBe(2);
  },
  async "object-put"() {
    await using simulator = await start();
    await simulator.post("/group", { groupId: "acme", traits: { name: "Acme", size: 10 } });
    await simulator.post("/group", { groupId: "acme", traits: { size: 12 } });
    expect(simulator.objects.all()).toMatchObject([
      { typeId: "1", objectId: "acme", attributes: { name: "Acme", size: 12 } },
    ]);
    expect([simulator.people.size, simulator.relationships.all()]).toEqual([0, []]);
  },
  async "object-type"() {
    await using simulator = await start();
    const types = [
      { objectTypeId: "2" },
      { objectTypeId: 3 },
      { object_type_id: "4" },
      { object_type_id: 5 },
    ];
    for (const traits of types) await relate(simulator, traits);
    for (const traits of [{ objectTypeId: "company" }, { objectTypeId: 0 }, {}])
      await relate(simulator, traits);
    expect(simulator.objects.all().map(({ typeId }) => typeId)).toEqual(["2", "3", "4", "5", "1"]);
    expect(simulator.objects.get("acme", 3)?.attributes).toEqual({});
    expect(simulator.objects.get("acme")?.typeId).toBe("1");
  },
  async "object-clears"() {
    await using simulator = await start();
    await relate(simulator, { a: 1, b: 2, c: 3, relationshipAttributes: { x: 1, y: 2 } });
    await relate(simulator, { a: null, b: "", relationshipAttributes: { x: null } });
    expect(simulator.objects.get("acme")?.attributes).toEqual({ c: 3 });
    expect(simulator.relationships.of("42")).toMatchObject([{ attributes: { y: 2 } }]);
  },
  async relationship() {
    await using simulator = await start();
    await relate(simulator, { name: "Acme", relationshipAttributes: { role: "owner" } });
    await relate(simulator, { objectTypeId: 2 }, "branch");
    await simulator.post("/group", {
      userId: "43",
      groupId: "acme",
      traits: { relationshipAttributes: { role: "guest" } },
    });
    expect(simulator.objects.get("acme")?.attributes).toEqual({ name: "Acme" });
    expect(simulator.relationships.all()).toMatchObject([
      { userId: "42", objectId: "acme", typeId: "1", attributes: { role: "owner" } },
      { userId: "42", objectId: "branch", typeId: "2", attributes: {} },
      { userId: "43", objectId: "acme", typeId: "1", attributes: { role: "guest" } },
    ]);
  },
  async "relationship-anonymous"() {
    await using simulator = await start();
    await simulator.post("/group", { anonymousId: "a", groupId: "acme" });
    expect(simulator.relationships.all()).toMatchObject([{ anonymousId: "a", objectId: "acme" }]);
    await simulator.post("/identify", { ...user, anonymousId: "a" });
    expect(simulator.relationships.all()).toMatchObject([{ userId: "42", objectId: "acme" }]);
  },
  async "relationship-deleted"() {
    await using simulator = await start();
    const part = (properties: object) =>
      simulator.post("/track", { ...user, event: "Relationship Deleted", properties });
    await relate(simulator);
    await relate(simulator, { objectTypeId: 2 });
    await part({ objectId: "acme", objectTypeId: "2" });
    expect(simulator.relationships.of("42")).toMatchObject([{ typeId: "1" }]);
    await part({ objectId: "other" });
    expect(await part({})).toMatchObject({ status: 200 });
    expect(simulator.warningCounts()).toEqual({ "object id missing": 1 });
    await part({ objectId: "acme" });
    expect(simulator.relationships.of("42")).toEqual([]);
    expect(simulator.objects.size).toBe(2);
  },
  async "object-deleted"() {
    await using simulator = await start();
    await relate(simulator);
    await relate(simulator, { objectTypeId: 2 });
    const gone = {
      anonymousId: "any",
      event: "Object Deleted",
      properties: { objectId: "acme", objectTypeId: 2 },
    };
    expect(await simulator.post("/track", gone)).toMatchObject({ status: 200 });
    expect(simulator.objects.all()).toMatchObject([{ typeId: "1" }]);
    expect(simulator.relationships.all()).toMatchObject([{ typeId: "1" }]);
    await simulator.post("/track", { ...gone, properties: { objectId: "acme" } });
    expect([simulator.objects.all(), simulator.relationships.all()]).toEqual([[], []]);
  },
};
