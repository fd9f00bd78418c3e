import { request } from "node:http";
import { expect, test, vi } from "vitest";
import { behaviours } from "../src/behaviours.ts";
import { type Fixture, start } from "./fixture.ts";

vi.setConfig({ testTimeout: 30_000 }); // a busy machine is no failure

async function filled(): Promise<Fixture> {
  const simulator = await start();
  await simulator.post("/batch", {
    batch: [
      { type: "identify", userId: "ada/1", traits: { plan: "pro" }, messageId: "m1" },
      { type: "identify", userId: "bob", traits: { plan: "free" }, messageId: "m2" },
      {
        type: "track",
        userId: "bob",
        event: "Order Completed",
        properties: { total: 29.33 },
        messageId: "m3",
      },
      { type: "track", userId: "bob", event: "Order Completed", properties: { total: 0.1 }, messageId: "m3" },
      { type: "page", userId: "bob", name: "Home" },
      { type: "group", userId: "bob", groupId: "acme", traits: { objectTypeId: 2, name: "Acme" } },
      {
        type: "track",
        userId: "bob",
        event: "Device Created or Updated",
        context: { device: { token: "t" } },
      },
      { type: "track", userId: "eve", event: "User Suppressed" },
      { type: "track", userId: "bob", event: "Delete Person" },
    ],
  });
  return simulator;
}

test.each<[string, unknown]>([
  [
    "people",
    [
      { id: "ada/1", attributes: { plan: "pro" } },
      { id: "bob", events: 4 },
    ],
  ],
  ["people?skip=1&limit=1", [{ id: "bob" }]],
  ["people/ada%2F1", { id: "ada/1" }],
  ["people/bob/devices", [{ token: "t" }]],
  ["people/bob/relationships", [{ objectId: "acme" }]],
  ["devices", [{ token: "t", userId: "bob" }]],
  ["devices/t", { token: "t" }],
  ["objects", [{ objectId: "acme", typeId: "2" }]],
  ["objects/acme?typeId=2", { attributes: { name: "Acme" } }],
  ["relationships", [{ userId: "bob", objectId: "acme" }]],
  ["events?name=Order%20Completed&limit=1", [{ properties: { total: 0.1 } }]],
  ["events?type=page&userId=bob", [{ name: "Home" }]],
  ["events?messageId=m3", [{ messageId: "m3" }, { messageId: "m3" }]],
  ["events?userId=nobody", []],
  ["sum?event=Order%20Completed&property=total", { sum: 29.43, count: 2 }],
  ["sum?event=None&property=total", { sum: 0, count: 0 }],
  ["suppressions", ["eve"]],
  ["merges", []],
  ["requests", [{ path: "/v1/batch", status: 200, calls: 9, strict: true }]],
  ["traffic", { requests: 1, calls: 9, byStatus: { 200: 1 }, highestInWindow: 1 }],
  ["warnings", { counts: { "prose event name": 1 }, newest: [{ kind: "prose event name" }] }],
  ["message-ids", { distinct: 3, missing: 5, repeated: [{ messageId: "m3", times: 2 }] }],
  ["counts", { calls: 9, people: 2, devices: 1, objects: 1, byEvent: { "Order Completed": 2 } }],
  ["faults", []],
  ["behaviours", behaviours.map(({ id }) => ({ id }))],
  ["", { region: "us", counts: { calls: 9 } }],
])("GET /_simulator/%s", async (question, expected) => {
  await using simulator = await filled();
  const { status, body } = await simulator.ask(question);
  expect(status).toBe(200);
  expect(body).toMatchObject(expected as object);
  if (Array.isArray(expected)) expect(body).toHaveLength(expected.length);
});

test.each<[string, number, string]>([
  ["people/nobody", 404, "nothing is known of that"],
  ["people/bob/secrets", 404, "nothing is known of that"],
  ["objects/acme", 404, "nothing is known of that"],
  ["nonsense", 404, "nothing is known of that"],
  ["people?limit=0", 400, "limit: "],
  ["events?colour=red", 400, "colour"],
  ["sum?event=Order", 400, "property: "],
  ["people/%E0%A4%A", 400, "the address is not readable"],
])("GET /_simulator/%s is refused", async (question, status, text) => {
  await using simulator = await filled();
  const answer = await simulator.ask(question);
  expect(answer.status).toBe(status);
  expect(JSON.stringify(answer.body)).toContain(text);
});

test("faults are injected, listed and removed over HTTP", async () => {
  await using simulator = await start();
  const fault = { kind: "status", status: 503 };
  const order = (method: string, path: string, body?: unknown) =>
    simulator.ask(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  expect(await order("POST", "faults", fault)).toEqual({ status: 201, body: { id: 1 } });
  expect(await simulator.post("/identify", { userId: "42" })).toMatchObject({ status: 503 });
  expect(await simulator.ask("faults")).toMatchObject({ body: [{ id: 1, fault, matched: 1, touched: 1 }] });
  expect(await order("DELETE", "faults/1")).toMatchObject({ status: 200 });
  expect(await order("DELETE", "faults/1")).toMatchObject({ status: 404 });
  await order("POST", "faults", fault);
  expect(await order("DELETE", "faults")).toMatchObject({ status: 200 });
  expect(await simulator.post("/identify", { userId: "42" })).toMatchObject({ status: 200 });
  const refused = await order("POST", "faults", { kind: "status" });
  expect(refused).toMatchObject({ status: 400, body: { errors: [expect.stringContaining("status: ")] } });
  expect(await simulator.ask("faults", { method: "POST", body: "{" })).toMatchObject({ status: 400 });
  expect(await order("PATCH", "faults", {})).toMatchObject({ status: 404 });
});

test("the key is rotated over HTTP", async () => {
  await using simulator = await start({ writeKey: "old" });
  const rotate = (body: unknown) => simulator.ask("key", { method: "POST", body: JSON.stringify(body) });
  expect(await rotate({ writeKey: "new" })).toMatchObject({ status: 200 });
  expect(simulator.writeKey).toBe("new");
  expect(await simulator.post("/identify", { userId: "42" }, { key: "old" })).toMatchObject({ status: 401 });
  expect(await rotate({ writeKey: "a:b" })).toMatchObject({ status: 400 });
  expect(await rotate({ writeKey: "later", keepOldMs: -1 })).toMatchObject({ status: 400 });
});

test("a reset forgets what came in, and keeps key and faults", async () => {
  await using simulator = await filled();
  simulator.rotateKey("other");
  simulator.inject({ kind: "latency", ms: 0 });
  await simulator.ask("reset", { method: "POST" });
  expect(simulator.counts()).toMatchObject({
    requests: 0,
    calls: 0,
    people: 0,
    keptEvents: 0,
    distinctMessageIds: 0,
  });
  expect([simulator.events(), simulator.suppressions(), simulator.requests(), simulator.warnings()]).toEqual([
    [],
    [],
    [],
    [],
  ]);
  expect(await simulator.post("/track", { userId: "eve", event: "Seen", messageId: "m1" })).toMatchObject({
    status: 200,
  });
  expect(simulator.events()).toMatchObject([{ userId: "eve", name: "Seen" }]);
  expect(simulator.faults()).toHaveLength(1);
});

test.each<[string, Record<string, string>]>([
  ["a name that is not this machine's", { host: "rebound.example" }],
  ["a page in a browser", { origin: "https://example.com" }],
])("%s may not ask", async (_, headers) => {
  await using simulator = await filled();
  const status = await new Promise((resolve, reject) => {
    const asked = request(`${simulator.url}/_simulator/people`, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.once("error", reject);
    asked.end();
  });
  expect(status).toBe(403);
});

test("only the newest events and requests are kept, while counts and sums stay exact", async () => {
  await using simulator = await start({ keep: { events: 3, requests: 2, warnings: 1 } });
  for (let at = 1; at <= 5; at++) {
    await simulator.post("/track", { userId: "42", event: "Delete Person", properties: { at, share: 0.1 } });
  }
  expect(simulator.events().map(({ properties }) => properties["at"])).toEqual([3, 4, 5]);
  expect(simulator.people.get("42")?.events).toBe(5);
  expect([simulator.sum("Delete Person", "at"), simulator.sum("Delete Person", "share")]).toEqual([15, 0.5]);
  expect(simulator.counts()).toMatchObject({ byEvent: { "Delete Person": 5 }, keptEvents: 3, requests: 5 });
  expect([simulator.requests().length, simulator.warnings().length]).toEqual([2, 1]);
  expect(simulator.warningCounts()).toEqual({ "prose event name": 5 });
});

test("what is handed out is a copy", async () => {
  await using simulator = await filled();
  const person = simulator.people.get("bob");
  if (person) person.attributes["plan"] = "stolen";
  expect(simulator.people.get("bob")?.attributes).toEqual({ plan: "free" });
});

test("a trait named __proto__ reaches nobody's prototype", async () => {
  await using simulator = await start();
  const body = '{"userId":"42","traits":{"__proto__":{"polluted":true},"plan":"pro"}}';
  expect(await simulator.post("/identify", body)).toMatchObject({ status: 200 });
  expect(simulator.people.get("42")?.attributes).toEqual({ plan: "pro" });
  const group =
    '{"groupId":"g","traits":{"__proto__":{"polluted":true},"relationshipAttributes":{"__proto__":{"a":1}}}}';
  await simulator.post("/group", group);
  expect(simulator.objects.get("g")?.attributes).toEqual({});
  expect({}).not.toHaveProperty("polluted");
  expect(simulator.warningCounts()).toEqual({ "ignored trait name": 1 });
});

test("each request is written down with the key's fingerprint and never the key", async () => {
  await using simulator = await start({ writeKey: "a-secret-key" });
  await simulator.post(
    "/identify",
    { userId: "42" },
    { headers: { "x-retry-count": "2", "user-agent": "test/1" } },
  );
  await simulator.post("/batch", { batch: [{ type: "track", userId: "42" }] }, { key: "another" });
  const [first, second] = simulator.requests();
  expect(first).toMatchObject({ method: "POST", path: "/v1/identify", status: 200, calls: 1, bytes: 15 });
  expect(first).toMatchObject({ retry: 2, userAgent: "test/1" });
  expect(second).toMatchObject({ status: 401, calls: 0 });
  expect(first?.keyFingerprint).toMatch(/^[0-9a-f]{12}$/);
  expect(second?.keyFingerprint).not.toBe(first?.keyFingerprint);
  expect(JSON.stringify(simulator.requests())).not.toContain("secret");
});
