import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  defineTable,
  InvalidRowError,
  LakehouseError,
  retain,
  SqlError,
  type Table,
  type Warehouse,
} from "../src/index.ts";

const everything = defineTable({
  name: "contract_everything",
  columns: {
    id: { type: "INT", nullable: false },
    text: { type: "STRING" },
    big: { type: "BIGINT" },
    small: { type: "SMALLINT" },
    tiny: { type: "TINYINT" },
    double: { type: "DOUBLE" },
    float: { type: "FLOAT" },
    flag: { type: "BOOLEAN" },
    money: { type: "DECIMAL(38,10)" },
    day: { type: "DATE" },
    at: { type: "TIMESTAMP" },
    bytes: { type: "BINARY" },
    tags: { type: "ARRAY<STRING>" },
    amounts: { type: "MAP<STRING,BIGINT>" },
    place: { type: "STRUCT<city: STRING, codes: ARRAY<INT>>" },
  },
});

const empty = {
  text: null,
  big: null,
  small: null,
  tiny: null,
  double: null,
  float: null,
  flag: null,
  money: null,
  day: null,
  at: null,
  bytes: null,
  tags: null,
  amounts: null,
  place: null,
};

const values: readonly [string, Record<string, unknown>][] = [
  ["nothing but nulls", {}],
  ["the least 64-bit integer", { big: -(2n ** 63n), small: -(2 ** 15), tiny: -128 }],
  ["the greatest 64-bit integer", { big: 2n ** 63n - 1n, small: 2 ** 15 - 1, tiny: 127 }],
  ["a decimal of 38 digits", { money: "1234567890123456789012345678.0123456789" }],
  ["a small negative decimal", { money: "-0.0000000001" }],
  ["an empty text, and empty collections", { text: "", bytes: new Uint8Array(), tags: [], amounts: {} }],
  ["a very long text", { text: "0123456789".repeat(100_000) }],
  [
    "text of many scripts",
    { text: "\u{1f600} \u00e9 e\u0301 \u4e2d\u6587 \u0627\u0644 \u200b\ud83d\udc69\u200d\ud83d\ude80" },
  ],
  ["text that looks like SQL", { text: "'; drop table x; -- \\' \" ` $1 :name {{x}}" }],
  ["line ends and tabs", { text: "a\r\nb\tc\\n" }],
  ["every byte", { bytes: Uint8Array.from({ length: 256 }, (_, byte) => byte) }],
  ["numbers with fractions", { double: 0.1 + 0.2, float: 0.5 }],
  ["the largest and the smallest numbers", { double: Number.MAX_VALUE, float: -(2 ** 100) }],
  ["true", { flag: true }],
  ["false", { flag: false }],
  ["a day before 1970", { day: "1899-12-31", at: new Date("1899-12-31T23:59:59.999Z") }],
  ["a leap day", { day: "2024-02-29", at: new Date("2024-02-29T12:00:00.001Z") }],
  ["an hour that summer time leaves out in Europe", { at: new Date("2026-03-29T02:30:00+02:00") }],
  ["collections with nulls in them", { tags: ["a", null, ""], amounts: { a: 1, b: null } }],
  ["nested values", { place: { city: "\u00c5lesund", codes: [1, null, 3] } }],
  ["a struct with an empty field", { place: { city: null, codes: null } }],
];

const counters = defineTable({
  name: "contract_counters",
  keys: ["id"],
  changeFeed: true,
  columns: {
    id: { type: "STRING", nullable: false },
    n: { type: "BIGINT" },
    note: { type: "STRING" },
  },
});

const visits = defineTable({
  name: "contract_visits",
  columns: {
    id: { type: "STRING", nullable: false },
    at: { type: "TIMESTAMP" },
    address: { type: "STRING", retentionDays: 10 },
    agent: { type: "STRING", retentionDays: 10 },
    page: { type: "STRING" },
  },
  datedBy: "at",
  retentionDays: 30,
});

export type ContractOptions = {
  /** Milliseconds that one test may take. @default {30_000} */
  timeout?: number;
  /** Rows of the large append. @default {200_000} */
  manyRows?: number;
};

/**
 * What every warehouse does, as tests. Tables begin with `contract_`; the warehouse must hold none of them.
 * @param open is called twice: the second warehouse is another writer on the same tables.
 */
export function warehouseContract(
  name: string,
  open: () => Promise<Warehouse>,
  options: ContractOptions = {},
): void {
  const { timeout = 30_000, manyRows = 200_000 } = options;

  describe(name, { timeout }, () => {
    let warehouse: Warehouse;
    let other: Warehouse;
    let made = 0;

    beforeAll(async () => {
      warehouse = await open();
      other = await open();
      await warehouse.migrate([everything, counters]);
    }, timeout);

    afterAll(async () => {
      await warehouse?.close();
      await other?.close();
    }, timeout);

    /** An empty table of this test alone, defined as `counters`. */
    async function freshCounters() {
      made += 1;
      const table = { ...counters, name: `contract_counters_${made}` } satisfies Table;
      await warehouse.migrate([table]);
      const all = () =>
        warehouse.query<{ id: string; n: number }>(`select id, n from ${table.name} order by id`);
      return { table, all };
    }

    describe("values", () => {
      test("what is appended comes back, value by value", async () => {
        const rows = values.map(([, row], id) => ({ ...row, id }));
        await warehouse.append(everything, rows as never);
        const found = await warehouse.query("select * from contract_everything order by id");
        expect(found).toHaveLength(values.length);
        for (const [id, [what, row]] of values.entries()) {
          expect({ what, ...found[id] }).toEqual({ what, ...empty, ...row, id });
        }
      });

      test("microseconds are kept where they are given as text", async () => {
        await warehouse.append(everything, [{ id: 1_000, at: "2026-11-24T10:00:00.123456Z" as never }]);
        expect(
          await warehouse.query(
            "select unix_micros(at) as micros, at from contract_everything where id = 1000",
          ),
        ).toEqual([{ micros: 1_795_514_400_123_456, at: new Date("2026-11-24T10:00:00.123Z") }]);
      });

      test("parameters are values and nothing else", async () => {
        const text = "'; drop table contract_everything; --";
        expect(
          await warehouse.query("select :text as text, :n + 1 as n, :none is null as none, :at as at", {
            text,
            n: 41,
            none: null,
            at: new Date("2026-11-24T10:00:00.123Z"),
          }),
        ).toEqual([{ text, n: 42, none: true, at: new Date("2026-11-24T10:00:00.123Z") }]);
      });
    });

    describe("append", () => {
      test("a row that does not fit fails the append whole, and the error holds no value", async () => {
        const { table, all } = await freshCounters();
        const rows = [{ id: "a" }, { id: "b", n: "secret" as never }];
        const attempt = warehouse.append(table, rows);
        await expect(attempt).rejects.toThrow(InvalidRowError);
        await expect(attempt).rejects.toThrow("row 2, column 'n'");
        await expect(attempt).rejects.not.toThrow("secret");
        expect(await all()).toEqual([]);
      });

      test("a source that breaks in the middle leaves nothing", async () => {
        const { table, all } = await freshCounters();
        async function* rows() {
          for (let n = 0; n < 5_000; n += 1) yield { id: String(n), n };
          throw new Error("the source went away");
        }
        await expect(warehouse.append(table, rows())).rejects.toThrow("the source went away");
        expect(await all()).toEqual([]);
      });

      test("the same id twice, one after the other and at once, appends once", async () => {
        const { table, all } = await freshCounters();
        const id = { application: "import", version: 1 };
        const results = await Promise.all(
          [warehouse, other, warehouse, other].map((writer) => writer.append(table, [{ id: "a", n: 1 }], id)),
        );
        expect(results.filter(({ repeated }) => !repeated)).toHaveLength(1);
        expect(await warehouse.append(table, [{ id: "a", n: 2 }], id)).toMatchObject({
          repeated: true,
          rows: 0,
        });
        expect(await all()).toEqual([{ id: "a", n: 1 }]);
      });

      test("two writers at once lose nothing", async () => {
        const { table, all } = await freshCounters();
        await Promise.all(
          Array.from({ length: 8 }, (_, n) =>
            (n % 2 ? warehouse : other).append(table, [{ id: `a${n}`, n }]),
          ),
        );
        expect(await all()).toEqual(Array.from({ length: 8 }, (_, n) => ({ id: `a${n}`, n })));
      });

      test(`${manyRows} rows go in and come out, in one commit`, { timeout: timeout * 4 }, async () => {
        const { table } = await freshCounters();
        function* rows() {
          for (let n = 0; n < manyRows; n += 1) yield { id: `row-${n}`, n, note: "x".repeat(n % 50) };
        }
        expect(await warehouse.append(table, rows())).toMatchObject({ rows: manyRows });
        let count = 0;
        let sum = 0;
        for await (const row of warehouse.stream<{ n: number; note: string }>(
          `select * from ${table.name}`,
        )) {
          count += 1;
          sum += row.n - row.note.length;
        }
        const notes = (manyRows / 50) * (49 * 25);
        expect({ count, sum }).toEqual({ count: manyRows, sum: (manyRows * (manyRows - 1)) / 2 - notes });
      });
    });

    describe("merge", () => {
      test("rows are updated or inserted by key, and of two with one key the last wins", async () => {
        const { table, all } = await freshCounters();
        await warehouse.append(table, [
          { id: "a", n: 1, note: "old" },
          { id: "b", n: 2 },
        ]);
        const rows = [
          { id: "a", n: 9 },
          { id: "c", n: 3 },
          { id: "a", n: 10 },
        ];
        expect(await warehouse.merge(table, rows)).toMatchObject({
          updated: 1,
          inserted: 1,
          repeated: false,
        });
        expect(await all()).toEqual([
          { id: "a", n: 10 },
          { id: "b", n: 2 },
          { id: "c", n: 3 },
        ]);
        expect(await warehouse.query(`select note from ${table.name} where id = 'a'`)).toEqual([
          { note: null },
        ]);
      });

      test("rows that are there can be kept, or change in some columns alone", async () => {
        const { table, all } = await freshCounters();
        await warehouse.append(table, [{ id: "a", n: 1, note: "old" }]);
        const rows = [
          { id: "a", n: 5, note: "new" },
          { id: "b", n: 6, note: "new" },
        ];
        expect(await warehouse.merge(table, rows, { whenMatched: "keep" })).toMatchObject({
          updated: 0,
          inserted: 1,
        });
        expect(await all()).toEqual([
          { id: "a", n: 1 },
          { id: "b", n: 6 },
        ]);
        await warehouse.merge(table, rows, { columns: ["n"] });
        expect(await warehouse.query(`select note, n from ${table.name} where id = 'a'`)).toEqual([
          { note: "old", n: 5 },
        ]);
      });

      test("an id merges once, also from two writers at once", async () => {
        const { table, all } = await freshCounters();
        const id = { application: "sync", version: 4 };
        const results = await Promise.all(
          [warehouse, other].map((writer, n) => writer.merge(table, [{ id: "a", n }], { id })),
        );
        expect(results.map(({ repeated }) => repeated).sort()).toEqual([false, true]);
        expect(await warehouse.merge(table, [{ id: "b" }], { id })).toMatchObject({
          repeated: true,
          inserted: 0,
        });
        expect(await all()).toHaveLength(1);
      });

      test("writers at once put no key in twice", async () => {
        const { table, all } = await freshCounters();
        await Promise.all(
          Array.from({ length: 6 }, (_, n) =>
            (n % 2 ? warehouse : other).merge(table, [
              { id: "shared", n },
              { id: `own-${n}`, n },
            ]),
          ),
        );
        expect((await all()).map(({ id }) => id)).toEqual([
          ...Array.from({ length: 6 }, (_, n) => `own-${n}`),
          "shared",
        ]);
      });

      test("a row that does not fit fails the merge whole", async () => {
        const { table, all } = await freshCounters();
        await warehouse.append(table, [{ id: "a", n: 1 }]);
        const rows = [{ id: "a", n: 2 }, { id: null as never }];
        await expect(warehouse.merge(table, rows)).rejects.toThrow(InvalidRowError);
        expect(await all()).toEqual([{ id: "a", n: 1 }]);
      });
    });

    describe("remove and update", () => {
      test("rows are found by values, null among them, and by SQL with parameters", async () => {
        const { table, all } = await freshCounters();
        await warehouse.append(
          table,
          Array.from({ length: 6 }, (_, n) => ({ id: `a${n}`, n, note: n % 2 ? "it's" : null })),
        );
        expect(await warehouse.remove(table, { equals: { id: "a0", note: null } })).toMatchObject({
          deleted: 1,
        });
        expect(await warehouse.remove(table, { equals: { note: "it's", n: 99 } })).toMatchObject({
          deleted: 0,
        });
        const where = { where: "n between :from and :to", parameters: { from: 1, to: 2 } };
        expect(await warehouse.update(table, { n: 100, note: null }, where)).toMatchObject({ updated: 2 });
        expect(await warehouse.remove(table, { where: "note = 'it''s' or n > 100" })).toMatchObject({
          deleted: 0,
        });
        expect(await warehouse.remove(table, { where: "note = 'it\\'s'" })).toMatchObject({ deleted: 2 });
        expect(await all()).toEqual([
          { id: "a1", n: 100 },
          { id: "a2", n: 100 },
          { id: "a4", n: 4 },
        ]);
      });

      test.each([
        ["words that are no condition", { where: "id = = 1" }],
        ["what closes the parenthesis", { where: "true) or (true" }],
        ["a column that is not there", { where: "nope = 1" }],
        ["no column", { equals: {} }],
      ])("%s is refused and changes nothing", async (_, predicate) => {
        const { table, all } = await freshCounters();
        await warehouse.append(table, [{ id: "a", n: 1 }]);
        await expect(warehouse.remove(table, predicate)).rejects.toThrow(LakehouseError);
        await expect(warehouse.update(table, { n: 2 }, predicate)).rejects.toThrow(LakehouseError);
        expect(await all()).toEqual([{ id: "a", n: 1 }]);
      });

      test("a removal with an id happens once", async () => {
        const { table, all } = await freshCounters();
        await warehouse.append(table, [{ id: "a" }, { id: "b" }]);
        const id = { application: "erasure", version: 1 };
        expect(await warehouse.remove(table, { equals: { id: "a" } }, id)).toMatchObject({ deleted: 1 });
        expect(await other.remove(table, { equals: { id: "b" } }, id)).toMatchObject({ repeated: true });
        expect((await all()).map((row) => row.id)).toEqual(["b"]);
      });
    });

    describe("retention", () => {
      test("a dry run counts, a run empties columns and removes rows, a second one finds nothing", async () => {
        await warehouse.migrate([visits]);
        const now = Date.UTC(2026, 5, 30, 12);
        const daysAgo = (days: number) => new Date(now - days * 86_400_000);
        await warehouse.append(visits, [
          { id: "new", at: daysAgo(9), address: "a", agent: "x", page: "p" },
          { id: "on the day", at: daysAgo(10), address: "a", agent: "x", page: "p" },
          { id: "older", at: daysAgo(11), address: "a", agent: null, page: "p" },
          { id: "at the end", at: daysAgo(30), address: null, agent: "x", page: "p" },
          { id: "too old", at: daysAgo(31), address: "a", agent: "x", page: "p" },
          { id: "without a time", at: null, address: "a", agent: "x", page: "p" },
        ]);
        const all = () =>
          warehouse.query(`select id, address, agent, page from ${visits.name} order by at desc nulls last`);
        const before = await all();
        const expected = {
          table: visits.name,
          rows: { before: daysAgo(30), removed: 1 },
          columns: [
            { column: "address", before: daysAgo(10), emptied: 1 },
            { column: "agent", before: daysAgo(10), emptied: 1 },
          ],
        };
        expect(await retain(warehouse, visits, { now, dryRun: true })).toEqual({ ...expected, dryRun: true });
        expect(await all()).toEqual(before);
        expect(await retain(warehouse, visits, { now })).toEqual({ ...expected, dryRun: false });
        expect(await all()).toEqual([
          { id: "new", address: "a", agent: "x", page: "p" },
          { id: "on the day", address: "a", agent: "x", page: "p" },
          { id: "older", address: null, agent: null, page: "p" },
          { id: "at the end", address: null, agent: null, page: "p" },
          { id: "without a time", address: "a", agent: "x", page: "p" },
        ]);
        expect(await retain(warehouse, visits, { now })).toMatchObject({
          rows: { removed: 0 },
          columns: [{ emptied: 0 }, { emptied: 0 }],
        });
      });
    });

    describe("changes", () => {
      test("inserts, updates and removals are told in order, from a version on", async () => {
        const { table } = await freshCounters();
        const first = await warehouse.append(table, [{ id: "a", n: 1 }]);
        await warehouse.merge(table, [{ id: "a", n: 2 }]);
        const last = await warehouse.remove(table, { equals: { id: "a" } });
        const told = async (since: number) => {
          const found: unknown[] = [];
          for await (const { change, row, version, at } of warehouse.changes(table, since)) {
            expect(at).toBeInstanceOf(Date);
            expect(version).toBeGreaterThanOrEqual(since);
            found.push([change, row.n]);
          }
          return found;
        };
        expect(await told(first.version)).toEqual([
          ["insert", 1],
          ["update_preimage", 1],
          ["update_postimage", 2],
          ["delete", 2],
        ]);
        expect(await told(last.version)).toEqual([["delete", 2]]);
        expect(await told(last.version + 1)).toEqual([]);
      });

      test("SQL reads the changes, and the table as it was", async () => {
        const { table } = await freshCounters();
        const first = await warehouse.append(table, [{ id: "a", n: 1 }]);
        await warehouse.update(table, { n: 2 }, { where: "true" });
        expect(
          await warehouse.query(
            `select _change_type as kind, n from table_changes('${table.name}', ${first.version}) order by n, kind`,
          ),
        ).toEqual([
          { kind: "insert", n: 1 },
          { kind: "update_preimage", n: 1 },
          { kind: "update_postimage", n: 2 },
        ]);
        expect(await warehouse.query(`select n from ${table.name} version as of ${first.version}`)).toEqual([
          { n: 1 },
        ]);
      });
    });

    describe("definitions", () => {
      test("two at once make one table, and a second run changes nothing", async () => {
        made += 1;
        const table = { ...counters, name: `contract_counters_${made}` };
        const results = await Promise.all([warehouse, other].map((writer) => writer.migrate([table])));
        expect(
          results
            .flat()
            .map(({ change }) => change)
            .sort(),
        ).toEqual(["created", "none"]);
        expect(await warehouse.migrate([table])).toMatchObject([{ change: "none" }]);
        expect(await warehouse.drift(table)).toEqual([]);
      });

      test("columns are added, and rows from before have none of their values", async () => {
        const { table } = await freshCounters();
        await warehouse.append(table, [{ id: "a" }]);
        const wider = defineTable({
          ...{ name: table.name, keys: ["id"], changeFeed: true },
          columns: {
            id: { type: "STRING", nullable: false },
            n: { type: "BIGINT" },
            note: { type: "STRING" },
            city: { type: "STRING" },
          },
        });
        expect(await warehouse.migrate([wider])).toMatchObject([
          { change: "columns added", columns: ["city"] },
        ]);
        await warehouse.merge(wider, [{ id: "b", city: "Oslo" }]);
        expect(await warehouse.query(`select id, city from ${table.name} order by id`)).toEqual([
          { id: "a", city: null },
          { id: "b", city: "Oslo" },
        ]);
      });

      test("a column of another type is refused, and the table stays as it is", async () => {
        const { table } = await freshCounters();
        const retyped = defineTable({
          ...{ name: table.name, keys: ["id"], changeFeed: true },
          columns: {
            id: { type: "STRING", nullable: false },
            n: { type: "STRING" },
            note: { type: "STRING" },
          },
        });
        await expect(warehouse.migrate([retyped])).rejects.toThrow("the column 'n' is BIGINT in the table");
        expect(await warehouse.drift(table)).toEqual([]);
      });
    });

    describe("queries", () => {
      test.each([
        ["insert into contract_counters values ('x', 1, null)"],
        ["update contract_counters set n = 1"],
        ["delete from contract_counters"],
        ["drop table contract_counters"],
        ["select 1; select 2"],
      ])("%s does not run as a query", async (sql) => {
        await expect(warehouse.query(sql)).rejects.toThrow(SqlError);
        expect(await warehouse.query("select count(*) as n from contract_counters")).toEqual([{ n: 0 }]);
      });

      test.each([
        ["words that are no statement", "selekt 1"],
        ["a table that is not there", "select * from contract_nothing"],
        ["a column that is not there", "select nope from contract_counters"],
      ])("%s gives an SqlError with the statement", async (_, sql) => {
        await expect(warehouse.query(sql)).rejects.toThrow(SqlError);
        await expect(warehouse.query(sql)).rejects.toMatchObject({ sql });
      });

      test("a reader that leaves early, and one whose signal aborts, leave the warehouse usable", async () => {
        for await (const row of warehouse.stream("select id from range(100000)")) {
          expect(row).toEqual({ id: expect.any(Number) });
          break;
        }
        const stopped = new AbortController();
        const reason = new Error("the reader left");
        const long = "select count(*) as n from range(100000000) a join range(100000) b on a.id % 7 < b.id";
        const running = warehouse.query(long, {}, { signal: stopped.signal });
        void delay(200).then(() => stopped.abort(reason));
        await expect(running).rejects.toBe(reason);
        expect(await warehouse.query("select 1 as one")).toEqual([{ one: 1 }]);
      });
    });

    test("history and summaries tell what happened", async () => {
      const { table } = await freshCounters();
      await warehouse.append(table, [{ id: "a" }, { id: "b" }]);
      await warehouse.remove(table, { equals: { id: "a" } });
      expect((await warehouse.history(table)).slice(0, 2).map(({ operation }) => operation)).toEqual([
        "DELETE",
        "WRITE",
      ]);
      expect(await warehouse.describe(table)).toMatchObject({ name: table.name, rows: 1 });
    });
  });
}
