import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineTable, SourceFileError } from "@cionb/lakehouse";
import { expect, test } from "vitest";
import { temporaryFolder, temporaryWarehouse } from "../../test/support.ts";
import { fileSource, querySource } from "./sources.ts";

test("a file of rows becomes calls, from any place on", async () => {
  const path = join(await temporaryFolder(), "people.csv");
  await writeFile(path, "id,plan\n1,pro\n2,free\n3,pro\n");
  const source = await fileSource(path, { as: "identify", userId: "id" });
  const calls = await Array.fromAsync(source.read(1));
  expect(calls).toMatchObject([
    { type: "identify", userId: "2", traits: { plan: "free" } },
    { type: "identify", userId: "3", traits: { plan: "pro" } },
  ]);
});

test("a file of calls is sent as it is; a call without an id has the same one each time", async () => {
  const path = join(await temporaryFolder(), "calls.ndjson");
  await writeFile(
    path,
    '{"type":"identify","userId":"1"}\n{"type":"identify","userId":"2","messageId":"mine"}\n',
  );
  const read = async () => Array.fromAsync((await fileSource(path)).read(0));
  const calls = await read();
  expect(calls).toMatchObject([{ userId: "1", messageId: expect.any(String) }, { messageId: "mine" }]);
  expect(await read()).toEqual(calls);
});

test("a file that is not there is refused", async () => {
  await expect(fileSource("/nowhere/people.csv")).rejects.toThrow(SourceFileError);
});

const people = defineTable({ name: "people", columns: { id: { type: "STRING" }, plan: { type: "STRING" } } });

test("the rows of a query become calls; with an order it can be found again", async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([people]);
  await warehouse.append(people, [
    { id: "2", plan: "free" },
    { id: "1", plan: "pro" },
  ]);
  const source = await querySource(warehouse, "select id, plan from people order by id", {
    as: "identify",
    userId: "id",
  });
  if (!("read" in source)) throw new Error("a query with an order has a name");
  expect(await Array.fromAsync(source.read(0))).toMatchObject([{ userId: "1" }, { userId: "2" }]);
  const unordered = await querySource(warehouse, "select id from people", { as: "identify", userId: "id" });
  expect("name" in unordered).toBe(false);
});
