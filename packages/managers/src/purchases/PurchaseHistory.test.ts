import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { wholeWay } from "../../test/support.ts";
import { PurchaseHistory } from "./PurchaseHistory.ts";

const original = new URL("../../data/cdnow.csv.gz", import.meta.url);
const text =
  "customer_id,date,cds,value_usd\n00001,1997-01-01,1,11.77\n00002,1997-01-12,1,12.00\n00002,1997-01-12,5,77.00\n";

async function small() {
  const path = join(await mkdtemp(join(tmpdir(), "cionb-cdnow-")), "cdnow.csv");
  await writeFile(path, text);
  return path;
}

async function history(options: { file?: string | URL; idPrefix?: string } = {}) {
  const way = await wholeWay();
  const { file = await small(), idPrefix } = options;
  const { warehouse, run, clientFor, simulator } = way;
  const purchases = new PurchaseHistory({
    warehouse,
    run,
    file,
    ...(idPrefix !== undefined && { idPrefix }),
  });
  const client = clientFor({ writeKey: simulator.writeKey });
  onTestFinished(() => client.close());
  return { ...way, purchases, client };
}

describe("the whole history", () => {
  test("goes from file to table to Customer.io to the log, and agrees to the last purchase and the last cent", async () => {
    const { purchases, client, flush, simulator } = await history({ file: original });
    expect(await purchases.load()).toMatchObject({ rows: 69_659, appended: 69_659 });
    const calls = await purchases.calls();
    const report = await client.batch(calls);
    expect(report).toMatchObject({ calls: 93_229, delivered: 93_229 });
    await flush();
    const whole = { customers: 23_570, purchases: 69_659, dollars: "2500315.63", agrees: true };
    expect(await purchases.reconcile({ runId: "run-1", known: simulator })).toEqual({
      agrees: true,
      rows: [
        { says: "source", ...whole },
        { says: "deliveries", ...whole },
        { says: "receiver", ...whole },
      ],
    });
    expect(simulator.sum("Order Completed", "total")).toBe(2_500_315.63);
  });
});

describe("load", () => {
  test("a second time changes nothing", async () => {
    const { purchases, warehouse } = await history();
    expect(await purchases.load()).toEqual({ table: "cdnow_purchases", rows: 3, appended: 3, version: 1 });
    const before = await warehouse.tables();
    expect(await purchases.load()).toEqual({ table: "cdnow_purchases", rows: 3, appended: 0, version: 1 });
    expect(await warehouse.tables()).toEqual(before);
  });

  test("keeps date, count and amount exactly", async () => {
    const { purchases, warehouse } = await history();
    await purchases.load();
    expect(await warehouse.query("select * from cdnow_purchases order by purchase_id limit 1")).toEqual([
      {
        purchase_id: "00001-1997-01-01-1",
        customer_id: "00001",
        purchased_at: "1997-01-01",
        cds: 1,
        value_usd: "11.77",
      },
    ]);
  });

  test("is summed up in whole cents, from the table and from the file", async () => {
    const { purchases } = await history();
    await purchases.load();
    expect(await purchases.summary()).toEqual({ customers: 2, purchases: 3, cents: 10_077n });
    expect(await purchases.fileSummary()).toEqual(await purchases.summary());
  });
});

describe("reconcile", () => {
  const rowsOf = async ({ purchases, flush, simulator }: Awaited<ReturnType<typeof history>>) => {
    await flush();
    const { agrees, rows } = await purchases.reconcile({ known: simulator });
    return { agrees, deliveries: rows[1], receiver: rows[2] };
  };

  test("before anything was sent says that nothing arrived", async () => {
    const whole = await history();
    await whole.purchases.load();
    expect(await rowsOf(whole)).toEqual({
      agrees: false,
      deliveries: { says: "deliveries", customers: 0, purchases: 0, dollars: "0.00", agrees: false },
      receiver: { says: "receiver", customers: 0, purchases: 0, dollars: "0.00", agrees: false },
    });
  });

  test("agrees after everything was sent twice: each message counts once", async () => {
    const whole = await history();
    await whole.purchases.load();
    const calls = await whole.purchases.calls();
    await whole.client.batch(calls);
    await whole.client.batch(calls);
    expect(await rowsOf(whole)).toMatchObject({ agrees: true });
  });

  test("finds a purchase that was not delivered, on both sides", async () => {
    const whole = await history();
    await whole.purchases.load();
    const [...calls] = await whole.purchases.calls();
    await whole.client.batch(calls.slice(0, -1));
    expect(await rowsOf(whole)).toMatchObject({
      agrees: false,
      deliveries: { customers: 2, purchases: 2, dollars: "23.77", agrees: false },
      receiver: { customers: 2, purchases: 2, dollars: "23.77", agrees: false },
    });
  });

  test("finds a purchase that the receiver refused", async () => {
    const whole = await history();
    await whole.purchases.load();
    whole.simulator.inject({ kind: "bad_item", where: { messageId: "cdnow-purchase-00002-1997-01-12-2" } });
    await whole.client.batch(await whole.purchases.calls(), { throwOnFailure: false });
    expect(await rowsOf(whole)).toMatchObject({
      agrees: false,
      deliveries: { purchases: 2, dollars: "23.77" },
      receiver: { purchases: 2, dollars: "23.77" },
    });
  });

  test("finds an amount that arrived with a cent too much", async () => {
    const whole = await history();
    await whole.purchases.load();
    const calls = [...(await whole.purchases.calls())].map((call) =>
      call.type === "track" && call.messageId?.endsWith("-2")
        ? { ...call, properties: { ...call.properties, total: 77.01 } }
        : call,
    );
    await whole.client.batch(calls as never);
    const { agrees, deliveries, receiver } = await rowsOf(whole);
    expect([agrees, deliveries?.agrees, receiver?.agrees, receiver?.dollars]).toEqual([
      false,
      true,
      false,
      "100.78",
    ]);
  });

  test("does not count what others sent: other orders, other people, another run", async () => {
    const whole = await history();
    await whole.purchases.load();
    await whole.client.batch(await whole.purchases.calls());
    await whole.client.track({
      userId: "9",
      event: "Order Completed",
      properties: { order_id: "z", total: 5 },
    });
    expect(await rowsOf(whole)).toMatchObject({ agrees: true });
    await whole.flush();
    const { rows } = await whole.purchases.reconcile({ runId: "another" });
    expect(rows[1]).toMatchObject({ purchases: 0 });
  });

  test("works with the prefix of a live demonstration", async () => {
    const whole = await history({ idPrefix: "cionb-demo-" });
    await whole.purchases.load();
    await whole.client.batch(await whole.purchases.calls());
    expect(await rowsOf(whole)).toMatchObject({ agrees: true });
    expect(whole.simulator.people.all().every(({ id }) => id.startsWith("cionb-demo-"))).toBe(true);
  });
});

test("metrics count what was called", async () => {
  const { purchases } = await history();
  await purchases.load();
  await purchases.summary();
  expect(purchases.metrics()).toMatchObject({ manager: "PurchaseHistory", calls: 2, failures: 0 });
});
