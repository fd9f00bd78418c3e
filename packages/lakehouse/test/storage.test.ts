import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createLogWriter, defineTable, openWarehouse, StorageError } from "../src/index.ts";
import { startChild } from "./children/run.ts";
import { dataFiles, temporaryFolder, temporaryWarehouse } from "./temporary.ts";

const table = defineTable({ name: "events", columns: { id: { type: "INT", nullable: false } } });

test.each<[string, (folder: string) => string]>([
  ["a file where the folder should be", (folder) => join(folder, "taken")],
  ["a path below a file", (folder) => join(folder, "taken", "lakehouse")],
])("%s is refused, and the message says what helps", async (_, choose) => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "taken"), "");
  const open = () => openWarehouse({ engine: "local", folder: choose(folder) });
  await expect(open()).rejects.toThrow(StorageError);
  await expect(open()).rejects.toThrow(
    "a file stands where a folder is needed: choose another folder (CIO_LAKEHOUSE)",
  );
});

test("a file where a table's folder should be is refused, and other tables work", async () => {
  const warehouse = await temporaryWarehouse();
  await writeFile(join(warehouse.location, "events"), "");
  await expect(warehouse.migrate([table])).rejects.toThrow(StorageError);
  const other = defineTable({ name: "other", columns: { id: { type: "INT" } } });
  await warehouse.migrate([other]);
  expect(await warehouse.append(other, [{ id: 1 }])).toMatchObject({ rows: 1 });
});

test("a file that may not grow so large: an error of the family, nothing half written, and work goes on", {
  timeout: 30_000,
}, async () => {
  const folder = await temporaryFolder();
  const { code, lines, errors } = await startChild("overflow.ts", [folder], { shell: "ulimit -f 200" }).ended;
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  const answer = JSON.parse(lines.join(""));
  expect(answer.error).toContain("StorageError: Cannot write ");
  expect(answer.error).toContain("(EFBIG)");
  expect(answer).toMatchObject({ version: 2, rows: [{ id: 1 }, { id: 2 }] });
  expect((await readdir(join(folder, "texts"))).filter((name) => name.endsWith(".parquet"))).toHaveLength(2);
});

test("a table folder that is deleted under the process: each call says so, and a new table can be made", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([table]);
  await warehouse.append(table, [{ id: 1 }]);
  await rm(join(warehouse.location, "events"), { recursive: true });
  await expect(warehouse.append(table, [{ id: 2 }])).rejects.toThrow("create it with migrate([table])");
  await expect(warehouse.maintain(table)).rejects.toThrow("Cannot find the table 'events'");
  expect(await readdir(warehouse.location)).not.toContain("events");
  await warehouse.migrate([table]);
  await warehouse.append(table, [{ id: 3 }]);
  expect(await warehouse.query("select id from events")).toEqual([{ id: 3 }]);
  expect(await dataFiles(warehouse, "events")).toHaveLength(1);
});

test("a table folder that is deleted while an append reads its rows: no commit, no orphan", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([table]);
  async function* rows() {
    yield { id: 1 };
    await rm(join(warehouse.location, "events"), { recursive: true });
    yield { id: 2 };
  }
  await expect(warehouse.append(table, rows())).rejects.toThrow(StorageError);
  expect(await readdir(warehouse.location)).not.toContain("events");
});

test("the whole lakehouse deleted under the process: log rows are kept and told, and written when it is back", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([table]);
  const log = createLogWriter(warehouse);
  await rm(warehouse.location, { recursive: true });
  log.write(table, [{ id: 1 }, { id: 2 }]);
  await expect(log.flush()).rejects.toThrow(
    "2 rows could not be appended, they are kept for the next attempt",
  );
  await warehouse.migrate([table]);
  await log.close();
  expect(await warehouse.query("select count(*) as n from events")).toEqual([{ n: 2 }]);
});

test.each([
  ["@duckdb/node-api", { open: "DuckDB", query: "DuckDB", csv: "DuckDB", ndjson: "worked" }],
  ["@polyglot-sql/sdk", { open: "worked", query: "the SQL translator", csv: "worked", ndjson: "worked" }],
])(
  "without %s, what needs it says what to install and all else works",
  { timeout: 30_000 },
  async (missing, expected) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "rows.csv"), "a\n1\n");
    await writeFile(join(folder, "rows.ndjson"), '{"a":1}\n');
    const { lines, errors } = await startChild("withoutEngine.ts", [missing, folder]).ended;
    expect(errors).toBe("");
    const answers: Record<string, string> = JSON.parse(lines.join(""));
    for (const [what, words] of Object.entries(expected)) expect(answers[what]).toContain(words);
    const refused = Object.values(answers).filter((answer) => answer !== "worked");
    for (const answer of refused) {
      expect(answer).toMatch(/^LocalEngineMissingError: /);
      expect(answer).toContain("npm install @duckdb/node-api@1.5.5-r.5 @polyglot-sql/sdk@0.12.1");
    }
  },
);
