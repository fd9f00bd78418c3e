import { expect } from "vitest";
import { createFakeClock } from "../fakeClock.ts";
import { start } from "../fixture.ts";

const identify = { userId: "42", traits: { plan: "pro" } };
const track = { userId: "42", event: "Seen" };
const invalid = { event: "Seen" };

const ofBytes = (bytes: number) => {
  const empty = JSON.stringify({ ...track, properties: { pad: "" } });
  return { ...track, properties: { pad: "x".repeat(bytes - empty.length) } };
};

export const strictness = {
  async "basic-auth"() {
    await using simulator = await start({ writeKey: "wk" });
    const status = async (authorization: string) =>
      (await simulator.post("/identify", identify, { headers: { authorization } })).status;
    expect(await status(`Basic ${btoa("wk:")}`)).toBe(200);
    expect(await status(`basic ${btoa("wk:anything")}`)).toBe(200);
    expect(await status(`Basic ${btoa("other:wk")}`)).toBe(401);
    expect(await status("Bearer wk")).toBe(401);
    expect(await status("Basic not base64")).toBe(401);
  },
  async "bad-key-strict"() {
    await using simulator = await start();
    expect(await simulator.post("/identify", identify, { key: "wrong" })).toMatchObject({
      status: 401,
      body: "",
    });
    expect(await simulator.post("/batch", "not JSON", { key: "" })).toMatchObject({ status: 401, body: "" });
    expect(simulator.people.size).toBe(0);
    await using other = await start({ badKeyStatus: { strict: 403 } });
    expect(await other.post("/identify", identify, { key: "wrong" })).toMatchObject({ status: 403 });
  },
  async "bad-key-permissive"() {
    await using simulator = await start();
    const wrong = { key: "wrong", strict: false };
    expect(await simulator.post("/identify", identify, wrong)).toMatchObject({ status: 200, body: "{}\n" });
    expect(simulator.people.size).toBe(0);
    await using other = await start({ badKeyStatus: { permissive: 401 } });
    expect(await other.post("/identify", identify, wrong)).toMatchObject({ status: 401 });
  },
  async "key-rotation"() {
    const clock = createFakeClock();
    await using simulator = await start({ writeKey: "old", clock });
    const status = async (key: string) => (await simulator.post("/identify", identify, { key })).status;
    simulator.rotateKey("new", { keepOldMs: 1_000 });
    expect([await status("old"), await status("new"), simulator.writeKey]).toEqual([200, 200, "new"]);
    clock.pass(1_000);
    expect([await status("old"), await status("new")]).toEqual([401, 200]);
    simulator.rotateKey("newest");
    expect([await status("new"), await status("newest")]).toEqual([401, 200]);
  },
  async "strict-header"() {
    await using simulator = await start();
    const status = async (value: string) =>
      (await simulator.post("/track", invalid, { strict: false, headers: { "x-strict-mode": value } }))
        .status;
    expect([await status("1"), await status("true"), await status("0"), await status("")]).toEqual([
      400, 200, 200, 200,
    ]);
    await using permissive = await start({ permissive: true });
    expect(await permissive.post("/track", invalid)).toMatchObject({ status: 200 });
    expect(await permissive.post("/track", track, { key: "wrong" })).toMatchObject({ status: 200 });
  },
  async "strict-invalid"() {
    await using simulator = await start();
    for (const body of ["", "{", "null", "[]", '"text"', invalid, { ...track, properties: [] }]) {
      expect(await simulator.post("/track", body), JSON.stringify(body)).toMatchObject({ status: 400 });
    }
    expect(simulator.counts()).toMatchObject({ calls: 0, people: 0, keptEvents: 0 });
  },
  async "permissive-invalid"() {
    await using simulator = await start();
    for (const body of ["", "{", "null", invalid]) {
      const answer = await simulator.post("/track", body, { strict: false });
      expect(answer, JSON.stringify(body)).toMatchObject({ status: 200, body: "{}\n" });
    }
    const batch = { batch: [{ type: "track", ...track }, { type: "track", ...invalid }, track] };
    expect(await simulator.post("/batch", batch, { strict: false })).toMatchObject({ status: 200 });
    expect(simulator.counts()).toMatchObject({ calls: 1, people: 1, dropped: 3 });
    expect(simulator.warningCounts()["invalid call dropped"]).toBe(6);
  },
  async "permissive-salvage"() {
    await using simulator = await start();
    const odd = {
      userId: 42,
      event: "Seen",
      properties: [],
      context: "none",
      timestamp: "yesterday",
      messageId: 7,
    };
    expect(await simulator.post("/track", odd)).toMatchObject({ status: 400 });
    expect(await simulator.post("/track", odd, { strict: false })).toMatchObject({ status: 200 });
    expect(simulator.events()).toMatchObject([
      { userId: "42", name: "Seen", messageId: "7", properties: {} },
    ]);
  },
  async "error-body"() {
    await using simulator = await start();
    const { body, headers } = await simulator.post("/track", { userId: 42, event: "Seen" });
    expect(JSON.parse(body)).toEqual({ meta: { errors: ["userId must be a string"] } });
    expect(headers.get("content-type")).toBe("application/json");
  },
  async "call-bytes"() {
    await using simulator = await start();
    expect(await simulator.post("/track", ofBytes(32_768))).toMatchObject({ status: 200 });
    expect(await simulator.post("/track", ofBytes(32_769))).toMatchObject({ status: 400 });
    await using small = await start({ limits: { callBytes: 100 } });
    expect(await small.post("/track", ofBytes(100))).toMatchObject({ status: 200 });
    expect(await small.post("/track", ofBytes(101))).toMatchObject({ status: 400 });
    // bytes, not characters
    const wide = { ...track, properties: { pad: "\u00e4".repeat(30) } };
    expect(JSON.stringify(wide).length).toBeLessThan(100);
    expect(await small.post("/track", wide)).toMatchObject({ status: 400 });
  },
  async "item-bytes"() {
    await using simulator = await start();
    const item = (bytes: number) => ({ type: "track", ...ofBytes(bytes - '"type":"track",'.length) });
    expect(JSON.stringify(item(32_768)).length).toBe(32_768);
    const fine = { batch: [item(32_768), item(1_000)], context: { app: { name: "x".repeat(40_000) } } };
    expect(await simulator.post("/batch", fine)).toMatchObject({ status: 200 });
    expect(await simulator.post("/batch", { batch: [item(1_000), item(32_769)] })).toMatchObject({
      status: 400,
    });
    expect(simulator.counts().calls).toBe(2);
  },
  async "batch-bytes"() {
    await using simulator = await start();
    const batch = (bytes: number) => {
      const text = JSON.stringify({
        batch: Array.from({ length: 500 }, () => ({ type: "track", ...ofBytes(900) })),
      });
      return text.padEnd(bytes, " ");
    };
    expect(await simulator.post("/batch", batch(512_000))).toMatchObject({ status: 200 });
    expect(await simulator.post("/batch", batch(512_001))).toMatchObject({ status: 400 });
    await using small = await start({ limits: { batchBytes: 500_000 } });
    expect(await small.post("/batch", batch(500_001))).toMatchObject({ status: 400 });
  },
  async "oversize-strict"() {
    await using simulator = await start();
    expect(await simulator.post("/track", ofBytes(40_000))).toMatchObject({ status: 400 });
    await using other = await start({ oversizeStatus: 413 });
    expect(await other.post("/track", ofBytes(40_000))).toMatchObject({ status: 413 });
    expect(await other.post("/batch", `{"batch":[${" ".repeat(600_000)}]}`)).toMatchObject({ status: 413 });
    const item = { type: "track", ...ofBytes(40_000) };
    expect(await other.post("/batch", { batch: [item] })).toMatchObject({ status: 413 });
  },
  async "oversize-permissive"() {
    await using simulator = await start();
    expect(await simulator.post("/track", ofBytes(40_000), { strict: false })).toMatchObject({ status: 200 });
    const batch = { batch: [{ type: "track", ...ofBytes(40_000) }] };
    expect(await simulator.post("/batch", batch, { strict: false })).toMatchObject({ status: 200 });
    expect(simulator.counts()).toMatchObject({ calls: 0, people: 0 });
  },
};
