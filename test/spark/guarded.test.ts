import { defineTable } from "@cionb/lakehouse";
import { expect } from "vitest";
import { address, open, sparkTest } from "./spark.ts";
import { setFaults } from "./startWarehouse.ts";

// SQL warehouses may refuse Spark's own settings: then an append carries its id in its rows

const schema = "guarded_test";
const lines = defineTable({
  name: "lines",
  keys: ["n"],
  columns: { n: { type: "BIGINT", nullable: false }, text: { type: "STRING" } },
});

const refuseSettings = () => setFaults(address(), [{ kind: "refuse settings", times: 100_000 }]);

sparkTest("the same id at once and one after the other appends once, and older ids are old", async () => {
  await refuseSettings();
  const warehouses = await Promise.all([open({ schema }), open({ schema }), open({ schema })]);
  const [warehouse] = warehouses;
  if (!warehouse) throw new Error("no warehouse");
  await warehouse.migrate([lines]);
  const id = { application: "same", version: 2 };
  const rows = [{ n: 1, text: "same" }];
  const results = await Promise.all(warehouses.map((writer) => writer.append(lines, rows, id)));
  expect(results.filter(({ repeated }) => !repeated)).toMatchObject([{ rows: 1, files: 1 }]);
  expect(await warehouse.append(lines, rows, id)).toMatchObject({ repeated: true, rows: 0 });
  expect(await warehouse.append(lines, rows, { ...id, version: 1 })).toMatchObject({ repeated: true });
  expect(await warehouse.append(lines, [{ n: 2 }], { ...id, version: 3 })).toMatchObject({ repeated: false });
  expect(await warehouse.append(lines, [{ n: 3 }])).toMatchObject({ repeated: false, rows: 1 });
  expect(await warehouse.query("select n from lines order by n")).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  expect(await warehouse.drift(lines)).toEqual([]);
});

sparkTest("an append whose answer was lost is in the table once", async () => {
  await refuseSettings();
  const warehouse = await open({ schema });
  await warehouse.migrate([lines]);
  await warehouse.append(lines, [{ n: 9 }], { application: "first", version: 1 });
  await setFaults(address(), [
    { kind: "refuse settings", times: 100_000 },
    { kind: "cut after", method: "ExecuteStatement", statement: "NOT EXISTS" },
  ]);
  await warehouse.append(lines, [{ n: 10, text: "lost" }], { application: "lost", version: 1 });
  expect(await warehouse.query("select count(*) as n from lines where text = 'lost'")).toEqual([{ n: 1 }]);
});

sparkTest("merges and removals with an id are made once", async () => {
  await refuseSettings();
  const warehouse = await open({ schema });
  await warehouse.migrate([lines]);
  const id = { application: "changes", version: 1 };
  const merged = await warehouse.merge(lines, [{ n: 100, text: "a" }], { id });
  expect(merged).toMatchObject({ inserted: 1, repeated: false });
  await warehouse.update(lines, { text: "b" }, { equals: { n: 100 } });
  expect(await warehouse.merge(lines, [{ n: 100, text: "a" }], { id })).toMatchObject({ repeated: true });
  expect(await warehouse.query("select text from lines where n = 100")).toEqual([{ text: "b" }]);
  const gone = { application: "removal", version: 1 };
  expect(await warehouse.remove(lines, { equals: { n: 100 } }, gone)).toMatchObject({ deleted: 1 });
  expect(await warehouse.remove(lines, { equals: { n: 1 } }, gone)).toMatchObject({ repeated: true });
});
