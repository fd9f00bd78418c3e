import { BatchError, UnavailableError } from "@cionb/client";
import { describe, expect, test } from "vitest";
import { clientOfNobody, personKey, sendingWay } from "../../test/objects.ts";
import { manualClock, testRunner } from "../../test/support.ts";
import { InvalidInputError, ManagerStateError } from "../errors.ts";
import { DevicesManager, type DevicesManagerOptions } from "./DevicesManager.ts";
import type { DeviceInput } from "./models.ts";

async function manageDevices(given: Partial<DevicesManagerOptions> = {}) {
  const way = await sendingWay();
  const clock = manualClock();
  const devices = new DevicesManager({ ...way, personKey, ...given, run: testRunner({ clock }) });
  return { ...way, devices, clock };
}

const apple = (letter = "a") => letter.repeat(64);
const firebase = (letter = "b") => `${letter.repeat(22)}:${letter.repeat(140)}`;
const phone = { userId: "ada", platform: "ios", token: apple() } as const;
const browser = {
  userId: "ada",
  platform: "web",
  token: "https://push.example.com/send/0123456789abcdef",
} as const;
const said = { irreversible: true } as const;
const dayMs = 86_400_000;

describe("register", () => {
  test.each([
    ["ios", apple()],
    ["android", firebase()],
  ] as const)(
    "sends the exact event for %s, with the token in context.device alone",
    async (platform, token) => {
      const { devices, simulator } = await manageDevices();
      const result = await devices.register({
        ...{ userId: "ada", platform, token, model: "Model 9", osVersion: "18.5", appVersion: "5.3.0" },
        ...{ appNamespace: "com.example.shop", pushEnabled: true, pushStatus: "delivered" },
        attributes: { colour: "red" },
      });
      expect(result).toMatchObject({ outcome: "delivered", kept: false, warnings: [] });
      expect(simulator.devices.get(token)).toMatchObject({
        ...{ userId: "ada", type: platform },
        attributes: {
          ...{ app_identifier: "com.example.shop", app_version: "5.3.0", colour: "red" },
          ...{ device_model: "Model 9", device_os: "18.5", push_enabled: true, push_status: "delivered" },
        },
      });
      expect(simulator.counts().byEvent).toEqual({ "Device Created or Updated": 1 });
      expect(simulator.warnings()).toEqual([]);
    },
  );

  test("keeps a row under hashes of the token and the person", async () => {
    const { devices, warehouse } = await manageDevices();
    const result = await devices.register({ ...phone, attributes: { colour: "red" } });
    expect(await warehouse.query("select * from devices")).toEqual([
      {
        ...{
          token_key: personKey(phone.token),
          token: phone.token,
          person_key: personKey("ada"),
          user_id: "ada",
        },
        ...{ platform: "ios", model: null, os_version: null, app_version: null, app_namespace: null },
        ...{ push_enabled: null, push_status: null, attributes: '{"colour":"red"}', run_id: "run-1" },
        ...{ message_id: "messageId" in result ? result.messageId : "" },
        registered_at: new Date("2026-01-02T03:04:05.678Z"),
        last_used_at: new Date("2026-01-02T03:04:05.678Z"),
        updated_at: new Date("2026-01-02T03:04:05.678Z"),
      },
    ]);
  });

  test.each([
    ["web", browser.token],
    ["web", firebase()],
    ["desktop", apple()],
    ["desktop", "https://db5.notify.windows.com/?token=0123456789abcdef"],
  ] as const)("keeps %s devices in the table and sends nothing", async (platform, token) => {
    const { devices, simulator } = await manageDevices();
    expect(await devices.register({ userId: "ada", platform, token })).toEqual({ kept: true, warnings: [] });
    expect(simulator.requests()).toEqual([]);
    expect(await devices.forPerson("ada")).toMatchObject([{ platform, message_id: null }]);
  });

  test("the time of use goes with the call, and an older one changes nothing", async () => {
    const { devices, simulator } = await manageDevices();
    await devices.register({ ...phone, lastUsedAt: "2026-01-01T10:00:00Z" });
    await devices.register({ ...phone, lastUsedAt: new Date("2025-12-01T10:00:00Z") });
    expect(simulator.devices.get(phone.token)?.lastUsedAt).toBe("2026-01-01T10:00:00.000Z");
    expect((await devices.forPerson("ada"))[0]?.last_used_at).toEqual(new Date("2026-01-01T10:00:00Z"));
  });

  test("a token of another person moves, with a warning, and begins anew", async () => {
    const { devices, simulator } = await manageDevices();
    await devices.register({ ...phone, model: "Old", attributes: { colour: "red" } });
    const { warnings } = await devices.register({ ...phone, userId: "bob" });
    expect(warnings).toEqual(["another person has this token, and only the last one keeps it"]);
    expect(simulator.devices.of("ada")).toEqual([]);
    expect(simulator.devices.of("bob")).toHaveLength(1);
    expect(await devices.forPerson("ada")).toEqual([]);
    expect(await devices.forPerson("bob")).toMatchObject([{ model: null, attributes: "{}" }]);
  });

  test("a token of another person is refused by option, and nothing is sent", async () => {
    const { devices, simulator } = await manageDevices({ otherPerson: "refuse" });
    await devices.register(phone);
    await expect(devices.register({ ...phone, userId: "bob" })).rejects.toThrow(/Remove it there first/);
    expect(simulator.devices.get(phone.token)?.userId).toBe("ada");
  });

  test.each<[string, object, RegExp]>([
    [
      "an Android token as iOS",
      { token: firebase().replace(":", "") },
      /'token' should be a token of ios: 64 or 160/,
    ],
    ["an Apple token as Android", { platform: "android" }, /'token' should be a token of android/],
    ["an Apple token as web", { platform: "web" }, /'token' should be a token of web/],
    ["a Firebase token as desktop", { platform: "desktop", token: firebase() }, /a token of desktop/],
    ["63 digits", { token: "a".repeat(63) }, /64 or 160 hexadecimal digits/],
    ["letters that are no digits", { token: "g".repeat(64) }, /64 or 160/],
    ["a word in place of a token", { token: "undefined" }, /64 or 160/],
    ["no token", { token: "" }, /'token'/],
    [
      "a plain http address",
      { platform: "web", token: "http://push.example.com/0123456789abcdef" },
      /https address/,
    ],
    ["another platform", { platform: "windows_phone" }, /'platform' should be ios, android, web or desktop/],
    ["nobody", { userId: "" }, /'userId' should be the id of the person/],
    ["a status that is none", { pushStatus: "lost" }, /'pushStatus' should be delivered/],
    ["a time without a zone", { lastUsedAt: "2026-01-01T10:00:00" }, /'lastUsedAt' should be a Date/],
  ])("refuses %s, and neither sends nor tells the token", async (_, change, message) => {
    const { devices, simulator } = await manageDevices();
    const error: unknown = await devices.register({ ...phone, ...change } as DeviceInput).catch((one) => one);
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toContain("aaaaaaaa");
    expect(simulator.requests()).toEqual([]);
  });

  test.each([
    ["160 digits of Apple", "ios", "A".repeat(160)],
    ["Firebase on iOS", "ios", firebase()],
    ["140 characters without a colon", "android", "c".repeat(140)],
  ] as const)("takes %s", async (_, platform, token) => {
    const { devices, simulator } = await manageDevices();
    await devices.register({ userId: "ada", platform, token });
    expect(simulator.devices.get(token)?.type).toBe(platform);
  });

  test("a call that is not taken fails, and nothing is recorded", async () => {
    const { devices } = await manageDevices({ client: clientOfNobody() });
    await expect(devices.register(phone)).rejects.toThrow(UnavailableError);
    expect(await devices.forPerson("ada")).toEqual([]);
  });
});

describe("update", () => {
  test("changes what is given and leaves the rest, on both sides", async () => {
    const { devices, simulator } = await manageDevices();
    await devices.register({ ...phone, appVersion: "5.2.0", pushEnabled: true, attributes: { a: 1, b: 2 } });
    await devices.update({ userId: "ada", token: phone.token, appVersion: "5.3.0", attributes: { a: null } });
    expect(await devices.forPerson("ada")).toMatchObject([
      { platform: "ios", app_version: "5.3.0", push_enabled: true, attributes: '{"b":2}' },
    ]);
    expect(simulator.devices.get(phone.token)?.attributes).toMatchObject({ app_version: "5.3.0", b: 2 });
  });

  test.each([
    ["a device that is not known", { userId: "ada", token: apple("c") }],
    ["another person's device", { userId: "bob", token: phone.token }],
  ])("refuses %s", async (_, change) => {
    const { devices } = await manageDevices();
    await devices.register(phone);
    await expect(devices.update(change)).rejects.toThrow(ManagerStateError);
  });
});

describe("refreshToken", () => {
  const refresh = { userId: "ada", oldToken: phone.token, newToken: apple("c") };

  test("registers the new token with what was known and removes the old one, in one request", async () => {
    const { devices, simulator } = await manageDevices();
    await devices.register({
      ...phone,
      appVersion: "5.3.0",
      pushEnabled: true,
      attributes: { colour: "red" },
    });
    const before = simulator.requests().length;
    expect(await devices.refreshToken(refresh)).toEqual({ platform: "ios", kept: false });
    expect(simulator.requests()).toHaveLength(before + 1);
    expect(simulator.devices.of("ada").map(({ token }) => token)).toEqual([refresh.newToken]);
    expect(simulator.devices.get(refresh.newToken)?.attributes).toMatchObject({
      colour: "red",
      app_version: "5.3.0",
    });
    expect(await devices.forPerson("ada")).toMatchObject([
      { token: refresh.newToken, app_version: "5.3.0", push_enabled: true, attributes: '{"colour":"red"}' },
    ]);
  });

  test("of a browser changes the table alone", async () => {
    const { devices, simulator } = await manageDevices();
    await devices.register(browser);
    const newToken = `${browser.token}-next`;
    expect(await devices.refreshToken({ userId: "ada", oldToken: browser.token, newToken })).toMatchObject({
      kept: true,
    });
    expect(simulator.requests()).toEqual([]);
    expect((await devices.forPerson("ada")).map(({ token }) => token)).toEqual([newToken]);
  });

  test("when the removal is not taken the error says so, and the table has both", async () => {
    const { devices, simulator } = await manageDevices();
    await devices.register(phone);
    simulator.inject({ kind: "bad_item", where: { event: "Device Deleted" } });
    await expect(devices.refreshToken(refresh)).rejects.toThrow(BatchError);
    expect(simulator.devices.of("ada")).toHaveLength(2);
    expect(await devices.forPerson("ada")).toHaveLength(2);
  });

  test.each<[string, object, RegExp]>([
    ["the old token as new one", { newToken: phone.token }, /the new token is the old one/],
    ["a new token of another platform", { newToken: "x".repeat(140) }, /a token of ios/],
    ["an old token that is not known", { oldToken: apple("d") }, /the person has no device with this token/],
  ])("refuses %s", async (_, change, message) => {
    const { devices, simulator } = await manageDevices();
    await devices.register(phone);
    await expect(devices.refreshToken({ ...refresh, ...change })).rejects.toThrow(message);
    expect(simulator.devices.of("ada")).toHaveLength(1);
  });
});

describe("remove", () => {
  test("takes the device away, on both sides, with the exact event", async () => {
    const { devices, simulator } = await manageDevices();
    await devices.register(phone);
    await devices.remove({ userId: "ada", token: phone.token }, said);
    expect(simulator.devices.of("ada")).toEqual([]);
    expect(simulator.counts().byEvent["Device Deleted"]).toBe(1);
    expect(simulator.warnings()).toEqual([]);
    expect(await devices.forPerson("ada")).toEqual([]);
  });

  test("of a browser changes the table alone", async () => {
    const { devices, simulator } = await manageDevices();
    await devices.register(browser);
    expect(await devices.remove(browser, said)).toEqual({ kept: true, warnings: [] });
    expect(simulator.requests()).toEqual([]);
    expect(await devices.forPerson("ada")).toEqual([]);
  });

  test("wants it said, and refuses what is not known", async () => {
    const { devices } = await manageDevices();
    await devices.register(phone);
    await expect(devices.remove(phone, {} as never)).rejects.toThrow(/'irreversible' should be true/);
    await expect(devices.remove({ ...phone, userId: "bob" }, said)).rejects.toThrow(ManagerStateError);
    expect(await devices.forPerson("ada")).toHaveLength(1);
  });
});

describe("stale devices", () => {
  async function used(...daysAgo: number[]) {
    const way = await manageDevices();
    const rows = daysAgo.map((days, index): DeviceInput => {
      const lastUsedAt = new Date(way.clock.now() - days * dayMs);
      return { userId: `u${index}`, platform: "ios", token: apple(index.toString(16)), lastUsedAt };
    });
    await way.devices.registerMany(rows);
    return way;
  }

  test("are those that rest longer than the days, the longest first", async () => {
    const { devices } = await used(10, 181, 400, 179);
    expect((await devices.stale()).map(({ user_id }) => user_id)).toEqual(["u2", "u1"]);
    expect(await devices.stale({ days: 9 })).toHaveLength(4);
    expect(await devices.stale({ days: 500 })).toEqual([]);
  });

  test("are told as of another time", async () => {
    const { devices, clock } = await used(10);
    expect(await devices.stale({ days: 30, now: new Date(clock.now() + 25 * dayMs) })).toHaveLength(1);
  });

  test("are removed on both sides, and the others stay", async () => {
    const { devices, simulator, warehouse } = await used(10, 181, 400);
    const { removed, sent } = await devices.removeStale({ days: 180, ...said });
    expect(removed).toBe(2);
    expect(sent).toMatchObject({ rows: 2, delivered: 2, recorded: 2 });
    expect(simulator.devices.all().map(({ userId }) => userId)).toEqual(["u0"]);
    expect(await warehouse.query("select user_id from devices")).toEqual([{ user_id: "u0" }]);
    expect(await devices.removeStale({ days: 180, ...said })).toMatchObject({ removed: 0 });
  });

  test("of browsers go from the table alone", async () => {
    const { devices, simulator, clock } = await manageDevices();
    await devices.register({ ...browser, lastUsedAt: new Date(clock.now() - 200 * dayMs) });
    expect(await devices.removeStale(said)).toMatchObject({
      removed: 1,
      sent: { rows: 1, kept: 1, delivered: 0 },
    });
    expect(simulator.requests()).toEqual([]);
  });

  test("whose call is not taken stay in the table", async () => {
    const { devices, simulator } = await used(200, 300);
    simulator.inject({ kind: "bad_item", where: { userId: "u0" } });
    const { removed, sent } = await devices.removeStale(said);
    expect(removed).toBe(1);
    expect(sent).toMatchObject({ rows: 2, delivered: 1, rejected: 1 });
    expect(await devices.stale()).toMatchObject([{ user_id: "u0" }]);
  });

  test("want it said that they go", async () => {
    const { devices } = await used(200);
    await expect(devices.removeStale({ days: 1 } as never)).rejects.toThrow(/'irreversible' should be true/);
    expect(await devices.stale()).toHaveLength(1);
  });

  test.each([0, -1, Number.NaN])("refuse %s days", async (days) => {
    const { devices } = await manageDevices();
    await expect(devices.stale({ days })).rejects.toThrow(/'days' should be a number of days over 0/);
  });
});

describe("forPerson, readiness and health", () => {
  async function fleet() {
    const way = await manageDevices();
    const old = new Date(way.clock.now() - 400 * dayMs);
    await way.devices.registerMany([
      { ...phone, appVersion: "5.3.0", pushEnabled: true, pushStatus: "delivered" },
      {
        ...phone,
        token: apple("1"),
        appVersion: "5.2.0",
        pushEnabled: true,
        pushStatus: "unregistered",
        lastUsedAt: old,
      },
      {
        userId: "bob",
        platform: "android",
        token: firebase(),
        appVersion: "5.2.0",
        pushEnabled: false,
        pushStatus: "disabled",
      },
      { userId: "cleo", platform: "ios", token: apple("2"), appVersion: "5.2.0", pushStatus: "unregistered" },
      { ...browser, userId: "dan" },
    ]);
    return way.devices;
  }

  test("a person's devices come with the last used first", async () => {
    const devices = await fleet();
    expect((await devices.forPerson("ada")).map(({ app_version }) => app_version)).toEqual([
      "5.3.0",
      "5.2.0",
    ]);
    expect(await devices.forPerson("nobody")).toEqual([]);
  });

  test("a push reaches people with one device on iOS or Android that is allowed and registered", async () => {
    expect(await (await fleet()).readiness()).toEqual({ people: 4, reachable: 1, several: 1, devices: 5 });
  });

  test("readiness of nothing is zeros", async () => {
    const { devices } = await manageDevices();
    expect(await devices.readiness()).toEqual({ people: 0, reachable: 0, several: 0, devices: 0 });
  });

  test("health counts by platform and version, with sums that agree", async () => {
    const devices = await fleet();
    const health = await devices.health();
    expect(health[0]).toEqual({
      ...{ platform: "ios", app_version: "5.2.0", devices: 2, people: 2 },
      ...{ reachable: 0, unregistered: 2, disabled: 0, stale: 1 },
    });
    expect(health.find(({ platform }) => platform === "android")).toMatchObject({
      disabled: 1,
      reachable: 0,
    });
    expect(health.reduce((sum, row) => sum + row.devices, 0)).toBe(5);
  });
});

describe("registerMany", () => {
  test("accounts for every row: refused, kept, rejected and delivered", async () => {
    const { devices } = await manageDevices();
    const rows = [
      phone,
      { ...phone, token: "short" },
      browser,
      { ...phone, token: apple("1"), attributes: { text: "x".repeat(32_000) } },
      null,
      { userId: "bob", platform: "android", token: firebase() },
    ] as DeviceInput[];
    const report = await devices.registerMany(rows);
    expect(report).toMatchObject({ rows: 6, refused: 2, kept: 1, rejected: 1, delivered: 2, recorded: 3 });
    expect(report.problems.map(({ position }) => position)).toEqual([1, 3, 4]);
  });

  test("warns of a device that is registered for two people in one input, and the last one has it", async () => {
    const { devices, simulator } = await manageDevices();
    const report = await devices.registerMany([phone, { ...phone, userId: "bob" }], { lanes: 1 });
    expect(report.warnings).toMatchObject([{ position: 1 }]);
    expect(report).toMatchObject({ delivered: 2, recorded: 1 });
    expect(await devices.forPerson("bob")).toHaveLength(1);
    expect(simulator.devices.get(phone.token)?.userId).toBe("bob");
  });

  test("takes a query: names with underscores, other columns as attributes, null left out", async () => {
    const { devices, simulator } = await manageDevices();
    const report = await devices.registerMany({
      query: `select 7 as user_id, 'ios' as platform, :token as token, '5.3.0' as app_version,
        cast(null as string) as model, true as push_enabled, 'red' as colour,
        timestamp '2026-01-01 10:00:00 UTC' as last_used_at`,
      parameters: { token: phone.token },
    });
    expect(report.problems).toEqual([]);
    expect(simulator.devices.get(phone.token)).toMatchObject({
      ...{ userId: "7", lastUsedAt: "2026-01-01T10:00:00.000Z" },
      attributes: { app_version: "5.3.0", push_enabled: true, colour: "red" },
    });
  });

  test("sends and records a thousand", async () => {
    const { devices, simulator } = await manageDevices();
    async function* stream() {
      for (let index = 0; index < 1_000; index += 1)
        yield { userId: `u${index}`, platform: "ios", token: index.toString(16).padStart(64, "0") } as const;
    }
    expect(await devices.registerMany(stream(), { partRows: 400 })).toMatchObject({
      delivered: 1_000,
      recorded: 1_000,
    });
    expect(simulator.devices.size).toBe(1_000);
  });

  test("no token and no person is in the log", async () => {
    const { devices, warehouse, flush } = await manageDevices();
    await devices.registerMany([phone]);
    await flush();
    const logged = JSON.stringify([
      await warehouse.query("select * from deliveries"),
      await warehouse.query("select * from api_log"),
    ]);
    expect(logged).toContain("Device Created or Updated");
    expect(logged).not.toContain(phone.token);
    expect(logged).not.toContain('"ada"');
  });
});

test("metrics count the methods", async () => {
  const { devices } = await manageDevices();
  await devices.register(phone);
  await devices.register({ ...phone, token: "x" }).catch(() => undefined);
  expect(devices.metrics()).toMatchObject({ manager: "DevicesManager", calls: 2, failures: 1 });
});
