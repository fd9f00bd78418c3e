import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineTable, SourceFileError } from "@cionb/lakehouse";
import { describe, expect, test } from "vitest";
import { temporaryFolder, temporaryWarehouse } from "../../test/support.ts";
import { fileIdentity, queryIdentity, resumable } from "./resumable.ts";

const call = (id: string) => ({ type: "identify", userId: id }) as const;

test("a source is read from the place that is asked for", async () => {
  const source = resumable("three", () => ["a", "b", "c"].map(call));
  const read = async (from: number) => (await Array.fromAsync(source.read(from))).map(({ userId }) => userId);
  expect(await read(0)).toEqual(["a", "b", "c"]);
  expect(await read(2)).toEqual(["c"]);
  expect(await read(3)).toEqual([]);
});

describe("a file", () => {
  test("is the same while its path, size, head and use are", async () => {
    const path = join(await temporaryFolder(), "people.csv");
    await writeFile(path, "id\n1\n");
    const name = await fileIdentity(path, { as: "identify" });
    expect(await fileIdentity(path, { as: "identify" })).toBe(name);
    expect(await fileIdentity(path, { as: "track" })).not.toBe(name);
    await writeFile(path, "id\n2\n");
    expect(await fileIdentity(path, { as: "identify" })).not.toBe(name);
  });

  test("that is not there is refused", async () => {
    await expect(fileIdentity("/nowhere/people.csv", null)).rejects.toThrow(SourceFileError);
  });
});

describe("a query", () => {
  const people = defineTable({ name: "people", columns: { id: { type: "STRING" } } });

  test("is another one once a table that it names has changed", async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.migrate([people]);
    const identity = (sql: string) => queryIdentity(sql, { warehouse, use: "identify" });
    const name = await identity("select id from people order by id");
    expect(await identity("select id from people order by id")).toBe(name);
    await warehouse.append(people, [{ id: "1" }]);
    expect(await identity("select id from people order by id")).not.toBe(name);
  });

  test("without an order has no name, since its rows come in any", async () => {
    const warehouse = await temporaryWarehouse();
    expect(await queryIdentity("select id from people", { warehouse, use: null })).toBeUndefined();
  });
});
