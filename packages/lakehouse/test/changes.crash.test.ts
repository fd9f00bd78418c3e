import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Warehouse } from "../src/index.ts";
import { accounts } from "./children/changer.ts";
import { startChild } from "./children/run.ts";
import { temporaryFolder, temporaryWarehouse } from "./temporary.ts";

/** What is in the table, by writer: the round that all of its accounts show, and how many there are. */
const byWriter = (warehouse: Warehouse) =>
  warehouse.query<{ writer: number; least: number; most: number; n: number; ids: number }>(
    "select writer, min(round) as least, max(round) as most, count(*) as n, count(distinct id) as ids from accounts where writer is not null group by writer order by writer",
  );

/** The feed, played from its beginning, must give the table. */
async function replayFeed(warehouse: Warehouse) {
  const rows = new Map<string, number | null | undefined>();
  for await (const { change, row } of warehouse.changes(accounts, 0)) {
    if (change === "delete") rows.delete(row.id);
    else if (change !== "update_preimage") rows.set(row.id, row.round);
  }
  return [...rows].map(([id, round]) => ({ id, round })).sort((one, other) => (one.id < other.id ? -1 : 1));
}

test("four processes merge into one table at once: no key twice, no merge lost, and the feed tells it all", {
  timeout: 120_000,
}, async () => {
  const folder = await temporaryFolder();
  const rounds = 6;
  const ended = await Promise.all(
    [0, 1, 2, 3].map((writer) => startChild("changer.ts", [folder, String(writer), String(rounds)]).ended),
  );
  expect(ended.map(({ code, errors }) => ({ code, errors }))).toEqual(
    Array.from({ length: 4 }, () => ({ code: 0, errors: "" })),
  );
  const warehouse = await temporaryWarehouse({ folder });
  const n = 20 + rounds - 1;
  expect(await byWriter(warehouse)).toEqual(
    [0, 1, 2, 3].map((writer) => ({ writer, least: rounds - 1, most: rounds - 1, n, ids: n })),
  );
  expect(await warehouse.query("select count(*) as n from accounts where id = 'shared'")).toEqual([{ n: 1 }]);
  expect((await warehouse.describe(accounts)).version).toBe(4 * rounds);
  expect(await replayFeed(warehouse)).toEqual(
    await warehouse.query("select id, round from accounts order by id"),
  );
});

test("kill -9 in the middle of merges, many times: each merge is there whole or not at all", {
  timeout: 180_000,
}, async () => {
  const folder = await temporaryFolder();
  const acknowledged: number[] = [];
  for (let writer = 0; writer < 14; writer += 1) {
    const child = startChild("changer.ts", [folder, String(writer), "10000"]);
    await child.printed(1 + (writer % 4));
    await delay(writer * 2.5);
    child.kill();
    const { signal, lines } = await child.ended;
    expect(signal).toBe("SIGKILL");
    acknowledged[writer] = lines.length;
  }
  const clock = { now: () => Date.now() + 3 * 3_600_000, sleep: () => Promise.resolve() };
  const warehouse = await temporaryWarehouse({ folder, clock });
  for (const { writer, least, most, n, ids } of await byWriter(warehouse)) {
    // at most one merge may be there that the writer could not tell of any more
    const rounds = acknowledged[writer] ?? 0;
    expect([rounds - 1, rounds]).toContain(most);
    expect({ least, n, ids }).toEqual({ least: most, n: 20 + most, ids: 20 + most });
  }
  expect(acknowledged.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(14);
  const rows = await warehouse.query("select id, round from accounts order by id");
  expect(await replayFeed(warehouse)).toEqual(rows);
  await warehouse.maintain(accounts, { retentionHours: 0 });
  const left = (await readdir(join(folder, "accounts"), { recursive: true })).sort();
  expect(left.filter((name) => /\.tmp(\.parquet)?$/.test(name))).toEqual([]);
  expect(left.filter((name) => name.endsWith(".parquet") && !name.startsWith("_delta_log"))).toHaveLength(1);
  expect(await warehouse.query("select id, round from accounts order by id")).toEqual(rows);
});
