import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openWarehouse, type Warehouse } from "../src/index.ts";
import { comparable, inOneOrder, isOrdered } from "./comparable.ts";
import { different } from "./different.ts";
import { openSpark, type SparkAddress } from "./openSpark.ts";
import { printTable } from "./printTable.ts";
import { readSparkAnswers, writeSparkAnswers } from "./sparkAnswers.ts";
import { orderRows, orders, people, peopleRows, statements } from "./statements.ts";
import { unsupported } from "./unsupported.ts";

// With RECORD_SPARK_ANSWERS=1 what Spark answers here becomes what statements.test.ts expects.
const recording = process.env["RECORD_SPARK_ANSWERS"] !== undefined;

const name = "each statement on the local engine and on Spark";
const given = inject("spark");

if ("missing" in given) {
  describe.skip(name, () => {
    test("answers with the same values", () => undefined);
  });
} else {
  describe.concurrent(name, () => compareEngines(given));
}

async function fill(warehouse: Warehouse): Promise<void> {
  await warehouse.migrate([people, orders]);
  await warehouse.append(people, peopleRows);
  await warehouse.append(orders, orderRows);
}

type Answers = ReadonlyMap<string, readonly Record<string, unknown>[]>;

/** The answers in the order of their statements. */
const inOrder = (answers: Answers) =>
  statements.flatMap(({ sql }) => {
    const rows = answers.get(sql);
    return rows ? [[sql, rows] as const] : [];
  });

function compareEngines(address: SparkAddress): void {
  const outcomes = new Map<string, { rows: number | undefined; equal: boolean }>();
  const answers = new Map<string, readonly Record<string, unknown>[]>();
  let recorded: Answers;
  let folder: string;
  let local: Warehouse;
  let spark: Warehouse;

  beforeAll(async () => {
    recorded = await readSparkAnswers();
    folder = await mkdtemp(join(tmpdir(), "cionb-statements-"));
    local = await openWarehouse({ engine: "local", folder });
    // the schema that statements with names of three levels ask for
    spark = await openSpark(address, "customerio");
    await Promise.all([fill(local), fill(spark)]);
  });

  afterAll(async () => {
    await local?.close();
    await spark?.close();
    await rm(folder, { recursive: true });
    if (recording) await writeSparkAnswers(inOrder(answers));
    report(outcomes);
  });

  test.each(statements)("$sql", async ({ sql, parameters }) => {
    const outcome: { rows: number | undefined; equal: boolean } = { rows: undefined, equal: false };
    outcomes.set(sql, outcome);
    const there = await spark.query(sql, parameters);
    answers.set(sql, there);
    outcome.rows = there.length;
    const here = await local.query(sql, parameters);
    const same = isOrdered(sql) ? comparable : (rows: readonly unknown[]) => inOneOrder(rows);
    expect(same(here)).toEqual(same(there));
    if (!recording) expect(same(recorded.get(sql) ?? [])).toEqual(same(there));
    outcome.equal = true;
  });

  test.each(different)("Spark answers otherwise: $sql", async ({ sql, spark: expected }) => {
    expect(comparable(await spark.query(sql))).toEqual(comparable(expected));
  });

  test.each(unsupported)("Spark alone knows: $sql", async ({ sql }) => {
    expect(await spark.query(sql)).not.toEqual([]);
  });
}

function report(outcomes: ReadonlyMap<string, { rows: number | undefined; equal: boolean }>): void {
  const width = 90;
  const short = (sql: string) => {
    const line = sql.replaceAll(/\s+/g, " ").trim();
    return line.length > width ? `${line.slice(0, width - 3)}...` : line;
  };
  printTable(
    ["statement", "rows", "both equal"],
    statements.map(({ sql }) => {
      const outcome = outcomes.get(sql);
      return [short(sql), outcome?.rows, outcome?.equal ? "yes" : "no"];
    }),
  );
  const equal = [...outcomes.values()].filter((outcome) => outcome.equal).length;
  process.stdout.write(
    `${statements.length} statements: ${equal} equal, ${statements.length - equal} not; docs/sql.md has ${different.length} more that differ and ${unsupported.length} that run on Spark alone\n`,
  );
}
