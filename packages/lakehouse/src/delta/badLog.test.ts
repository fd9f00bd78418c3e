import { mkdir, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dataFiles, temporaryFolder, temporaryWarehouse } from "../../test/temporary.ts";
import {
  defineTable,
  LakehouseError,
  TableCorruptError,
  TableUnsupportedError,
  type Warehouse,
} from "../index.ts";

const table = defineTable({ name: "events", columns: { id: { type: "INT", nullable: false } } });

const commitPath = (warehouse: Warehouse, version: number) =>
  join(warehouse.location, "events", "_delta_log", `${String(version).padStart(20, "0")}.json`);

const schema = (type: unknown, metadata: object = {}) =>
  JSON.stringify({ type: "struct", fields: [{ name: "id", type, nullable: true, metadata }] });

const protocol = { protocol: { minReaderVersion: 1, minWriterVersion: 2 } };

const metaData = (changes: object = {}) => ({
  metaData: {
    id: "x",
    format: { provider: "parquet", options: {} },
    schemaString: schema("integer"),
    partitionColumns: [],
    configuration: {},
    ...changes,
  },
});

const add = (changes: object = {}) => ({
  add: { path: "a.parquet", partitionValues: {}, size: 1, modificationTime: 1, dataChange: true, ...changes },
});

const lines = (...actions: (object | string)[]) =>
  actions.map((action) => (typeof action === "string" ? action : JSON.stringify(action))).join("\n");

/** A table with one row, and after it what the test puts there; opened anew, so that nothing is remembered. */
async function withCommit(content: string, version = 2): Promise<Warehouse> {
  const folder = await temporaryFolder();
  const first = await temporaryWarehouse({ folder });
  await first.migrate([table]);
  await first.append(table, [{ id: 1 }]);
  await first.close();
  const warehouse = await temporaryWarehouse({ folder });
  await writeFile(commitPath(warehouse, version), content);
  return warehouse;
}

async function expectRefused(warehouse: Warehouse, kind: new (message: string) => Error, message: string) {
  const before = await readdir(join(warehouse.location, "events"), { recursive: true });
  for (const attempt of [
    () => warehouse.query("select * from events"),
    () => warehouse.append(table, [{ id: 2 }]),
    () => warehouse.migrate([table]),
    () => warehouse.maintain(table),
    () => warehouse.describe(table),
  ]) {
    const error = await attempt().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(kind);
    expect(error).toBeInstanceOf(LakehouseError);
    expect(String(error)).toContain(message);
  }
  expect((await readdir(join(warehouse.location, "events"), { recursive: true })).sort()).toEqual(
    before.sort(),
  );
}

test.each<[string, string, string]>([
  ["no JSON", "this is not JSON", "line 1: it is not JSON"],
  ["half a line", lines({ commitInfo: {} }, '{"add":{"path":"a.par'), "line 2: it is not JSON"],
  ["nothing", "", "it is empty"],
  ["a number", "5", "expected one action, found 0 keys"],
  ["two actions in a line", lines({ ...add(), ...protocol }), "expected one action, found 2 keys"],
  [
    "an add without a path",
    lines(add({ path: undefined })),
    "the action 'add' is not as Delta's protocol has it",
  ],
  ["an add of text size", lines(add({ size: "1" })), "the action 'add' is not as Delta's protocol has it"],
  [
    "a protocol of text",
    lines({ protocol: { minReaderVersion: "1", minWriterVersion: 2 } }),
    "the action 'protocol'",
  ],
  [
    "a schema that is none",
    lines(metaData({ schemaString: "{}" })),
    "its schemaString is not a Delta schema",
  ],
])("a commit of %s is refused", async (_, content, message) => {
  await expectRefused(await withCommit(content), TableCorruptError, message);
});

test.each<[string, string, string]>([
  ["an unknown action", lines({ teleport: { to: "mars" } }), "the action 'teleport'"],
  [
    "deletion vectors by protocol",
    lines({
      protocol: {
        minReaderVersion: 3,
        minWriterVersion: 7,
        readerFeatures: ["deletionVectors"],
        writerFeatures: ["deletionVectors"],
      },
    }),
    "it needs a reader of version 3 (deletionVectors)",
  ],
  [
    "column mapping by protocol",
    lines({ protocol: { minReaderVersion: 2, minWriterVersion: 5 } }),
    "a reader of version 2",
  ],
  [
    "a newer protocol",
    lines({ protocol: { minReaderVersion: 9, minWriterVersion: 9 } }),
    "a reader of version 9",
  ],
  ["a deletion vector", lines(add({ deletionVector: { storageType: "u" } })), "it uses deletion vectors"],
  ["partitions", lines(metaData({ partitionColumns: ["id"] })), "it is partitioned by id"],
  [
    "another file format",
    lines(metaData({ format: { provider: "orc", options: {} } })),
    "its files are 'orc'",
  ],
  [
    "a column name with a quotation mark",
    lines(metaData({ schemaString: schema("integer").replace('"name":"id"', '"name":"i\\"d"') })),
    "holds a quotation mark",
  ],
  ["a column type that is not known", lines(metaData({ schemaString: schema("variant") })), '"variant"'],
])("%s is refused as not supported", async (_, content, message) => {
  await expectRefused(await withCommit(content), TableUnsupportedError, message);
});

test.each<[string, string, string]>([
  [
    "a writer feature that is not known",
    lines({
      protocol: { minReaderVersion: 1, minWriterVersion: 7, writerFeatures: ["appendOnly", "rowTracking"] },
    }),
    "uses rowTracking",
  ],
  [
    "a newer writer",
    lines({ protocol: { minReaderVersion: 1, minWriterVersion: 6 } }),
    "needs a writer of version 6",
  ],
  [
    "a CHECK constraint",
    lines(metaData({ configuration: { "delta.constraints.positive": "id > 0" } })),
    "delta.constraints.positive",
  ],
  [
    "a generated column",
    lines(metaData({ schemaString: schema("integer", { "delta.generationExpression": "1" }) })),
    "has a rule on the column 'id'",
  ],
])("%s lets the table be read and not written", async (_, content, message) => {
  const warehouse = await withCommit(content);
  expect(await warehouse.query("select id from events")).toEqual([{ id: 1 }]);
  await expect(warehouse.append(table, [{ id: 2 }])).rejects.toThrow(TableUnsupportedError);
  await expect(warehouse.append(table, [{ id: 2 }])).rejects.toThrow(message);
  await expect(warehouse.maintain(table)).rejects.toThrow("Write to it with Spark");
  expect(await dataFiles(warehouse, "events")).toHaveLength(1);
});

test("actions that change no row of a snapshot are passed over, unknown fields too", async () => {
  const warehouse = await withCommit(
    lines(
      { commitInfo: { anything: [1] } },
      { domainMetadata: { domain: "x", configuration: "", removed: false } },
      { cdc: { path: "c" } },
    ),
  );
  expect(await warehouse.query("select id from events")).toEqual([{ id: 1 }]);
  expect(await warehouse.append(table, [{ id: 2 }])).toMatchObject({ version: 3 });
});

test("a gap in the versions is refused, and the message names the missing one", async () => {
  await expectRefused(
    await withCommit(lines({ commitInfo: {} }), 3),
    TableCorruptError,
    "version 2 is missing",
  );
});

test("a log without its beginning is refused", async () => {
  const warehouse = await withCommit(lines({ commitInfo: {} }));
  await rm(commitPath(warehouse, 0));
  await expectRefused(warehouse, TableCorruptError, "version 0 is missing");
});

test("a first commit without metadata is refused", async () => {
  const warehouse = await temporaryWarehouse();
  await mkdir(join(warehouse.location, "events", "_delta_log"), { recursive: true });
  await writeFile(commitPath(warehouse, 0), lines(protocol));
  await expectRefused(warehouse, TableCorruptError, "has no metaData action");
});

test("a checkpoint that is no Parquet file is refused, and the message says what helps", async () => {
  const warehouse = await withCommit(lines({ commitInfo: {} }));
  await writeFile(commitPath(warehouse, 2).replace(".json", ".checkpoint.parquet"), "garbage");
  await expectRefused(warehouse, TableCorruptError, "delete the checkpoint: it only saves time");
});

test("a hint that is no hint is refused, and the message says what helps", async () => {
  const warehouse = await withCommit(lines({ commitInfo: {} }));
  await writeFile(join(warehouse.location, "events", "_delta_log", "_last_checkpoint"), "{");
  await expectRefused(warehouse, TableCorruptError, "Delete the file: it is only a hint");
});

test("files in the log that are not Delta's are passed over", async () => {
  const warehouse = await withCommit(lines({ commitInfo: {} }));
  await writeFile(
    join(warehouse.location, "events", "_delta_log", ".00000000000000000009.json.x.tmp"),
    "half",
  );
  await writeFile(join(warehouse.location, "events", "_delta_log", "notes.txt"), "hello");
  await writeFile(join(warehouse.location, "notes.txt"), "hello");
  expect(await warehouse.query("select id from events")).toEqual([{ id: 1 }]);
  expect((await warehouse.tables()).map(({ name }) => name)).toEqual(["events", "schema_migrations"]);
});

test("a data file that is gone is said so, and the table works again when it is back", async () => {
  const folder = await temporaryFolder();
  const warehouse = await temporaryWarehouse({ folder });
  await warehouse.migrate([table]);
  await warehouse.append(table, [{ id: 1 }]);
  const [file = ""] = await dataFiles(warehouse, "events");
  await rm(join(folder, "events", file));
  await expect(warehouse.query("select * from events")).rejects.toThrow(TableCorruptError);
  await expect(warehouse.query("select * from events")).rejects.toThrow(
    "a file that its log names cannot be read",
  );
});

test("a data file that was cut short gives an error of the family", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([table]);
  await warehouse.append(table, [{ id: 1 }]);
  await warehouse.append(table, [{ id: 2 }]);
  for (const file of await dataFiles(warehouse, "events"))
    await truncate(join(warehouse.location, "events", file), 40);
  await expect(warehouse.query("select * from events")).rejects.toThrow(LakehouseError);
});

test("a garbled commit that arrives later is refused, and the table works again when it is mended", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([table]);
  await warehouse.append(table, [{ id: 1 }]);
  await writeFile(commitPath(warehouse, 2), lines(add({ path: "missing.parquet" }), "nonsense"));
  await expect(warehouse.query("select * from events")).rejects.toThrow(TableCorruptError);
  await expect(warehouse.append(table, [{ id: 2 }])).rejects.toThrow(TableCorruptError);
  await rm(commitPath(warehouse, 2));
  expect(await warehouse.append(table, [{ id: 2 }])).toMatchObject({ version: 2 });
  expect(await warehouse.query("select id from events order by id")).toEqual([{ id: 1 }, { id: 2 }]);
});
