import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { openWarehouse, type Warehouse } from "../src/index.ts";
import { orderRows, orders, people, peopleRows, statements } from "./statements.ts";

// recorded from Apache Spark 4.0.1 in ANSI mode, time zone UTC, on the same rows; decimals as text
const answersSchema = z.array(
  z.object({ sql: z.string(), rows: z.array(z.record(z.string(), z.unknown())) }),
);
const answers = answersSchema.parse(
  JSON.parse(await readFile(new URL("spark-answers.json", import.meta.url), "utf8"), (_, value) => {
    if (value?.$ts !== undefined) return new Date(value.$ts);
    return value?.$big === undefined ? value : BigInt(value.$big);
  }),
);

let folder: string;
let warehouse: Warehouse;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cionb-statements-"));
  warehouse = await openWarehouse({ engine: "local", folder });
  await warehouse.migrate([people, orders]);
  await warehouse.append(people, peopleRows);
  await warehouse.append(orders, orderRows);
});

afterAll(async () => {
  await warehouse.close();
  await rm(folder, { recursive: true });
});

/** Numbers that differ in the last bits only are the same; column names are compared where Spark's are plain. */
function comparable(value: unknown): unknown {
  if (typeof value === "number" && !Number.isInteger(value)) return Number(value.toPrecision(12));
  if (value instanceof Date || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(comparable);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, comparable(item)]));
}

test.each(statements)("answers as Spark does: $sql", async ({ sql, parameters }) => {
  const expected = answers.find((answer) => answer.sql === sql);
  expect(await warehouse.query(sql, parameters).then(comparable)).toEqual(comparable(expected?.rows));
});
