import { expect, expectTypeOf, test } from "vitest";
import {
  createTableSql,
  defineTable,
  duckdbType,
  schemaString,
  TableDefinitionError,
  type TableRow,
} from "./index.ts";
import type { ColumnDefinition } from "./types/rowType.ts";

const orders = defineTable({
  name: "orders",
  comment: "Bob's orders",
  columns: {
    id: { type: "BIGINT", nullable: false, comment: "Given by the 'shop' \\ till" },
    total: { type: "DECIMAL(10,2)" },
    email: { type: "STRING", personal: true },
    at: { type: "TIMESTAMP" },
    day: { type: "DATE" },
    ok: { type: "BOOLEAN" },
    tags: { type: "ARRAY<STRING>" },
    props: { type: "MAP<STRING, INT>" },
    lines: { type: "ARRAY<STRUCT<sku: STRING, qty: INT>>" },
    raw: { type: "BINARY" },
  },
  keys: ["id"],
  clusterBy: ["day", "id"],
  datedBy: "at",
  retentionDays: 30,
  changeFeed: true,
});

test("a definition gives the schema of Delta's log", () => {
  expect(JSON.parse(schemaString(orders.columns))).toEqual({
    type: "struct",
    fields: [
      { name: "id", type: "long", nullable: false, metadata: { comment: "Given by the 'shop' \\ till" } },
      { name: "total", type: "decimal(10,2)", nullable: true, metadata: {} },
      { name: "email", type: "string", nullable: true, metadata: { "cionb.personal": true } },
      { name: "at", type: "timestamp", nullable: true, metadata: {} },
      { name: "day", type: "date", nullable: true, metadata: {} },
      { name: "ok", type: "boolean", nullable: true, metadata: {} },
      {
        name: "tags",
        type: { type: "array", elementType: "string", containsNull: true },
        nullable: true,
        metadata: {},
      },
      {
        name: "props",
        type: { type: "map", keyType: "string", valueType: "integer", valueContainsNull: true },
        nullable: true,
        metadata: {},
      },
      {
        name: "lines",
        type: {
          type: "array",
          elementType: {
            type: "struct",
            fields: [
              { name: "sku", type: "string", nullable: true, metadata: {} },
              { name: "qty", type: "integer", nullable: true, metadata: {} },
            ],
          },
          containsNull: true,
        },
        nullable: true,
        metadata: {},
      },
      { name: "raw", type: "binary", nullable: true, metadata: {} },
    ],
  });
});

test("a definition gives DuckDB's types", () => {
  expect(orders.columns.map(({ type }) => duckdbType(type))).toEqual([
    "BIGINT",
    "DECIMAL(10,2)",
    "VARCHAR",
    "TIMESTAMPTZ",
    "DATE",
    "BOOLEAN",
    "VARCHAR[]",
    "MAP(VARCHAR,INTEGER)",
    'STRUCT("sku" VARCHAR,"qty" INTEGER)[]',
    "BLOB",
  ]);
});

test("a definition gives Spark's DDL, with comments escaped", () => {
  expect(createTableSql(orders, "main.customerio")).toBe(
    [
      "CREATE TABLE IF NOT EXISTS `main`.`customerio`.`orders` (",
      "  `id` BIGINT NOT NULL COMMENT 'Given by the \\'shop\\' \\\\ till',",
      "  `total` DECIMAL(10,2),",
      "  `email` STRING,",
      "  `at` TIMESTAMP,",
      "  `day` DATE,",
      "  `ok` BOOLEAN,",
      "  `tags` ARRAY<STRING>,",
      "  `props` MAP<STRING,INT>,",
      "  `lines` ARRAY<STRUCT<sku: STRING,qty: INT>>,",
      "  `raw` BINARY",
      ") USING DELTA",
      "COMMENT 'Bob\\'s orders'",
      "CLUSTER BY (`day`, `id`)",
      "TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true', 'cionb.keys' = 'id', 'cionb.clusterBy' = 'day,id', 'cionb.retentionDays' = '30')",
    ].join("\n"),
  );
});

test("the row type follows the columns", () => {
  expectTypeOf<TableRow<typeof orders>>().toEqualTypeOf<{
    id: number | bigint;
    total?: string | null | undefined;
    email?: string | null | undefined;
    at?: Date | null | undefined;
    day?: string | null | undefined;
    ok?: boolean | null | undefined;
    tags?: (string | null)[] | null | undefined;
    props?: Record<string, number | null> | null | undefined;
    lines?: unknown[] | null | undefined;
    raw?: Uint8Array | null | undefined;
  }>();
});

const id: ColumnDefinition = { type: "INT" };

test.each<[string, Parameters<typeof defineTable>[0], string]>([
  ["a capital letter in the name", { name: "Orders", columns: { id } }, "'Orders'"],
  ["a quote in the name", { name: 'a"; drop table x; --', columns: { id } }, "lower-case letter"],
  ["a path in the name", { name: "../orders", columns: { id } }, "lower-case letter"],
  ["an empty name", { name: "", columns: { id } }, "lower-case letter"],
  ["a quote in a column", { name: "t", columns: { "a`b": id } }, "the column 'a`b'"],
  ["a column of Delta's own", { name: "t", columns: { _change_type: id } }, "none of Delta's own"],
  ["no columns", { name: "t", columns: {} }, "it has no columns"],
  ["two columns that differ in case only", { name: "t", columns: { id, ID: id } }, "comes twice"],
  ["a key that is no column", { name: "t", columns: { id }, keys: ["x"] }, "'keys' names 'x'"],
  [
    "a cluster column that is no column",
    { name: "t", columns: { id }, clusterBy: ["x"] },
    "'clusterBy' names 'x'",
  ],
  [
    "five cluster columns",
    { name: "t", columns: { a: id, b: id, c: id, d: id, e: id }, clusterBy: ["a", "b", "c", "d", "e"] },
    "at most 4",
  ],
  ["no retention", { name: "t", columns: { id }, retentionDays: 0 }, "current value is 0"],
  ["a retention of nothing", { name: "t", columns: { id }, retentionDays: 1 }, "needs 'datedBy'"],
  [
    "half a day of retention of a column",
    { name: "t", columns: { id: { ...id, retentionDays: 0.5 } } },
    "the column 'id' of 't'",
  ],
  [
    "an age by a number",
    { name: "t", columns: { id }, datedBy: "id", retentionDays: 1 },
    "no column of type TIMESTAMP",
  ],
  [
    "retention of a column that cannot be empty",
    {
      name: "t",
      columns: { at: { type: "TIMESTAMP" }, id: { ...id, nullable: false, retentionDays: 1 } },
      datedBy: "at",
    },
    "not nullable",
  ],
])("refuses %s", (_, definition, message) => {
  expect(() => defineTable(definition)).toThrow(TableDefinitionError);
  expect(() => defineTable(definition)).toThrow(message);
});

test.each(["main.a.b", "a;b", "a b", ""])("refuses the schema name '%s' in DDL", (schema) => {
  expect(() => createTableSql(orders, schema)).toThrow(TableDefinitionError);
});
