import { setImmediate as turn } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import type { Fault } from "../src/index.ts";
import { createFakeClock } from "./fakeClock.ts";
import { type Fixture, start } from "./fixture.ts";

vi.setConfig({ testTimeout: 30_000 }); // a busy machine is no failure

const call = { userId: "42", event: "Seen", messageId: "m" };
const batch = (...messageIds: string[]) => ({
  batch: messageIds.map((messageId) => ({ type: "track", userId: "42", event: "Seen", messageId })),
});

/** Statuses of so many calls after one another; 0 where there was no answer. */
async function statuses(simulator: Fixture, count: number, path = "/track"): Promise<number[]> {
  const seen: number[] = [];
  for (let sent = 0; sent < count; sent++) {
    const body = path === "/batch" ? batch("m") : call;
    seen.push(
      await simulator.post(path, body).then(
        ({ status }) => status,
        () => 0,
      ),
    );
  }
  return seen;
}

test("a status fault answers without accepting, and ends when it is removed", async () => {
  await using simulator = await start();
  const remove = simulator.inject({
    kind: "status",
    status: 503,
    body: "busy",
    headers: { "x-why": "test" },
  });
  const answer = await simulator.post("/track", call);
  expect([answer.status, answer.body, answer.headers.get("x-why")]).toEqual([503, "busy", "test"]);
  expect(simulator.counts().calls).toBe(0);
  remove();
  remove();
  expect(await statuses(simulator, 1)).toEqual([200]);
});

test.each<[string, Partial<Fault>, number[]]>([
  ["a number of times", { times: 2 }, [500, 500, 200, 200, 200, 200]],
  ["every third time", { every: 3 }, [500, 200, 200, 500, 200, 200]],
  ["after some have passed", { skip: 2 }, [200, 200, 500, 500, 500, 500]],
  ["every second time, after one, twice", { skip: 1, every: 2, times: 2 }, [200, 500, 200, 500, 200, 200]],
  ["on another path", { path: "/identify" }, [200, 200, 200, 200, 200, 200]],
  ["on one of several paths", { path: ["/identify", "/track"] }, [500, 500, 500, 500, 500, 500]],
  ["never, by probability", { probability: 0 }, [200, 200, 200, 200, 200, 200]],
  ["always, by probability", { probability: 1 }, [500, 500, 500, 500, 500, 500]],
])("a fault can strike %s", async (_, scope, expected) => {
  await using simulator = await start({ faults: [{ kind: "status", status: 500, ...scope } as Fault] });
  expect(await statuses(simulator, 6)).toEqual(expected);
});

test("a fault strikes between two times", async () => {
  const clock = createFakeClock();
  await using simulator = await start({ clock });
  simulator.inject({ kind: "status", status: 500, fromMs: 1_000, untilMs: 2_000 });
  const seen = [];
  for (const pass of [0, 999, 1, 999, 1]) {
    clock.pass(pass);
    seen.push(...(await statuses(simulator, 1)));
  }
  expect(seen).toEqual([200, 200, 500, 500, 200]);
});

test("the same seed draws the same faults, and a fault beside it changes nothing", async () => {
  const half: Fault = { kind: "status", status: 500, probability: 0.5 };
  const run = async (seed: number, faults: readonly Fault[]) => {
    await using simulator = await start({ seed, faults });
    return await statuses(simulator, 40);
  };
  const first = await run(7, [half]);
  expect(new Set(first)).toEqual(new Set([200, 500]));
  expect(await run(7, [half])).toEqual(first);
  expect(await run(7, [half, { kind: "latency", ms: 0, probability: 0.5 }])).toEqual(first);
  expect(await run(8, [half])).not.toEqual(first);
});

test.each<[string, Fault, string | null]>([
  ["none", { kind: "too_many" }, null],
  ["seconds", { kind: "too_many", retryAfter: { seconds: 2 } }, "2"],
  ["a date", { kind: "too_many", retryAfter: { dateInSeconds: 90 } }, "Tue, 24 Nov 2026 10:01:30 GMT"],
  [
    "a date that is over",
    { kind: "too_many", retryAfter: { dateInSeconds: -60 } },
    "Tue, 24 Nov 2026 09:59:00 GMT",
  ],
  ["garbage", { kind: "too_many", retryAfter: { text: "soon" } }, "soon"],
])("429 with %s as Retry-After", async (_, fault, expected) => {
  await using simulator = await start({ clock: createFakeClock(), faults: [fault] });
  const { status, headers } = await simulator.post("/track", call);
  expect([status, headers.get("retry-after")]).toEqual([429, expected]);
});

test("a lowered limit refuses what exceeds it in the window, and does not count what it refused", async () => {
  const clock = createFakeClock();
  await using simulator = await start({ clock });
  simulator.inject({ kind: "limit", requests: 2, retryAfter: { seconds: 3 } });
  expect(await statuses(simulator, 1)).toEqual([200]);
  clock.pass(1_500);
  expect(await statuses(simulator, 3)).toEqual([200, 429, 429]);
  clock.pass(1_500);
  expect(await statuses(simulator, 2)).toEqual([200, 429]);
  clock.pass(1_500);
  expect(await statuses(simulator, 2)).toEqual([200, 429]);
  expect(simulator.faults()).toMatchObject([{ touched: 4 }]);
});

test("latency holds an answer back and then answers as usual", async () => {
  const clock = createFakeClock();
  await using simulator = await start({
    clock,
    faults: [
      { kind: "latency", ms: 500 },
      { kind: "latency", ms: 250 },
    ],
  });
  let answered = false;
  const sent = simulator.post("/track", call).then(({ status }) => {
    answered = true;
    return status;
  });
  while (simulator.faults().at(-1)?.touched !== 1) await turn();
  for (let turns = 0; turns < 200; turns++) await turn();
  clock.pass(749);
  for (let turns = 0; turns < 200; turns++) await turn();
  expect([answered, simulator.counts().calls]).toEqual([false, 0]);
  clock.pass(1);
  expect(await sent).toBe(200);
  expect(simulator.requests()).toMatchObject([
    { status: 200, durationMs: 750, faults: ["latency", "latency"] },
  ]);
});

test.each<[string, Fault, number]>([
  ["reset before accepting", { kind: "reset" }, 0],
  ["reset in the middle of the body", { kind: "reset", when: "during" }, 0],
  ["reset after accepting", { kind: "reset", when: "after" }, 1],
  ["connection closed after accepting", { kind: "lost_answer" }, 1],
  ["answer cut in the middle", { kind: "lost_answer", how: "cut" }, 1],
])("%s", async (_, fault, accepted) => {
  await using simulator = await start({ faults: [{ ...fault, times: 1 }] });
  await expect(simulator.post("/track", call)).rejects.toThrow();
  expect(simulator.counts()).toMatchObject({ calls: accepted, distinctMessageIds: accepted });
  expect(simulator.requests()).toMatchObject([{ path: "/v1/track", faults: [fault.kind] }]);
  expect(await statuses(simulator, 1)).toEqual([200]);
  expect(simulator.repeatedMessageIds().size).toBe(accepted);
});

test("a reset in the middle of a body comes when its first bytes are there, and not before", async () => {
  await using simulator = await start({ faults: [{ kind: "reset", when: "during", times: 1 }] });
  const long = { ...call, properties: { text: "x".repeat(5_000_000) } };
  await expect(simulator.post("/track", long)).rejects.toThrow();
  const [request] = simulator.requests();
  expect(request?.bytes).toBeGreaterThan(0);
  expect(request?.bytes).toBeLessThan(5_000_000);
});

test("silence accepts and never answers", async () => {
  await using simulator = await start({ faults: [{ kind: "lost_answer", how: "silence" }] });
  const given = new AbortController();
  const sent = fetch(`${simulator.baseUrl}/track`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${simulator.writeKey}:`)}` },
    body: JSON.stringify(call),
    signal: given.signal,
  });
  while (simulator.counts().calls === 0) await turn();
  given.abort();
  await expect(sent).rejects.toThrow("aborted");
});

test("a slow drip sends the whole answer, byte by byte", async () => {
  const clock = createFakeClock();
  await using simulator = await start({ clock, faults: [{ kind: "drip", bytes: 5, everyMs: 100 }] });
  const answer = await fetch(`${simulator.baseUrl}/track`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${simulator.writeKey}:`)}` },
    body: JSON.stringify(call),
  });
  const pieces: string[] = [];
  for await (const piece of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    pieces.push(piece);
    await turn();
    clock.pass(100);
  }
  expect(pieces).toEqual(["{", "}", "\n", " ", " "]);
});

test("an endless answer goes on until its reader leaves", async () => {
  await using simulator = await start({ faults: [{ kind: "endless" }] });
  const answer = await fetch(`${simulator.baseUrl}/track`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${simulator.writeKey}:`)}` },
    body: JSON.stringify(call),
  });
  let bytes = 0;
  for await (const piece of answer.body ?? []) {
    bytes += piece.length;
    if (bytes > 1_000_000) break;
  }
  expect(bytes).toBeGreaterThan(1_000_000);
  while (simulator.requests().length === 0) await turn();
  expect(simulator.requests()).toMatchObject([{ status: 200, faults: ["endless"] }]);
});

test("an endless answer may have an end", async () => {
  await using simulator = await start({ faults: [{ kind: "endless", maxBytes: 100_000 }] });
  const { body } = await simulator.post("/track", call);
  expect(body.length).toBeGreaterThanOrEqual(100_000);
  expect(JSON.parse(body)).toEqual({});
});

test.each<[string, Fault, number, string, string | null]>([
  ["HTML", { kind: "body", body: "html" }, 200, "<!doctype html>", "text/html; charset=utf-8"],
  ["nothing", { kind: "body", body: "empty" }, 200, "", null],
  ["broken JSON", { kind: "body", body: "invalid_json" }, 200, '{"meta"', "application/json"],
  [
    "a text with another status",
    { kind: "body", body: { text: "null" }, status: 500 },
    500,
    "null",
    "application/json",
  ],
])("a wrong body: %s", async (_, fault, status, begins, type) => {
  await using simulator = await start({ faults: [fault] });
  const answer = await simulator.post("/track", call);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([status, type]);
  expect(answer.body.startsWith(begins)).toBe(true);
  expect(simulator.counts().calls).toBe(1);
});

test("a wrong body can come without the calls being accepted", async () => {
  await using simulator = await start({
    faults: [{ kind: "body", body: "html", status: 502, accept: false }],
  });
  expect(await simulator.post("/track", call)).toMatchObject({ status: 502 });
  expect(simulator.counts().calls).toBe(0);
});

test.each<[string, Extract<Fault, { kind: "bad_item" }>["where"]]>([
  ["its messageId", { messageId: "bad" }],
  ["one of several messageIds", { messageId: ["worse", "bad"] }],
  ["several members", { type: "track", messageId: "bad", userId: "42" }],
  ["a path", { "properties.sku": "S-1" }],
])("one bad item is named by %s", async (_, where) => {
  await using simulator = await start();
  simulator.inject({ kind: "bad_item", where });
  const { batch: items } = batch("a", "bad", "c");
  const [first, bad, third] = items;
  const marked = { ...bad, properties: { sku: "S-1" } };
  expect(await simulator.post("/batch", { batch: [first, marked, third] })).toMatchObject({ status: 400 });
  expect(await simulator.post("/batch", { batch: [first, third] })).toMatchObject({ status: 200 });
  expect(await simulator.post("/batch", { batch: [marked] })).toMatchObject({ status: 400 });
  expect(await simulator.post("/track", marked)).toMatchObject({ status: 400 });
  expect(simulator.counts()).toMatchObject({ calls: 2, refused: 5 });
});

test("a redirect names another place and accepts nothing", async () => {
  await using simulator = await start({
    faults: [{ kind: "redirect", location: "http://127.0.0.1:1/v1/track" }],
  });
  const { status, headers } = await simulator.post("/track", call);
  expect([status, headers.get("location")]).toEqual([307, "http://127.0.0.1:1/v1/track"]);
  expect(simulator.counts().calls).toBe(0);
});

test("of two faults that end a request the first wins, and the other waits for its turn", async () => {
  const faults: Fault[] = [
    { kind: "status", status: 500, times: 1 },
    { kind: "status", status: 503, times: 1, name: "second" },
  ];
  await using simulator = await start({ faults });
  expect(await statuses(simulator, 3)).toEqual([500, 503, 200]);
  expect(simulator.requests().map((request) => request.faults)).toEqual([["status"], ["second"], []]);
});

test("faults do not touch what the simulator tells", async () => {
  await using simulator = await start({ faults: [{ kind: "status", status: 500 }] });
  expect(await simulator.ask("counts")).toMatchObject({ status: 200 });
});
