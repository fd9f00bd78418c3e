import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineTable, SchemaDriftError, type Table, TableNotFoundError } from "@cionb/lakehouse";
import { describe, expect, test } from "vitest";
import { memoryLogger, temporaryFolder, temporaryWarehouse, testRunner } from "../../test/support.ts";
import { ManagerStateError } from "../errors.ts";
import { allTables } from "./allTables.ts";
import { columnRowSchema, driftSchema } from "./models.ts";
import { SchemaManager } from "./SchemaManager.ts";

const small = defineTable({
  name: "small",
  comment: "A small table",
  columns: {
    id: { type: "STRING", nullable: false, comment: "What names it" },
    email: { type: "STRING", personal: true },
    amount: { type: "DECIMAL(10,2)" },
  },
  keys: ["id"],
  clusterBy: ["id"],
});

const wider = defineTable({
  name: "small",
  columns: {
    id: { type: "STRING", nullable: false },
    email: { type: "STRING", personal: true },
    amount: { type: "DECIMAL(10,2)" },
    added: { type: "TIMESTAMP" },
    also: { type: "BOOLEAN" },
  },
  keys: ["id"],
});

const manager = async (tables?: readonly Table[], folder?: string) => {
  const warehouse = await temporaryWarehouse(folder);
  const logger = memoryLogger();
  const run = testRunner({ logger });
  return { warehouse, logger, schema: new SchemaManager({ warehouse, run, ...(tables && { tables }) }) };
};

describe("what is defined", () => {
  test("the definitions list every column once, with its type in Databricks SQL", async () => {
    const { schema } = await manager([small]);
    expect(schema.definitions()).toEqual([
      {
        table: "small",
        kind: "source",
        column: "id",
        type: "STRING",
        nullable: false,
        key: true,
        personal: false,
        comment: "What names it",
      },
      {
        table: "small",
        kind: "source",
        column: "email",
        type: "STRING",
        nullable: true,
        key: false,
        personal: true,
        comment: "",
      },
      {
        table: "small",
        kind: "source",
        column: "amount",
        type: "DECIMAL(10,2)",
        nullable: true,
        key: false,
        personal: false,
        comment: "",
      },
    ]);
  });

  test("the personal columns are those of the definitions", async () => {
    const { schema } = await manager();
    expect(schema.personalColumns().map(({ table, column }) => `${table}.${column}`)).toEqual([
      "api_log.request_body",
      "api_log.response_body",
      "relationships.user_id",
      "message_events.user_id",
      "message_suppressions.user_id",
      "devices.token",
      "devices.user_id",
      "synthetic_customers.email",
      "synthetic_customers.phone",
      "synthetic_customers.first_name",
      "synthetic_customers.last_name",
      "synthetic_devices.token",
      "synthetic_events.ip",
    ]);
  });

  test("by default every table of the project is looked after", async () => {
    const { schema } = await manager();
    expect(schema.tables).toBe(allTables);
  });

  test.each(allTables)("$name has a statement that creates it on Databricks", async ({ name, columns }) => {
    const { schema } = await manager();
    const ddl = schema.ddl(name, "main.customerio");
    expect(ddl).toContain(`\`main\`.\`customerio\`.\`${name}\``);
    expect(ddl).toContain("USING DELTA");
    for (const column of columns) expect(ddl).toContain(`\`${column.name}\``);
  });

  test("a statement for a table that is not defined is refused with the names that are", async () => {
    const { schema } = await manager([small]);
    expect(() => schema.ddl("nothing")).toThrow("Cannot find the table 'nothing': defined are small.");
  });
});

describe("migrate", () => {
  test("creates every table, and a second time changes nothing", async () => {
    const { schema, warehouse } = await manager();
    const first = await schema.migrate();
    expect(first.map(({ table, change }) => [table, change])).toEqual(
      allTables.map(({ name }) => [name, "created"]),
    );
    const before = await warehouse.tables();
    const second = await schema.migrate();
    expect(second.every(({ change }) => change === "none")).toBe(true);
    expect(await warehouse.tables()).toEqual(before);
  });

  test("keeps the rows that are there", async () => {
    const { schema, warehouse } = await manager([small]);
    await schema.migrate();
    await warehouse.append(small, [{ id: "1", email: null, amount: "1.50" }]);
    await schema.migrate();
    expect(await warehouse.query("select id, amount from small")).toEqual([{ id: "1", amount: "1.50" }]);
  });

  test("adds columns, which are empty in the rows that were there", async () => {
    const folder = await temporaryFolder();
    const { schema, warehouse } = await manager([small], folder);
    await schema.migrate();
    await warehouse.append(small, [{ id: "1" }]);
    const wide = new SchemaManager({ warehouse, run: testRunner(), tables: [wider] });
    expect(await wide.migrate()).toEqual([
      expect.objectContaining({ table: "small", change: "columns added", columns: ["added", "also"] }),
    ]);
    expect(await warehouse.query("select id, added, also from small")).toEqual([
      { id: "1", added: null, also: null },
    ]);
  });

  test("records what it changed", async () => {
    const { schema, warehouse } = await manager([small]);
    await schema.migrate();
    await new SchemaManager({ warehouse, run: testRunner(), tables: [wider] }).migrate();
    const recorded = await warehouse.query(
      "select schema_version, change from schema_migrations where table_name = 'small' order by schema_version",
    );
    expect(recorded).toEqual([
      { schema_version: 1, change: "created" },
      { schema_version: 2, change: "columns added" },
    ]);
  });

  test("by several at once makes each table once", async () => {
    const folder = await temporaryFolder();
    const managers = await Promise.all([1, 2, 3].map(() => manager([small], folder)));
    const all = await Promise.all(managers.map(({ schema }) => schema.migrate()));
    expect(all.flat().filter(({ change }) => change === "created")).toHaveLength(1);
    expect(await managers[0]?.schema.drift()).toEqual([
      { table: "small", state: "as defined", differences: [] },
    ]);
  });

  test.each([
    [
      "another type",
      {
        id: { type: "STRING", nullable: false },
        email: { type: "BIGINT" },
        amount: { type: "DECIMAL(10,2)" },
      },
    ],
    [
      "another scale",
      {
        id: { type: "STRING", nullable: false },
        email: { type: "STRING" },
        amount: { type: "DECIMAL(10,4)" },
      },
    ],
    ["a column less", { id: { type: "STRING", nullable: false } }],
  ] as const)("stops at %s and leaves the table as it was", async (_, columns) => {
    const { schema, warehouse } = await manager([small]);
    await schema.migrate();
    await warehouse.append(small, [{ id: "1", amount: "1.50" }]);
    const before = await warehouse.describe("small");
    const other = new SchemaManager({
      warehouse,
      run: testRunner(),
      tables: [defineTable({ name: "small", columns })],
    });
    await expect(other.migrate()).rejects.toThrow(SchemaDriftError);
    expect(await warehouse.describe("small")).toEqual(before);
    expect(other.metrics()).toMatchObject({ failures: 1 });
  });
});

describe("drift", () => {
  test("names every table that is missing", async () => {
    const { schema } = await manager();
    const drifts = await schema.drift();
    expect(drifts.map(({ state }) => state)).toEqual(allTables.map(() => "missing"));
    expect(drifts[0]?.differences).toEqual(["api_log is not there: migrate creates it"]);
  });

  test("finds nothing after migrate", async () => {
    const { schema } = await manager();
    await schema.migrate();
    expect((await schema.drift()).filter(({ state }) => state !== "as defined")).toEqual([]);
  });

  test("names each column that is missing", async () => {
    const { schema, warehouse } = await manager([small]);
    await schema.migrate();
    const wide = new SchemaManager({ warehouse, run: testRunner(), tables: [wider] });
    expect(await wide.drift()).toEqual([
      {
        table: "small",
        state: "different",
        differences: [
          "the column 'added' is missing in the table",
          "the column 'also' is missing in the table",
        ],
      },
    ]);
  });

  test("names a column of another type with both types", async () => {
    const { schema, warehouse } = await manager([small]);
    await schema.migrate();
    const columns = {
      id: { type: "STRING", nullable: false },
      email: { type: "INT" },
      amount: { type: "DECIMAL(10,2)" },
    } as const;
    const [found] = await new SchemaManager({
      warehouse,
      run: testRunner(),
      tables: [defineTable({ name: "small", columns })],
    }).drift();
    expect(found?.differences).toEqual([
      "the column 'email' is STRING in the table and INT in the definition",
    ]);
  });

  test("changes nothing", async () => {
    const folder = await temporaryFolder();
    const { schema } = await manager([small], folder);
    await schema.drift();
    expect(await readdir(folder)).not.toContain("small");
  });

  test("says it of a table whose log is garbage instead of making a new one", async () => {
    const folder = await temporaryFolder();
    const { schema } = await manager([small], folder);
    await mkdir(join(folder, "small", "_delta_log"), { recursive: true });
    await writeFile(join(folder, "small", "_delta_log", "00000000000000000000.json"), "garbage\n");
    await expect(schema.drift()).rejects.toThrow(/small/);
    await expect(schema.migrate()).rejects.toThrow(/small/);
  });
});

describe("describe and history", () => {
  test("tell rows, files, columns and properties of a table", async () => {
    const { schema, warehouse } = await manager([small]);
    await schema.migrate();
    await warehouse.append(small, [{ id: "1" }, { id: "2" }]);
    const described = await schema.describe("small");
    expect(described).toMatchObject({ name: "small", rows: 2, files: 1, comment: "A small table" });
    expect(described.columns.map(({ name, type, personal }) => [name, type, personal])).toEqual([
      ["id", "STRING", false],
      ["email", "STRING", true],
      ["amount", "DECIMAL(10,2)", false],
    ]);
    expect(described.properties["cionb.keys"]).toBe("id");
  });

  test("tell every commit, newest first", async () => {
    const { schema, warehouse } = await manager([small]);
    await schema.migrate();
    await warehouse.append(small, [{ id: "1" }]);
    await warehouse.append(small, [{ id: "2" }]);
    expect((await schema.history("small")).map(({ version }) => version)).toEqual([2, 1, 0]);
  });

  test.each(["describe", "history"] as const)(
    "%s of a table that is not defined is refused",
    async (method) => {
      const { schema } = await manager([small]);
      await expect(schema[method]("other")).rejects.toThrow(ManagerStateError);
    },
  );

  test.each(["describe", "history"] as const)(
    "%s of a table that was not created yet is refused",
    async (method) => {
      const { schema } = await manager([small]);
      await expect(schema[method]("small")).rejects.toThrow(TableNotFoundError);
    },
  );
});

test("definitions and drift give what their models say", async () => {
  const { schema } = await manager();
  const [columns, drifts] = [schema.definitions(), await schema.drift()];
  expect(columnRowSchema.array().parse(columns)).toEqual(columns);
  expect(driftSchema.array().parse(drifts)).toEqual(drifts);
});

describe("metrics and logs", () => {
  test("count what was called and what failed", async () => {
    const { schema } = await manager([small]);
    await schema.migrate();
    await schema.drift();
    await schema.describe("other").catch(() => undefined);
    const { calls, failures, methods } = schema.metrics();
    expect([calls, failures]).toEqual([3, 1]);
    expect(methods.map(({ method, lastError }) => [method, lastError])).toEqual([
      ["migrate", undefined],
      ["drift", undefined],
      ["describe", "ManagerStateError"],
    ]);
  });

  test("carry the run, the notebook, the manager and the method", async () => {
    const { schema, logger } = await manager([small]);
    await schema.describe("small").catch(() => undefined);
    expect(logger.lines.at(-1)).toMatchObject({
      level: "error",
      fields: {
        runId: "run-1",
        notebook: "test",
        manager: "SchemaManager",
        method: "describe",
        table: "small",
      },
    });
  });

  test("are right when everything is asked at once", async () => {
    const { schema } = await manager([small]);
    await schema.migrate();
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? schema.drift() : schema.describe("small"))),
    );
    expect(schema.metrics()).toMatchObject({ calls: 21, failures: 0, inFlight: 0 });
  });
});
