import { parseCall, type SemanticEvent, semanticEvents } from "@cionb/api";
import { InvalidCallError, UnavailableError } from "@cionb/client";
import { defineTable } from "@cionb/lakehouse";
import { describe, expect, test } from "vitest";
import { eventsWay } from "../../test/events.ts";
import { manualClock } from "../../test/support.ts";
import { InvalidInputError, ManagerStateError } from "../errors.ts";

const ada = { userId: "ada" };

describe("track, page and screen", () => {
  test("an event arrives with its properties, context and time", async () => {
    const { events, simulator } = await eventsWay();
    const timestamp = new Date("2026-01-02T03:04:05Z");
    const context = { locale: "en-GB" };
    const tracked = await events.track({
      ...ada,
      event: "Course Started",
      properties: { level: 3 },
      context,
      timestamp,
    });
    expect(tracked).toMatchObject({ outcome: "delivered", doubts: [] });
    expect(simulator.events()).toMatchObject([
      {
        ...{ type: "track", name: "Course Started", userId: "ada", properties: { level: 3 }, context },
        timestamp: "2026-01-02T03:04:05.000Z",
      },
    ]);
  });

  test("a visitor and an object can do something too", async () => {
    const { events, simulator } = await eventsWay();
    await events.track({ anonymousId: "visitor", event: "Course Started" });
    await events.track({ groupId: "acme", event: "Seats Bought" });
    expect(simulator.events().map(({ anonymousId, groupId }) => anonymousId ?? groupId)).toEqual([
      "visitor",
      "acme",
    ]);
  });

  test("pages and screens arrive as such", async () => {
    const { events, simulator } = await eventsWay();
    await events.page({ ...ada, name: "Home", properties: { url: "https://shop.example.com/" } });
    await events.screen({ ...ada, name: "Basket" });
    expect(simulator.events().map(({ type, name }) => [type, name])).toEqual([
      ["page", "Home"],
      ["screen", "Basket"],
    ]);
  });

  test("a Date among the properties becomes text", async () => {
    const { events, simulator } = await eventsWay();
    await events.track({ ...ada, event: "Booked", properties: { day: new Date("2026-01-02") } });
    expect(simulator.events()[0]?.properties).toEqual({ day: "2026-01-02T00:00:00.000Z" });
  });

  test.each([
    ["nobody", { event: "Booked" }, "'userId' should be given, or anonymousId or groupId"],
    ["no name", { ...ada, event: "" }, "'event' should be a text that is not empty"],
    ["the id 0", { userId: 0, event: "Booked" }, "'userId' should be a text that is not empty or a whole"],
    [
      "properties that are a text",
      { ...ada, event: "B", properties: "x" as never },
      "'properties' should be",
    ],
    [
      "a time that is none",
      { ...ada, event: "B", properties: { at: new Date("x") } },
      "'properties.at' should",
    ],
  ])("an event of %s is refused before anything is sent", async (_, event, message) => {
    const { events, simulator } = await eventsWay();
    const failure = events.track(event);
    await expect(failure).rejects.toThrow(InvalidInputError);
    await expect(failure).rejects.toThrow(message);
    expect(simulator.requests()).toEqual([]);
  });

  test.each([
    ["a name that only looks like a semantic one", { ...ada, event: "order completed" }, "name"],
    ["a long name", { ...ada, event: "e".repeat(101) }, "limit"],
    ["a time far ahead", { ...ada, event: "X", timestamp: "2090-01-01T00:00:00Z" }, "time far off"],
    ["a time long ago", { ...ada, event: "X", timestamp: "1990-01-01T00:00:00Z" }, "time far off"],
    [
      "the sender of a campaign",
      { ...ada, event: "X", properties: { from_address: "a" } },
      "campaign setting",
    ],
  ])("%s is doubtful: sent by default, refused when asked", async (_, event, kind) => {
    const { events, simulator } = await eventsWay();
    expect((await events.track(event)).doubts).toMatchObject([{ kind }]);
    await expect(events.track(event, { doubts: "refuse" })).rejects.toThrow(InvalidInputError);
    expect(simulator.counts().calls).toBe(1);
  });

  test("errors and log lines hold no value of an event", async () => {
    const { events, logger } = await eventsWay();
    const properties = { recipient: "planted-value", at: new Date("x") };
    const errors = await Promise.allSettled([
      events.track({ ...ada, event: "X", properties }),
      events.track({ ...ada, event: "X", properties: { recipient: "planted-value" } }, { doubts: "refuse" }),
    ]);
    expect(errors.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(`${JSON.stringify(logger.lines)} ${JSON.stringify(errors.map(String))}`).not.toContain("planted");
  });

  test("a server that is away is said, and nothing is lost silently", async () => {
    const { events, simulator } = await eventsWay();
    simulator.inject({ kind: "status", status: 503 });
    await expect(events.track({ ...ada, event: "X" })).rejects.toThrow(UnavailableError);
  });
});

describe("semantic events", () => {
  const context = { device: { token: "t-1", type: "ios" } } as const;
  const candidates = [
    ...["text", 1, true, [{ product_id: "p-1" }], ["a"], { title: "x" }, "2026-01-02T03:04:05Z"],
    ...["pre-roll", "dynamic", "delivered", "viewed_content"],
  ];

  /** Properties of an event, each with a value that the contract accepts; found by trying, so that none is left out. */
  function fullProperties({ name, properties }: SemanticEvent): Record<string, unknown> {
    const full: Record<string, unknown> = {};
    for (const property of properties) {
      const fits = candidates.find((value) => {
        const parsed = parseCall({
          type: "track",
          ...ada,
          event: name,
          context,
          properties: { [property]: value },
        });
        return parsed.ok || !parsed.problems.some(({ path }) => path.startsWith(`properties.${property}`));
      });
      expect(fits, `${name}: no value found for ${property}`).toBeDefined();
      full[property] = fits;
    }
    return full;
  }

  test("71 are sent with all their properties and read back", async () => {
    const { events, simulator } = await eventsWay();
    const catalogue = events.catalogue();
    expect(catalogue).toHaveLength(71);
    const sent = new Map<string, Record<string, unknown>>();
    for (const event of catalogue) {
      const properties = fullProperties(event);
      sent.set(event.name, properties);
      // of its own kind each event is typed; here all are sent alike
      const who =
        event.name === "Object Deleted" ? { anonymousId: "removal" } : { userId: `u-${event.name}` };
      const input = { ...who, context, properties };
      await events.semantic(event.name as "Order Completed", input as never, { irreversible: true });
    }
    expect(simulator.counts().byEvent).toEqual(Object.fromEntries([...sent.keys()].map((name) => [name, 1])));
    const stored = simulator.events();
    for (const { name, properties } of stored) expect(properties).toEqual(sent.get(name));
    expect(stored.length).toBeGreaterThan(55);
  });

  test("Group Deleted is refused, with the name of what to send", async () => {
    const { events, simulator } = await eventsWay();
    const failure = events.semantic("Group Deleted" as never, ada as never);
    await expect(failure).rejects.toThrow(/do nothing\. Send "Object Deleted"/);
    expect(simulator.requests()).toEqual([]);
    expect(semanticEvents.has("Group Deleted")).toBe(true);
  });

  test("a property of another type is refused with its place", async () => {
    const { events } = await eventsWay();
    const properties = { order_id: "7", total: "twelve" as never };
    const failure = events.semantic("Order Completed", { ...ada, properties });
    await expect(failure).rejects.toThrow(InvalidCallError);
    await expect(failure).rejects.toThrow(/properties\.total: expected a number/);
  });

  test("a required property that is missing is named, also without any properties", async () => {
    const { events, simulator } = await eventsWay();
    const failure = events.semantic("Email Opened", ada);
    await expect(failure).rejects.toThrow(/it needs the properties email_id/);
    expect(simulator.requests()).toEqual([]);
  });

  test("a name that has no meaning is refused", async () => {
    const { events } = await eventsWay();
    const failure = events.semantic("Order completed" as never, ada as never);
    await expect(failure).rejects.toThrow(/Names are exact, letter case included/);
  });

  test.each(["User Deleted", "User Suppressed", "Object Deleted"] as const)(
    "%s wants it said",
    async (name) => {
      const { events, simulator } = await eventsWay();
      const input = { ...ada, properties: { objectId: "acme" } };
      await expect(events.semantic(name, input)).rejects.toThrow(
        /cannot be undone: pass \{ irreversible: true \}/,
      );
      expect(simulator.requests()).toEqual([]);
    },
  );

  test("its types know the properties", async () => {
    const { events } = await eventsWay();
    const typed = () => {
      // @ts-expect-error: a total is a number
      void events.semantic("Order Completed", { ...ada, properties: { total: "12" } });
      // @ts-expect-error: there is no such event
      void events.semantic("Order Finished", ada);
    };
    expect(typed).toBeTypeOf("function");
  });
});

describe("templates", () => {
  const template = {
    name: "course started",
    event: "Course Started",
    fields: {
      course: { type: "text", required: true },
      level: { type: "whole number" },
      paid: { type: "boolean" },
      price: { type: "number" },
      begins: { type: "date" },
    },
    defaults: { level: 1, paid: false },
  } as const;

  test("an event of a template has its defaults, and what is given on top", async () => {
    const { events, simulator } = await eventsWay();
    await events.registerTemplate(template);
    await events.fromTemplate("course started", { ...ada, properties: { course: "SQL", paid: true } });
    expect(simulator.events()).toMatchObject([
      { name: "Course Started", properties: { course: "SQL", level: 1, paid: true } },
    ]);
  });

  test("a template is kept in Delta, for other runs too, and replaced by name", async () => {
    const { events, warehouse } = await eventsWay();
    await events.registerTemplate(template);
    await events.registerTemplate({ ...template, event: "Course Begun" });
    const rows = await warehouse.query("select name, event, run_id from event_templates");
    expect(rows).toEqual([{ name: "course started", event: "Course Begun", run_id: "run-1" }]);
  });

  test("every field that is missing, wrong or unknown is named at once, without values", async () => {
    const { events, simulator } = await eventsWay();
    await events.registerTemplate(template);
    const properties = { level: 1.5, paid: "planted", price: Number.NaN, begins: "soon", colour: "red" };
    const error = await events.fromTemplate("course started", { ...ada, properties }).catch(String);
    expect(error).toContain(
      "'course' is missing; 'level' should be a whole number; 'paid' should be a boolean; 'price' should be a number; 'begins' should be a date; 'colour' is none of its fields",
    );
    expect(error).not.toContain("planted");
    expect(simulator.requests()).toEqual([]);
  });

  test("a template that nobody registered is refused with what to do", async () => {
    const { events } = await eventsWay();
    await expect(events.fromTemplate("none", ada)).rejects.toThrow(/none of that name\. Register it/);
  });

  test.each([
    [
      "defaults that do not fit",
      { ...template, defaults: { level: "high" } },
      /'level' should be a whole number/,
    ],
    ["a default of no field", { ...template, defaults: { colour: "red" } }, /'colour' is none of its fields/],
    [
      "a type that is none",
      { ...template, fields: { a: { type: "json" as never } } },
      /'fields\.a\.type' should be/,
    ],
  ])("a template with %s is not kept", async (_, given, message) => {
    const { events } = await eventsWay();
    await expect(events.registerTemplate(given)).rejects.toThrow(message);
    await expect(events.fromTemplate(template.name, ada)).rejects.toThrow(/none of that name/);
  });
});

describe("sessions", () => {
  test("a session is a series of events with one id, and its end says how long it was", async () => {
    const clock = manualClock();
    const { events, simulator, warehouse, personKey } = await eventsWay({ clock });
    const session = await events.session(ada);
    clock.move(30_000);
    await session.track({ event: "Product Viewed", properties: { product_id: "p-1" } });
    await session.track({ event: "Product Added" });
    clock.move(60_000);
    expect(await session.end()).toMatchObject({ sessionId: session.id, durationMs: 90_000, events: 2 });
    const stored = simulator.events({ userId: "ada" });
    expect(stored.map(({ name }) => name)).toEqual([
      ...["Session Started", "Product Viewed", "Product Added", "Session Ended"],
    ]);
    expect(new Set(stored.map(({ properties }) => properties["session_id"]))).toEqual(new Set([session.id]));
    expect(stored.at(-1)?.properties).toMatchObject({ duration_seconds: 90, events: 2 });
    expect(await warehouse.query("select * from event_sessions")).toMatchObject([
      { session_id: session.id, person_key: personKey("ada"), duration_ms: 90_000, events: 2 },
    ]);
  });

  test("an open session has no end in the table", async () => {
    const { events, warehouse } = await eventsWay();
    await events.session({ anonymousId: "visitor" });
    const rows = await warehouse.query("select ended_at, duration_ms, events from event_sessions");
    expect(rows).toEqual([{ ended_at: null, duration_ms: null, events: 0 }]);
  });

  test("a session that has ended takes nothing more and does not end twice", async () => {
    const { events, simulator } = await eventsWay();
    const session = await events.session(ada);
    await session.end();
    await expect(session.end()).rejects.toThrow(ManagerStateError);
    await expect(session.track({ event: "X" })).rejects.toThrow(/the session has ended\. Start another one/);
    expect(simulator.counts().calls).toBe(2);
  });

  test("an end that could not be sent can be tried again", async () => {
    const { events, simulator } = await eventsWay();
    const session = await events.session(ada);
    const mend = simulator.inject({ kind: "status", status: 503 });
    await expect(session.end()).rejects.toThrow(UnavailableError);
    mend();
    expect((await session.end()).outcome).toBe("delivered");
  });

  test("sessions of several people at once keep apart", async () => {
    const { events, simulator } = await eventsWay();
    const sessions = await Promise.all(["ada", "bob", "eve"].map((userId) => events.session({ userId })));
    await Promise.all(sessions.map((session) => session.track({ event: "X" })));
    await Promise.all(sessions.map((session) => session.end()));
    const ids = ["ada", "bob", "eve"].map((userId) => {
      const found = simulator.events({ userId });
      expect(found).toHaveLength(3);
      return found[0]?.properties["session_id"];
    });
    expect(new Set(ids).size).toBe(3);
  });
});

describe("reading", () => {
  test("volumes are by hour and name, of what was taken", async () => {
    const { events } = await eventsWay();
    for (const event of ["A", "A", "B"]) await events.track({ ...ada, event });
    await events.page(ada);
    await events
      .semantic("Order Completed", { ...ada, properties: { total: "x" as never } })
      .catch(() => undefined);
    const rows = await events.volumes();
    const names = new Map<string, number>();
    for (const { event, events: count } of rows) names.set(event, (names.get(event) ?? 0) + count);
    expect(Object.fromEntries(names)).toEqual({ A: 2, B: 1, page: 1 });
    expect(rows.every(({ hour }) => hour.getTime() % 3_600_000 === 0)).toBe(true);
    expect(await events.volumes({ runId: "another" })).toEqual([]);
  });

  test("rejections are by reason", async () => {
    const { events } = await eventsWay();
    const wrong = { ...ada, properties: { total: "x" as never } };
    for (let time = 0; time < 2; time += 1)
      await events.semantic("Order Completed", wrong).catch(() => undefined);
    expect(await events.rejections()).toEqual([
      {
        ...{ event: "Order Completed", reason: "invalid", events: 2 },
        message: "properties.total: expected a number, got text",
      },
    ]);
  });

  test("ages tell what could start campaigns before anything is sent", async () => {
    const clock = manualClock(Date.UTC(2026, 0, 10));
    const { events, warehouse } = await eventsWay({ clock });
    const table = defineTable({ name: "happened", columns: { at: { type: "TIMESTAMP" } } });
    await warehouse.migrate([table]);
    const days = ["2026-01-09", "2026-01-07", "2026-01-06", "2025-01-01", "2026-02-01"];
    await warehouse.append(table, [...days.map((day) => ({ at: new Date(day) })), { at: null }]);
    expect(await events.ages({ table: "happened", timestamp: "at" })).toEqual({
      ...{ events: 6, mayStartCampaigns: 2, older: 2, ahead: 1, withoutTime: 1 },
      ...{ oldest: new Date("2025-01-01"), newest: new Date("2026-02-01") },
    });
    await expect(events.ages({ table: "a b", timestamp: "at" })).rejects.toThrow(/'table' should be/);
  });

  test("metrics count each method and its failures", async () => {
    const { events } = await eventsWay();
    await events.track({ ...ada, event: "A" });
    await events.track({ event: "A" }).catch(() => undefined);
    expect(events.metrics()).toMatchObject({
      manager: "EventsManager",
      methods: [{ method: "track", calls: 2, failures: 1, lastError: "InvalidInputError" }],
    });
  });
});
