import { describe, expect, test } from "vitest";
import { MappingError } from "../errors.ts";
import type { Mapping } from "./mapping.ts";
import { mapRows, rowMapper, type SourceRow } from "./mapRows.ts";
import { messageIdOf } from "./messageIdOf.ts";

const row = {
  customer_id: 42n,
  visitor: "anon-1",
  company: "acme",
  name: "Ada",
  plan: null,
  city: "Berlin",
  "cio_subscription_preferences.topics.topic_7": true,
  at: new Date("2026-01-02T03:04:05.678Z"),
  total: "12.30",
  event: "Seat Added",
};

const call = (mapping: Mapping, given: SourceRow = row) => {
  const { messageId, ...rest }: Record<string, unknown> = rowMapper(mapping)(given);
  expect(messageId).toMatch(/^row-[0-9a-f]{40}$/);
  return rest;
};

const identify = { as: "identify", userId: "customer_id" } as const;

describe("each type of call is made from a row", () => {
  test("identify takes every column that is not an id as a trait, as it is called", () => {
    expect(call({ ...identify, anonymousId: "visitor", timestamp: "at" })).toEqual({
      type: "identify",
      userId: "42",
      anonymousId: "anon-1",
      timestamp: "2026-01-02T03:04:05.678Z",
      traits: {
        company: "acme",
        name: "Ada",
        city: "Berlin",
        "cio_subscription_preferences.topics.topic_7": true,
        total: "12.30",
        event: "Seat Added",
      },
    });
  });

  test("track takes its event from a column", () => {
    expect(call({ as: "track", userId: "customer_id", event: "event", properties: ["total"] })).toEqual({
      type: "track",
      userId: "42",
      event: "Seat Added",
      properties: { total: "12.30" },
    });
  });

  test("track takes one event for all rows", () => {
    expect(
      call({ as: "track", anonymousId: "visitor", event: { value: "Order Completed" }, properties: [] }),
    ).toEqual({ type: "track", anonymousId: "anon-1", event: "Order Completed", properties: {} });
  });

  test("track may belong to a group alone", () => {
    expect(
      call({ as: "track", groupId: "company", event: { value: "Renewed" }, properties: [] }),
    ).toMatchObject({
      groupId: "acme",
      event: "Renewed",
    });
  });

  test.each(["page", "screen"] as const)("%s has a name and properties", (as) => {
    expect(call({ as, userId: "customer_id", name: "name", properties: { city: "location.city" } })).toEqual({
      type: as,
      userId: "42",
      name: "Ada",
      properties: { location: { city: "Berlin" } },
    });
  });

  test("group puts type and relationship into its traits", () => {
    const mapping: Mapping = {
      as: "group",
      userId: "customer_id",
      groupId: "company",
      objectTypeId: { value: "1" },
      relationshipAttributes: { name: "role" },
      traits: ["city"],
    };
    expect(call(mapping)).toEqual({
      type: "group",
      userId: "42",
      groupId: "acme",
      traits: { city: "Berlin", objectTypeId: "1", relationshipAttributes: { role: "Ada" } },
    });
  });

  test("alias has two ids and nothing else", () => {
    expect(call({ as: "alias", userId: "customer_id", previousId: "visitor" })).toEqual({
      type: "alias",
      userId: "42",
      previousId: "anon-1",
    });
  });

  test("a context is made of columns", () => {
    const mapping: Mapping = {
      ...identify,
      traits: [],
      context: { city: "page.title", visitor: "device.token" },
    };
    expect(call(mapping)["context"]).toEqual({ page: { title: "Berlin" }, device: { token: "anon-1" } });
  });
});

describe("a timestamp", () => {
  const track = { as: "track", userId: "id", event: { value: "Paid" }, timestamp: "at" } as const;
  const times = (mapping: Mapping, ...given: unknown[]) =>
    [
      ...mapRows(
        given.map((at) => ({ id: 1, at })),
        mapping,
      ),
    ].map((made) => made.timestamp);

  test("without a zone is a moment in the zone that the mapping names", () => {
    const berlin: Mapping = { ...track, timeZone: "Europe/Berlin" };
    expect(times(berlin, "2024-01-02", "2024-07-02 10:00:00", "2024-01-02T00:00:00Z", null)).toEqual([
      "2024-01-01T23:00:00Z",
      "2024-07-02T08:00:00Z",
      "2024-01-02T00:00:00Z",
      undefined,
    ]);
  });

  test.each(["2024-01-02", "2024-01-02 10:00:00"])("such as %s is refused when no zone is named", (at) => {
    expect(() => times(track, null, at)).toThrow(MappingError);
    expect(() => times(track, null, at)).toThrow(/in column at name no time zone.*--time-zone.*timeZone/);
  });

  test("without a zone after others that have one is left for the client to reject", () => {
    expect(times(track, "2024-01-02 10:00:00+01", "2024-01-02")).toEqual([
      "2024-01-02T10:00:00+01:00",
      "2024-01-02",
    ]);
  });

  test("that is the same for every row is read in the same way", () => {
    const mapping: Mapping = {
      ...track,
      timestamp: { value: "2024-01-02" },
      timeZone: "UTC",
      properties: [],
    };
    expect(call(mapping, { id: 1 })["timestamp"]).toBe("2024-01-02T00:00:00Z");
  });
});

describe("empty columns", () => {
  test("leave the attribute as it is", () => {
    expect(call({ ...identify, traits: ["plan", "city"] })["traits"]).toEqual({ city: "Berlin" });
  });

  test("clear the attribute when asked to", () => {
    expect(call({ ...identify, traits: ["plan", "city"], empty: "clear" })["traits"]).toEqual({
      plan: null,
      city: "Berlin",
    });
  });

  test.each([null, undefined, ""])(
    "an id of %o is left out, for the client to reject the call",
    (customer_id) => {
      expect(call({ ...identify, traits: [] }, { ...row, customer_id })).toEqual({
        type: "identify",
        traits: {},
      });
    },
  );

  test("0 and false are values", () => {
    expect(call({ ...identify, traits: ["a", "b"] }, { customer_id: 0, a: 0, b: false })).toEqual({
      type: "identify",
      userId: "0",
      traits: { a: 0, b: false },
    });
  });
});

test.each([
  [9007199254740993n, "9007199254740993"],
  [-5n, -5],
  [new Date(0), "1970-01-01T00:00:00.000Z"],
  [new Uint8Array([1, 2, 255]), "AQL/"],
  [
    [1n, new Date(0)],
    [1, "1970-01-01T00:00:00.000Z"],
  ],
  [{ inner: 3n }, { inner: 3 }],
  [new Map([["k", 1n]]), { k: 1 }],
  ["12.30", "12.30"],
])("a column with %o becomes %o", (value, expected) => {
  expect(call({ ...identify, traits: ["v"] }, { customer_id: 1, v: value })["traits"]).toEqual({
    v: expected,
  });
});

test("an invalid date is an empty column", () => {
  expect(call({ ...identify, traits: ["v"] }, { customer_id: 1, v: new Date(Number.NaN) })["traits"]).toEqual(
    {},
  );
});

test("a column named __proto__ stays a member and changes no prototype", () => {
  const hostile: SourceRow = JSON.parse('{"customer_id":"1","__proto__":{"admin":true}}');
  const { traits } = call(identify, hostile);
  expect(Object.keys(Object(traits))).toEqual(["__proto__"]);
  expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
});

describe("message ids", () => {
  const idOf = (mapping: Mapping, given: SourceRow) => rowMapper(mapping)(given).messageId;

  test("come from a column when the mapping names one", () => {
    expect(idOf({ ...identify, messageId: "visitor" }, row)).toBe("anon-1");
  });

  test("are the same for the same row in every run, whatever the order of its columns", () => {
    const turned = Object.fromEntries(Object.entries(row).reverse());
    expect(idOf(identify, turned)).toBe(idOf(identify, row));
    expect(idOf(identify, { customer_id: "1", a: 1 })).toBe("row-a38fc20a9359ece3d718ffb96729befa350c3107");
  });

  test.each([
    ["another value", identify, { ...row, city: "Rome" }],
    ["another person", identify, { ...row, customer_id: 43n }],
    ["another kind of call", { as: "track", userId: "customer_id", event: "event" }, row],
  ] satisfies [string, Mapping, SourceRow][])("differ for %s", (_, mapping, other) => {
    expect(idOf(mapping, other)).not.toBe(idOf(identify, row));
  });

  test("do not depend on columns that are not sent", () => {
    const mapping: Mapping = { ...identify, traits: ["city"] };
    expect(idOf(mapping, { ...row, name: "Grace" })).toBe(idOf(mapping, row));
  });

  test("tell texts from numbers and lists from objects", () => {
    const contents = [1, "1", [1], { 0: 1 }, null, [null], { a: undefined, b: 1 }, { b: "1" }];
    expect(new Set(contents.map(messageIdOf)).size).toBe(contents.length);
    expect(messageIdOf({ a: undefined, b: 1 })).toBe(messageIdOf({ b: 1 }));
  });
});

describe("what cannot be mapped is said", () => {
  test("a column that the rows do not have, with those they have", () => {
    expect(() => [...mapRows([{ id: 1, mail: "x" }], { as: "identify", userId: "customer_id" })]).toThrow(
      "Cannot map the rows: they have no column customer_id. They have: id, mail.",
    );
  });

  test.each([
    [{ as: "identfy", userId: "a" }, /Cannot use the mapping: as/],
    [{ as: "track", userId: "a" }, /Cannot use the mapping: event/],
    [{ as: "group", userId: "a" }, /groupId/],
    [{ as: "alias", userId: "a" }, /previousId/],
    [{ as: "identify", userid: "a" }, /userid/],
    [{ as: "identify", userId: "" }, /userId/],
    [{ as: "identify", userId: "a", traits: "all" }, /traits/],
    [{ as: "identify", userId: "a", timestamp: "t", timeZone: "Berlin" }, /timeZone: is no time zone/],
  ])("the mapping %o", (mapping, message) => {
    expect(() => rowMapper(mapping as Mapping)).toThrow(MappingError);
    expect(() => rowMapper(mapping as Mapping)).toThrow(message);
  });
});

describe("rows are taken one at a time", () => {
  test("from an iterable that can be read twice", () => {
    const calls = mapRows([{ id: 1 }, { id: 2 }], { as: "identify", userId: "id" });
    expect([...calls].map(({ userId }) => userId)).toEqual(["1", "2"]);
    expect([...calls]).toHaveLength(2);
  });

  test("from an endless asynchronous one", async () => {
    async function* endless() {
      for (let id = 1; ; id += 1) yield { id };
    }
    const seen: unknown[] = [];
    for await (const { userId } of mapRows(endless(), { as: "identify", userId: "id" })) {
      seen.push(userId);
      if (seen.length === 3) break;
    }
    expect(seen).toEqual(["1", "2", "3"]);
  });
});
