import { expect } from "vitest";
import { start } from "../fixture.ts";

const good = { type: "track", userId: "42", event: "Seen" };
const bad = { type: "track", userId: "42" };

export const batches = {
  async "batch-item-type"() {
    await using simulator = await start();
    const { type: _, ...untyped } = good;
    expect(await simulator.post("/batch", { batch: [untyped] })).toMatchObject({ status: 400 });
    expect(await simulator.post("/batch", { batch: [{ ...good, type: "batch" }] })).toMatchObject({
      status: 400,
    });
    expect(await simulator.post("/batch", { batch: [good] })).toMatchObject({ status: 200 });
  },
  async "batch-bad-item"() {
    await using simulator = await start();
    expect(await simulator.post("/batch", { batch: [good, bad, good] })).toMatchObject({ status: 400 });
    expect(simulator.counts()).toMatchObject({ calls: 0, refused: 3, people: 0 });
    await using partial = await start({ batchRefusal: "items" });
    expect(await partial.post("/batch", { batch: [good, bad, good] })).toMatchObject({ status: 200 });
    expect(partial.counts()).toMatchObject({ calls: 2, dropped: 1 });
  },
  async "batch-error-text"() {
    await using simulator = await start();
    const { body } = await simulator.post("/batch", {
      batch: [good, { ...good, messageId: "the-bad-one", event: 7 }],
    });
    expect(body).toContain("event");
    expect(body).not.toMatch(/\d|the-bad-one/);
  },
  async "batch-context"() {
    await using simulator = await start();
    const context = { locale: "en-GB", ip: "192.0.2.1" };
    const batch = [good, { ...good, context: { locale: "de-DE" } }, { ...good, context: null }];
    expect(await simulator.post("/batch", { batch, context })).toMatchObject({ status: 200 });
    const seen = simulator.events().map((event) => event.context);
    expect(seen).toEqual([context, { locale: "de-DE" }, context]);
    const device = { type: "track", userId: "42", event: "Device Created or Updated" };
    await simulator.post("/batch", { batch: [device], context: { device: { token: "t", type: "ios" } } });
    expect(simulator.devices.get("t")).toMatchObject({ userId: "42", type: "ios" });
    expect(await simulator.post("/batch", { batch, context: [] })).toMatchObject({ status: 400 });
  },
  async "batch-integrations"() {
    await using simulator = await start();
    const integrations = { All: false };
    expect(await simulator.post("/batch", { batch: [good], integrations })).toMatchObject({ status: 200 });
    expect(simulator.counts().keptEvents).toBe(1);
  },
  async "batch-alias"() {
    await using simulator = await start();
    const batch = [
      { type: "identify", userId: "old", traits: { a: 1 } },
      { type: "identify", userId: "42", traits: { b: 2 } },
      { type: "alias", previousId: "old", userId: "42" },
      { type: "track", groupId: "acme", event: "Renewed" },
    ];
    expect(await simulator.post("/batch", { batch })).toMatchObject({ status: 200 });
    expect(simulator.people.all()).toMatchObject([{ id: "42", attributes: { a: 1, b: 2 } }]);
    expect(simulator.events()).toMatchObject([{ name: "Renewed", groupId: "acme" }]);
  },
  async "batch-count"() {
    await using simulator = await start();
    const many = Array.from({ length: 5_000 }, () => good);
    expect(await simulator.post("/batch", { batch: many })).toMatchObject({ status: 200 });
    expect(await simulator.post("/batch", { batch: [] })).toMatchObject({ status: 200 });
    expect(simulator.counts().calls).toBe(5_000);
  },
  async "batch-missing"() {
    await using simulator = await start();
    for (const body of [{}, { batch: null }, { batch: good }, [good], { batch: ["text"] }]) {
      expect(await simulator.post("/batch", body), JSON.stringify(body)).toMatchObject({ status: 400 });
    }
  },
};
