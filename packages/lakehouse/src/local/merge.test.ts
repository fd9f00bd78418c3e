import { expect, test } from "vitest";
import { dataFiles, temporaryFolder, temporaryWarehouse } from "../../test/temporary.ts";
import { defineTable, InvalidRowError, TableDefinitionError } from "../index.ts";

const people = defineTable({
  name: "people",
  keys: ["id"],
  changeFeed: true,
  columns: {
    id: { type: "STRING", nullable: false },
    name: { type: "STRING" },
    points: { type: "BIGINT" },
  },
});

async function withPeople() {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([people]);
  await warehouse.append(people, [
    { id: "a", name: "Ann", points: 1 },
    { id: "b", name: "Ben", points: 2 },
  ]);
  const all = () => warehouse.query("select * from people order by id");
  return { warehouse, all };
}

test("a merge updates the rows whose key is there and inserts the others, in one commit", async () => {
  const { warehouse, all } = await withPeople();
  const merged = await warehouse.merge(people, [
    { id: "b", name: "Bea" },
    { id: "c", name: "Cem", points: 3 },
  ]);
  expect(merged).toEqual({
    table: "people",
    version: 2,
    inserted: 1,
    updated: 1,
    files: 2,
    repeated: false,
  });
  expect(await all()).toEqual([
    { id: "a", name: "Ann", points: 1 },
    { id: "b", name: "Bea", points: null },
    { id: "c", name: "Cem", points: 3 },
  ]);
  expect((await warehouse.history(people))[0]).toMatchObject({
    operation: "MERGE",
    metrics: { numTargetRowsInserted: "1", numTargetRowsUpdated: "1" },
  });
});

test("of two rows with one key the last one wins, also across files", async () => {
  const { warehouse, all } = await withPeople();
  const many = Array.from({ length: 70_000 }, (_, n) => ({ id: `p${n}`, name: "first", points: n }));
  const merged = await warehouse.merge(people, [
    { id: "b", name: "lost" },
    { id: "z", name: "lost" },
    ...many,
    { id: "b", name: "Bea" },
    { id: "z", name: "Zoe" },
  ]);
  expect(merged).toMatchObject({ inserted: 70_001, updated: 1 });
  expect((await all()).filter(({ name }) => name !== "first")).toEqual([
    { id: "a", name: "Ann", points: 1 },
    { id: "b", name: "Bea", points: null },
    { id: "z", name: "Zoe", points: null },
  ]);
});

test("a merge that only inserts writes one file, and one that changes nothing writes none", async () => {
  const { warehouse } = await withPeople();
  expect(await warehouse.merge(people, [{ id: "c" }])).toMatchObject({ inserted: 1, updated: 0, files: 1 });
  expect(await warehouse.merge(people, [])).toMatchObject({
    version: 2,
    inserted: 0,
    files: 0,
    repeated: false,
  });
  expect(await dataFiles(warehouse, "people")).toHaveLength(2);
});

test("with whenMatched 'keep' the rows that are there stay", async () => {
  const { warehouse, all } = await withPeople();
  const rows = [
    { id: "a", name: "other" },
    { id: "c", name: "Cem" },
  ];
  expect(await warehouse.merge(people, rows, { whenMatched: "keep" })).toMatchObject({
    inserted: 1,
    updated: 0,
    files: 1,
  });
  expect(await all()).toEqual([
    { id: "a", name: "Ann", points: 1 },
    { id: "b", name: "Ben", points: 2 },
    { id: "c", name: "Cem", points: null },
  ]);
  expect(await dataFiles(warehouse, "people")).toHaveLength(2);
});

test("with 'columns' an update changes these alone, and an insert takes all", async () => {
  const { warehouse, all } = await withPeople();
  const rows = [
    { id: "a", name: "other", points: 10 },
    { id: "c", name: "Cem", points: 30 },
  ];
  await warehouse.merge(people, rows, { columns: ["points"] });
  expect(await all()).toEqual([
    { id: "a", name: "Ann", points: 10 },
    { id: "b", name: "Ben", points: 2 },
    { id: "c", name: "Cem", points: 30 },
  ]);
});

test("keys of several columns match where all are equal, and null matches null", async () => {
  const scores = defineTable({
    name: "scores",
    keys: ["person", "game"],
    columns: { person: { type: "INT" }, game: { type: "STRING" }, score: { type: "INT" } },
  });
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([scores]);
  await warehouse.append(scores, [
    { person: 1, game: "go", score: 1 },
    { person: 1, game: null, score: 2 },
    { person: null, game: null, score: 3 },
  ]);
  const merged = await warehouse.merge(scores, [
    { person: 1, game: null, score: 20 },
    { person: null, game: null, score: 30 },
    { person: 2, game: "go", score: 40 },
  ]);
  expect(merged).toMatchObject({ updated: 2, inserted: 1 });
  expect(await warehouse.query("select score from scores order by score")).toEqual(
    [1, 20, 30, 40].map((score) => ({ score })),
  );
});

test("a merge with an id happens once, also when it changed nothing", async () => {
  const { warehouse, all } = await withPeople();
  const id = { application: "sync", version: 7 };
  expect(await warehouse.merge(people, [{ id: "a", points: 5 }], { id })).toMatchObject({ repeated: false });
  expect(await warehouse.merge(people, [{ id: "a", points: 9 }], { id })).toMatchObject({
    repeated: true,
    updated: 0,
    files: 0,
  });
  expect((await all())[0]).toMatchObject({ points: 5 });
  const empty = { application: "sync", version: 8 };
  expect(await warehouse.merge(people, [], { id: empty })).toMatchObject({ repeated: false });
  expect(await warehouse.merge(people, [{ id: "q" }], { id: empty })).toMatchObject({ repeated: true });
});

test("the same id twice at once: one merges, the other says so", async () => {
  const { warehouse } = await withPeople();
  const id = { application: "sync", version: 1 };
  const results = await Promise.all(
    [1, 2].map((points) => warehouse.merge(people, [{ id: "n", points }], { id })),
  );
  expect(results.map(({ repeated }) => repeated).sort()).toEqual([false, true]);
  expect(await warehouse.query("select count(*) as n from people where id = 'n'")).toEqual([{ n: 1 }]);
});

test("two warehouses that merge into one table at once: no key twice, no row lost", async () => {
  const folder = await temporaryFolder();
  const warehouses = [await temporaryWarehouse({ folder }), await temporaryWarehouse({ folder })];
  await warehouses[0]?.migrate([people]);
  await Promise.all(
    warehouses.flatMap((warehouse, writer) =>
      Array.from({ length: 10 }, (_, round) =>
        warehouse.merge(people, [
          { id: "shared", points: round },
          { id: `${writer}-${round}`, points: round },
        ]),
      ),
    ),
  );
  const found = await warehouses[0]?.query("select count(*) as n, count(distinct id) as ids from people");
  expect(found).toEqual([{ n: 21, ids: 21 }]);
  expect(await warehouses[0]?.describe(people)).toMatchObject({ version: 20 });
});

test("appends that go on beside a merge are kept, and their rows are merged when their keys are meant", async () => {
  const { warehouse } = await withPeople();
  async function* rows() {
    yield { id: "late", name: "merged" };
    // lands after the merge read the table's version
    await warehouse.append(people, [{ id: "late", name: "appended" }, { id: "other" }]);
    yield { id: "a", name: "merged" };
  }
  expect(await warehouse.merge(people, rows())).toMatchObject({ updated: 2, inserted: 0 });
  expect(await warehouse.query("select id from people where name = 'merged' order by id")).toEqual([
    { id: "a" },
    { id: "late" },
  ]);
  expect(await warehouse.query("select count(*) as n from people")).toEqual([{ n: 4 }]);
});

test("a merge ends although another writer appends without a pause", async () => {
  const folder = await temporaryFolder();
  const [merging, appending] = [await temporaryWarehouse({ folder }), await temporaryWarehouse({ folder })];
  await merging.migrate([people]);
  const many = Array.from({ length: 20_000 }, (_, n) => ({ id: `p${n}`, points: 0 }));
  await merging.append(people, many);
  let merged = false;
  let appended = 0;
  const appends = (async () => {
    while (!merged) {
      await appending.append(people, [{ id: `late${appended}`, points: 0 }]);
      appended += 1;
    }
  })();
  const rows = Array.from({ length: 1_000 }, (_, n) => ({ id: n % 2 ? `p${n}` : `new${n}`, points: 1 }));
  const result = await merging.merge(people, rows).finally(() => {
    merged = true;
  });
  await appends;
  expect(result).toMatchObject({ updated: 500, inserted: 500 });
  expect(await merging.query("select count(*) as n, sum(points) as points from people")).toEqual([
    { n: 20_500 + appended, points: 1_000 },
  ]);
});

test("a row that does not fit fails the merge, and no file is left", async () => {
  const { warehouse, all } = await withPeople();
  const before = await dataFiles(warehouse, "people");
  const rows = [{ id: "c" }, { id: "d", points: "many" as never }];
  await expect(warehouse.merge(people, rows)).rejects.toThrow(InvalidRowError);
  await expect(warehouse.merge(people, rows)).rejects.toThrow(
    "Cannot write to 'people': row 2, column 'points': ",
  );
  async function* broken() {
    yield { id: "c" };
    throw new Error("the source went away");
  }
  await expect(warehouse.merge(people, broken())).rejects.toThrow("the source went away");
  expect(await dataFiles(warehouse, "people")).toEqual(before);
  expect(await all()).toHaveLength(2);
});

test.each([
  ["a table without keys", { name: "free", columns: { id: { type: "INT" } } }, {}, "has no 'keys'"],
  [
    "columns that name a key",
    { name: "keyed", keys: ["id"], columns: { id: { type: "INT" } } },
    { columns: ["id"] },
    "'columns' names 'id', which is a key",
  ],
  [
    "columns that are not there",
    { name: "keyed", keys: ["id"], columns: { id: { type: "INT" } } },
    { columns: ["nope"] },
    "'columns' names 'nope', which is no column",
  ],
] as const)("%s cannot be merged into", async (_, definition, options, message) => {
  const table = defineTable(definition as Parameters<typeof defineTable>[0]);
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([table]);
  await expect(warehouse.merge(table, [], options as never)).rejects.toThrow(TableDefinitionError);
  await expect(warehouse.merge(table, [], options as never)).rejects.toThrow(message);
});

test("columns that a newer program added keep their values in a merge of an older one", async () => {
  const folder = await temporaryFolder();
  const newer = defineTable({
    ...{ name: "people", keys: ["id"], changeFeed: true },
    columns: {
      id: { type: "STRING", nullable: false },
      name: { type: "STRING" },
      points: { type: "BIGINT" },
      city: { type: "STRING" },
    },
  });
  const [old, young] = [await temporaryWarehouse({ folder }), await temporaryWarehouse({ folder })];
  await old.migrate([people]);
  await young.migrate([newer]);
  await young.append(newer, [{ id: "a", city: "Oslo" }]);
  await old.merge(people, [{ id: "a", name: "Ann" }, { id: "b" }]);
  expect(await young.query("select id, name, city from people order by id")).toEqual([
    { id: "a", name: "Ann", city: "Oslo" },
    { id: "b", name: null, city: null },
  ]);
});
