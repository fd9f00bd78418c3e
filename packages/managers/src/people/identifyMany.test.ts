import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DeliverError } from "@cionb/client";
import { openJournal } from "@cionb/journal";
import { describe, expect, onTestFinished, test } from "vitest";
import { customers, load, peopleWay } from "../../test/people.ts";
import { temporaryFolder } from "../../test/support.ts";
import { MappingError } from "../errors.ts";
import type { IdentifyReport, Person } from "./models.ts";

const columns = { userId: "id" } as const;
const person = (index: number, traits: Person["traits"] = { plan: "pro" }): Person => ({
  userId: `u${index}`,
  traits,
});

/** Every row is somewhere, and every call has its outcome. */
function expectSums({ rows, kept, doubtful, repeated, delivery }: IdentifyReport): void {
  expect(rows).toBe(kept + doubtful + repeated);
  expect(kept).toBe(delivery.calls - delivery.recovered + delivery.resumedAt);
  const { delivered, accepted, rejected, suppressed, unsent } = delivery;
  expect(delivery.calls).toBe(delivered + accepted + rejected + suppressed + unsent);
}

describe("sources", () => {
  test("an array of people", async () => {
    const { people, simulator } = await peopleWay();
    const report = await people.identifyMany([person(1), person(2)]);
    expect(report).toMatchObject({ rows: 2, kept: 2, delivered: 2, doubts: {}, missed: [] });
    expect(simulator.people.size).toBe(2);
    expectSums(report);
  });

  test("a stream of people", async () => {
    const { people, simulator } = await peopleWay();
    async function* stream() {
      for (let index = 0; index < 3_000; index += 1) yield person(index);
    }
    expectSums(await people.identifyMany(stream()));
    expect(simulator.people.size).toBe(3_000);
  });

  test("a query of a Delta table, whose other columns become attributes", async () => {
    const way = await peopleWay();
    const updated_at = new Date("2026-01-02T03:04:05.678Z");
    await load(way, customers, [{ id: "1", email: "ada@example.com", plan: null, age: 36, updated_at }]);
    const report = await way.people.identifyMany({ query: "select * from customers", columns });
    expect(report.delivered).toBe(1);
    expect(way.person("1")?.attributes).toEqual({
      email: "ada@example.com",
      age: 36,
      updated_at: "2026-01-02T03:04:05.678Z",
    });
  });

  test("an empty column leaves the attribute, or clears it when asked", async () => {
    const way = await peopleWay();
    await load(way, customers, [{ id: "1", plan: null }]);
    await way.people.identify({ userId: "1", traits: { plan: "pro" } });
    const query = "select id, plan from customers";
    await way.people.identifyMany({ query, columns });
    expect(way.person("1")?.attributes).toEqual({ plan: "pro" });
    await way.people.identifyMany({ query, columns: { ...columns, empty: "clear" } });
    expect(way.person("1")?.attributes).toEqual({});
  });

  test("times of a table as Unix seconds when asked, but not the call's own", async () => {
    const way = await peopleWay();
    await load(way, customers, [{ id: "1", updated_at: new Date("2026-01-02T00:00:00Z") }]);
    const query = "select id, updated_at, updated_at as seen_at from customers";
    const use = { userId: "id", timestamp: "updated_at" };
    await way.people.identifyMany({ query, columns: use }, { dates: "unix" });
    expect(way.person("1")).toMatchObject({
      attributes: { seen_at: 1_767_312_000 },
      changedAt: "2026-01-02T00:00:00.000Z",
    });
  });

  test("a file", async () => {
    const { people, person: find } = await peopleWay();
    const file = join(await temporaryFolder(), "people.csv");
    await writeFile(file, "id,plan\n1,pro\n2,free\n");
    expect((await people.identifyMany({ file, columns })).delivered).toBe(2);
    expect(find("2")?.attributes).toEqual({ plan: "free" });
  });

  test("rows of one's own", async () => {
    const { people, person: find } = await peopleWay();
    await people.identifyMany({ rows: [{ id: 7n, plan: "pro" }], columns });
    expect(find("7")?.attributes).toEqual({ plan: "pro" });
  });

  test("columns that are not there are refused before anything is sent", async () => {
    const { people, simulator } = await peopleWay();
    const failure = people.identifyMany({ rows: [{ id: 1 }], columns: { userId: "customer" } });
    const error = await failure.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DeliverError);
    expect((error as DeliverError).cause).toBeInstanceOf(MappingError);
    expect(simulator.requests()).toEqual([]);
  });

  test("nothing at all is a run of nothing", async () => {
    const { people } = await peopleWay();
    const report = await people.identifyMany([]);
    expect(report).toMatchObject({ rows: 0, kept: 0, delivered: 0 });
    expectSums(report);
  });
});

describe("rows that cannot be sent", () => {
  test("are told with their place, and the others go on", async () => {
    const { people, simulator } = await peopleWay();
    const broken = { traits: { plan: "pro" } };
    const report = await people.identifyMany([person(1), broken, person(3), { userId: 0 }, person(5)]);
    expect(report).toMatchObject({ rows: 5, kept: 3, doubtful: 2, delivered: 3 });
    expect(report.missed.map(({ row, reason }) => [row, reason])).toEqual([
      [2, "doubtful"],
      [4, "doubtful"],
    ]);
    expect(simulator.people.size).toBe(3);
    expectSums(report);
  });

  test("what the server refuses is told with its row, also behind rows that were left out", async () => {
    const { people, simulator } = await peopleWay();
    simulator.inject({ kind: "bad_item", where: { userId: "u4" } });
    const report = await people.identifyMany([
      { traits: {} },
      person(2),
      { userId: "" },
      person(4),
      person(5),
    ]);
    expect(report).toMatchObject({ rows: 5, kept: 3, doubtful: 2, delivered: 2 });
    expect(report.missed.at(-1)).toMatchObject({ row: 4, reason: "refused" });
    expectSums(report);
  });

  test("what the contract refuses is told with its row", async () => {
    const { people } = await peopleWay();
    const report = await people.identifyMany([person(1), person(2, { email: 7 })]);
    expect(report.missed).toMatchObject([{ row: 2, reason: "invalid" }]);
    expectSums(report);
  });

  test("a row of a table without an id is told with its place", async () => {
    const way = await peopleWay();
    await load(way, customers, [{ id: "1", plan: "pro" }, { plan: "free" }]);
    const query = "select id, plan from customers order by id nulls last";
    const report = await way.people.identifyMany({ query, columns });
    expect(report.missed).toEqual([{ row: 2, reason: "doubtful", message: "it has no id" }]);
    expectSums(report);
  });

  test("messages hold no value of the row", async () => {
    const { people } = await peopleWay();
    const secret = "planted-value";
    const report = await people.identifyMany([
      { userId: 0, traits: { note: secret } },
      person(1, { email: { at: secret } }),
    ]);
    expect(report.missed).toHaveLength(2);
    expect(JSON.stringify(report)).not.toContain(secret);
  });
});

describe("doubts", () => {
  test("are counted by kind, once a row, and the rows are sent", async () => {
    const { people } = await peopleWay();
    const report = await people.identifyMany([
      person(1, { "a.b": 1, "c.d": 2, plan: "x".repeat(1_001) }),
      { userId: "ada@example.com", traits: { plan: "pro" } },
      { userId: "0", traits: {} },
    ]);
    expect(report.doubts).toEqual({
      "trait name with dots": 1,
      limit: 1,
      "e-mail as id": 1,
      "mixed ids": 2,
      "zero id": 1,
      "no effect": 1,
    });
    expect(report.delivered).toBe(3);
  });

  test("refused, they keep their rows from being sent", async () => {
    const { people, simulator } = await peopleWay();
    const long = { userId: "i".repeat(151), traits: { plan: "pro" } };
    const report = await people.identifyMany([person(1), long], { doubts: "refuse" });
    expect(report).toMatchObject({ doubtful: 1, delivered: 1 });
    expect(report.missed[0]?.message).toMatch(/^userId: expected at most 150 bytes, got 151/);
    expect(simulator.people.size).toBe(1);
  });
});

describe("repeated people", () => {
  const at = (day: number, traits: Person["traits"], userId = "ada"): Person => ({
    userId,
    traits,
    timestamp: new Date(Date.UTC(2026, 0, day)),
  });

  test("only the newest row is sent, whatever the order", async () => {
    const { people, person: find, simulator } = await peopleWay();
    const rows = [at(2, { n: 2 }), at(3, { n: 3 }), at(1, { n: 1 }), at(1, { n: 1 }, "bob")];
    const report = await people.identifyMany(rows, { newest: { window: 100 } });
    expect(report).toMatchObject({ rows: 4, kept: 2, repeated: 2, delivered: 2 });
    expect(find("ada")?.attributes).toEqual({ n: 3 });
    expect(simulator.counts().calls).toBe(2);
    expectSums(report);
  });

  test("without times the later row is the newer one", async () => {
    const { people, person: find } = await peopleWay();
    await people.identifyMany([person(1, { n: 1 }), person(1, { n: 2 })], { newest: { window: 10 } });
    expect(find("u1")?.attributes).toEqual({ n: 2 });
  });

  test("rows further apart than the window are both sent", async () => {
    const { people } = await peopleWay();
    const rows = [1, 2, 3, 4, 1].map((index) => person(index));
    const report = await people.identifyMany(rows, { newest: { window: 3 } });
    expect(report).toMatchObject({ kept: 5, repeated: 0 });
  });

  test("a refused row behind dropped ones is told with its place", async () => {
    const { people, simulator } = await peopleWay();
    simulator.inject({ kind: "bad_item", where: { userId: "u9" } });
    const rows = [1, 2, 1, 2, 3, 9].map((index) => person(index));
    const report = await people.identifyMany(rows, { newest: { window: 100 } });
    expect(report).toMatchObject({ kept: 4, repeated: 2 });
    expect(report.missed).toMatchObject([{ row: 6 }]);
  });
});

describe("older traits", () => {
  const newer = { userId: "ada", traits: { n: 2 }, timestamp: "2026-01-02T00:00:00Z" };
  const older = { userId: "ada", traits: { n: 1 }, timestamp: "2026-01-01T00:00:00Z" };

  test.each([
    ["send", { delivered: 2 }, { n: 2 }, 1],
    ["refuse", { delivered: 1 }, { n: 2 }, 0],
    ["restamp", { delivered: 2 }, { n: 1 }, 0],
  ] as const)("%s: a stated policy decides", async (stale, counts, attributes, dropped) => {
    const { people, person: find, simulator } = await peopleWay();
    const report = await people.identifyMany([newer, older], { stale });
    expect(report).toMatchObject(counts);
    expect(find("ada")?.attributes).toEqual(attributes);
    expect(simulator.counts().olderIdentifies).toBe(dropped);
  });
});

describe("on the way", () => {
  test("progress is told, and ends with everything", async () => {
    const { people } = await peopleWay();
    const seen: number[] = [];
    const rows = Array.from({ length: 5_000 }, (_, index) => person(index));
    await people.identifyMany(rows, { onProgress: ({ delivered }) => void seen.push(delivered) });
    expect(seen.at(-1)).toBe(5_000);
  });

  test("a run that was drained goes on where it ended, with the same query and a journal", async () => {
    const way = await peopleWay();
    const rows = Array.from({ length: 20_000 }, (_, index) => ({ id: `u${index}`, plan: "pro" }));
    await load(way, customers, rows);
    const journal = await openJournal({ folder: await temporaryFolder(), name: "people" });
    onTestFinished(() => journal.close());
    const durable = { journal, record: () => [] };
    const source = { query: "select id, plan from customers order by id", columns };
    const drain = new AbortController();
    let seen = 0;
    const first = await way.people.identifyMany(source, {
      durable,
      drain: drain.signal,
      gate() {
        seen += 1;
        if (seen === 100) drain.abort();
        return undefined;
      },
    });
    expect(first.delivery).toMatchObject({ complete: false, stopped: "drained" });
    const second = await way.people.identifyMany(source, { durable });
    expect(second.delivery.complete).toBe(true);
    expect(first.delivery.calls).toBeLessThan(20_000);
    expect(second.delivery.resumedAt).toBe(first.delivery.calls);
    expect(way.simulator.people.size).toBe(20_000);
    expectSums(second);
  });
});
