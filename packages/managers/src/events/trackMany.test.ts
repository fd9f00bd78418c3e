import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openJournal } from "@cionb/journal";
import { defineTable } from "@cionb/lakehouse";
import { describe, expect, onTestFinished, test } from "vitest";
import { eventsWay } from "../../test/events.ts";
import { manualClock, temporaryFolder } from "../../test/support.ts";
import { byPriority } from "./byPriority.ts";
import type { Event, TrackReport } from "./models.ts";

const event = (index: number, more: Partial<Event> = {}): Event => ({
  userId: `u${index}`,
  event: "Seat Added",
  properties: { seat: index },
  ...more,
});

/** Every row is somewhere, and every call has its outcome. */
function expectSums({ rows, kept, refused, leftOut, delivery }: TrackReport): void {
  expect(rows).toBe(kept + refused + leftOut);
  expect(kept).toBe(delivery.calls - delivery.recovered + delivery.resumedAt);
  const { delivered, accepted, rejected, suppressed, unsent } = delivery;
  expect(delivery.calls).toBe(delivered + accepted + rejected + suppressed + unsent);
}

describe("sources", () => {
  test("an array, and a stream", async () => {
    const { events, simulator } = await eventsWay();
    expectSums(await events.trackMany([event(1), event(2)]));
    async function* stream() {
      for (let index = 0; index < 3_000; index += 1) yield event(index);
    }
    expectSums(await events.trackMany(stream()));
    expect(simulator.counts().byEvent).toEqual({ "Seat Added": 3_002 });
  });

  test("a query of a Delta table; the same rows again have the same message ids", async () => {
    const { events, simulator, warehouse } = await eventsWay();
    const table = defineTable({
      name: "happened",
      columns: {
        who: { type: "STRING" },
        what: { type: "STRING" },
        at: { type: "TIMESTAMP" },
        seat: { type: "INT" },
      },
    });
    await warehouse.migrate([table]);
    const at = new Date("2025-01-02T03:04:05Z");
    await warehouse.append(table, [{ who: "ada", what: "Seat Added", at, seat: 7 }]);
    const columns = { as: "track", userId: "who", event: "what", timestamp: "at" } as const;
    const source = { query: "select * from happened", columns };
    expect((await events.trackMany(source)).delivered).toBe(1);
    await events.trackMany(source);
    expect(simulator.events({ limit: 1 })).toMatchObject([
      { name: "Seat Added", timestamp: "2025-01-02T03:04:05.000Z", properties: { seat: 7 } },
    ]);
    expect(simulator.distinctMessageIds()).toBe(1);
  });

  test("a file of page views, and rows of one's own", async () => {
    const { events, simulator } = await eventsWay();
    const file = join(await temporaryFolder(), "pages.csv");
    await writeFile(file, "who,page,url\nada,Home,https://shop.example.com/\n");
    await events.trackMany({ file, columns: { as: "page", userId: "who", name: "page" } });
    const columns = { as: "track", userId: "who", event: { value: "Seen" } } as const;
    await events.trackMany({ rows: [{ who: 7 }], columns });
    expect(simulator.events().map(({ type, name, userId }) => [type, name, userId])).toEqual([
      ["page", "Home", "ada"],
      ["track", "Seen", "7"],
    ]);
  });
});

describe("rows that cannot be sent", () => {
  test("are told with their place, and the others go on", async () => {
    const { events, simulator } = await eventsWay();
    simulator.inject({ kind: "bad_item", where: { userId: "u4" } });
    const wrong = { userId: "u3", event: "Order Completed", properties: { total: "x" } };
    const report = await events.trackMany([event(1), { event: "X" }, wrong, event(4), event(5)]);
    expect(report).toMatchObject({ rows: 5, kept: 4, refused: 1, delivered: 2 });
    expect(report.missed.map(({ row, reason }) => [row, reason])).toEqual([
      [2, "no event"],
      [3, "invalid"],
      [4, "refused"],
    ]);
    expectSums(report);
  });

  test("doubts are counted by kind, and keep rows back when asked", async () => {
    const { events } = await eventsWay();
    const rows = [event(1), event(2, { event: "order completed" }), event(3, { event: "e".repeat(101) })];
    expect((await events.trackMany(rows)).doubts).toEqual({ name: 1, limit: 1 });
    const strict = await events.trackMany(rows, { doubts: "refuse" });
    expect(strict).toMatchObject({ refused: 2, delivered: 1 });
    expectSums(strict);
  });
});

describe("events that happened lately", () => {
  const now = Date.UTC(2026, 0, 10);
  const hoursAgo = (hours: number) => ({ timestamp: new Date(now - hours * 3_600_000) });
  const rows = [event(1, hoursAgo(1)), event(2, hoursAgo(71)), event(3, hoursAgo(72)), event(4)];

  test("are counted, since they can start campaigns", async () => {
    const { events } = await eventsWay({ clock: manualClock(now) });
    const report = await events.trackMany(rows);
    expect(report).toMatchObject({ mayStartCampaigns: 2, leftOut: 0, delivered: 4 });
  });

  test("are left out when asked, so that a backfill starts none", async () => {
    const { events, simulator } = await eventsWay({ clock: manualClock(now) });
    const report = await events.trackMany(rows, { recent: "leave out" });
    expect(report).toMatchObject({ mayStartCampaigns: 0, leftOut: 2, delivered: 2 });
    expect(simulator.events().map(({ userId, anonymousId }) => userId ?? anonymousId)).toHaveLength(2);
    expect(report.missed).toMatchObject([{ row: 1, reason: "recent" }, { row: 2 }]);
    expectSums(report);
  });
});

describe("priorities", () => {
  test("urgent events overtake others among those that wait", async () => {
    const { events, simulator } = await eventsWay();
    const rows = [event(1), event(2), event(3, { event: "Payment Failed" }), event(4)];
    const of = (call: { type: string; event?: string }) => (call.event === "Payment Failed" ? 1 : 0);
    await events.trackMany(rows, { priority: { of: of as never, window: 10 }, lanes: 1 });
    expect(simulator.events().map(({ properties }) => properties["seat"])).toEqual([3, 1, 2, 4]);
  });

  test("in the window the most urgent is first, and equals keep their order", async () => {
    const rows = [1, 5, 5, 9, 1, 7].map((priority, place) => ({ priority, place }));
    const order = await Array.fromAsync(byPriority(rows, { of: ({ priority }) => priority, window: 2 }));
    expect(order.map(({ place }) => place)).toEqual([1, 3, 2, 5, 0, 4]);
  });
});

test("while the service is away events wait in the journal, and go out with the next delivery", async () => {
  const { events, simulator } = await eventsWay();
  const journal = await openJournal({ folder: await temporaryFolder(), name: "events" });
  onTestFinished(() => journal.close());
  const durable = { journal, record: () => [] };
  const mend = simulator.inject({ kind: "status", status: 503 });
  const rows = Array.from({ length: 200 }, (_, index) => event(index));
  const away = await events.trackMany(rows, { durable, patienceMs: 500 });
  expect(away).toMatchObject({ delivered: 0, delivery: { unsent: 200, remaining: 200 } });
  expectSums(away);
  expect(simulator.requests().some(({ status }) => status === 503)).toBe(true);
  mend();
  const back = await events.trackMany([], { durable });
  expect(back.delivery).toMatchObject({ recovered: 200, delivered: 200, remaining: 0 });
  expect(simulator.counts().byEvent).toEqual({ "Seat Added": 200 });
});
