import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWarehouse, type Warehouse } from "../src/index.ts";
import { comparable } from "./comparable.ts";
import { different } from "./different.ts";
import { readSparkAnswers } from "./sparkAnswers.ts";
import { orderRows, orders, people, peopleRows, statements } from "./statements.ts";
import { unsupported } from "./unsupported.ts";

const answers = await readSparkAnswers();
const document = await readFile(new URL("../../../docs/sql.md", import.meta.url), "utf8");

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

// column names are compared where Spark's are plain
test.each(statements)("answers as Spark does: $sql", async ({ sql, parameters }) => {
  expect(await warehouse.query(sql, parameters).then(comparable)).toEqual(comparable(answers.get(sql)));
});

test.each(unsupported)("is refused, in the words that docs/sql.md has: $sql", async ({ sql, error }) => {
  await expect(warehouse.query(sql)).rejects.toThrow(error);
  expect(document).toContain(`\n${sql}\n-- ${error}\n`);
});

test.each(different)(
  "answers otherwise than Spark, as docs/sql.md says: $sql",
  async ({ sql, spark, local }) => {
    expect(await warehouse.query(sql)).toEqual(local);
    expect(document).toContain(
      `\n${sql}\n-- Spark ${JSON.stringify(spark)}, here ${JSON.stringify(local)}\n`,
    );
  },
);

test("docs/sql.md counts the statements", () => {
  expect(document).toContain(` ${statements.length} statements`);
});
