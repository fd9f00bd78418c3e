import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { ledger } from "./children/appender.ts";
import { startChild } from "./children/run.ts";
import { temporaryFolder, temporaryWarehouse } from "./temporary.ts";

const rowsEach = 40;

test("kill -9 in the middle of appends, many times: what was acknowledged is there, and nothing is there by half", {
  timeout: 120_000,
}, async () => {
  const folder = await temporaryFolder();
  const acknowledged: number[] = [];
  for (let writer = 0; writer < 25; writer += 1) {
    const child = startChild("appender.ts", [folder, String(writer), "10000", String(rowsEach)]);
    // another moment each time: while the process starts, or so many half milliseconds into an append
    if (writer < 4) await delay(100 + writer * 60);
    else {
      await child.printed(1 + (writer % 5));
      await delay(writer / 2);
    }
    child.kill();
    const { signal, lines } = await child.ended;
    expect(signal).toBe("SIGKILL");
    acknowledged[writer] = lines.length;
  }
  const warehouse = await temporaryWarehouse({ folder });
  const found = await warehouse.query<{ writer: number; append: number; n: number }>(
    "select writer, append, count(*) as n from ledger group by writer, append order by writer, append",
  );
  expect(found.filter(({ n }) => n !== rowsEach)).toEqual([]);
  for (const [writer, count] of acknowledged.entries()) {
    const appends = found.filter((row) => row.writer === writer).map(({ append }) => append);
    // at most one append may be there that the writer could not tell of any more
    expect(appends).toEqual(Array.from({ length: appends.length }, (_, append) => append));
    expect([count, count + 1]).toContain(appends.length);
  }
  expect(acknowledged.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(25);
  expect(await warehouse.append(ledger, [{ writer: 99, append: 0, row: 0 }])).toMatchObject({ rows: 1 });
});

test("a writer that is started again after kill -9 appends nothing twice", { timeout: 60_000 }, async () => {
  const folder = await temporaryFolder();
  for (let attempt = 0; attempt < 6; attempt += 1) {
    const child = startChild("appender.ts", [folder, "1", "10000", "5"]);
    await child.printed(2);
    await delay(attempt);
    child.kill();
    await child.ended;
  }
  const last = await startChild("appender.ts", [folder, "1", "30", "5"]).ended;
  expect(last).toMatchObject({ code: 0, errors: "" });
  const warehouse = await temporaryWarehouse({ folder });
  const repeated = await warehouse.query("select append from ledger group by append having count(*) <> 5");
  expect(repeated).toEqual([]);
});

test("what a killed writer left behind goes with maintenance, once it is old enough", {
  timeout: 30_000,
}, async () => {
  const folder = await temporaryFolder();
  const child = startChild("appender.ts", [folder, "1", "10000", "5"]);
  await child.printed(5);
  child.kill();
  await child.ended;
  const clock = { now: () => Date.now() + 3 * 3_600_000, sleep: () => Promise.resolve() };
  const warehouse = await temporaryWarehouse({ folder, clock });
  const before = await warehouse.query("select count(*) as n from ledger");
  await warehouse.maintain(ledger, { retentionHours: 0 });
  expect((await readdir(join(folder, "ledger"))).filter((name) => name.endsWith(".parquet"))).toHaveLength(1);
  expect(
    (await readdir(join(folder, "ledger", "_delta_log"))).filter((name) => name.endsWith(".tmp")),
  ).toEqual([]);
  expect(await warehouse.query("select count(*) as n from ledger")).toEqual(before);
});
