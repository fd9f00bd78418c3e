import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { PurchaseFileError } from "../errors.ts";
import { purchaseCalls } from "./purchaseCalls.ts";
import { readPurchases } from "./readPurchases.ts";

const original = new URL("../../data/cdnow.csv.gz", import.meta.url);
const text =
  "customer_id,date,cds,value_usd\n00001,1997-01-01,1,11.77\n00002,1997-01-12,1,12.00\n00002,1997-01-12,5,77.00\n";

async function file(content: string | Uint8Array, name = "cdnow.csv") {
  const path = join(await mkdtemp(join(tmpdir(), "cionb-cdnow-")), name);
  await writeFile(path, content);
  return path;
}

const rowsOf = async (path: string | URL) => {
  const rows = [];
  for await (const row of readPurchases(path)) rows.push(row);
  return rows;
};

describe("the purchase file", () => {
  test("holds what its README says: 69,659 purchases of 23,570 customers for 2,500,315.63 dollars", async () => {
    const calls = await purchaseCalls(readPurchases(original));
    expect([calls.purchases, calls.customers, calls.cents]).toEqual([69_659, 23_570, 250_031_563n]);
    expect(calls.length).toBe(93_229);
  });

  test("gives every purchase an id of its own", async () => {
    const ids = new Set<string>();
    for await (const { purchase_id } of readPurchases(original)) ids.add(purchase_id);
    expect(ids.size).toBe(69_659);
  });

  test("two purchases on one day are numbered", async () => {
    expect((await rowsOf(await file(text))).map(({ purchase_id }) => purchase_id)).toEqual([
      "00001-1997-01-01-1",
      "00002-1997-01-12-1",
      "00002-1997-01-12-2",
    ]);
  });

  test.each([
    ["a path", (path: string) => path],
    ["a file URL", (path: string) => new URL(`file://${path}`)],
    ["the text of a file URL", (path: string) => `file://${path}`],
  ])("is read from %s", async (_, name) => {
    expect(await rowsOf(name(await file(text)))).toHaveLength(3);
  });

  test("is read with the line ends and the mark of Windows, and gzipped", async () => {
    const windows = `\uFEFF${text.replaceAll("\n", "\r\n")}`;
    expect(await rowsOf(await file(gzipSync(windows), "cdnow.csv.gz"))).toEqual(
      await rowsOf(await file(text)),
    );
  });

  test.each([
    ["an empty file", "", /is empty/],
    ["another header", "a,b\n1,2\n", /first line should be customer_id,date,cds,value_usd/],
    ["a line too short", `${text}00003,1997-01-01,1\n`, /line 5 should be a customer/],
    ["an amount in one place", `${text}00003,1997-01-01,1,5.1\n`, /line 5/],
    ["an American date", `${text}00003,01/02/1997,1,5.10\n`, /line 5/],
  ])("%s is refused with the line", async (_, content, message) => {
    await expect(rowsOf(await file(content))).rejects.toThrow(message);
  });

  test.each([
    ["a missing file", async () => "/nowhere/cdnow.csv"],
    ["a missing gzip", async () => "/nowhere/cdnow.csv.gz"],
    ["a gzip that is none", async () => file("plain text", "cdnow.csv.gz")],
    ["a gzip cut short", async () => file(gzipSync(text).subarray(0, 40), "cdnow.csv.gz")],
  ])("%s ends in an error of the family", async (_, path) => {
    await expect(rowsOf(await path())).rejects.toThrow(PurchaseFileError);
  });
});

describe("the calls", () => {
  test("are each customer as identify, then each purchase as Order Completed", async () => {
    const calls = [...(await purchaseCalls(readPurchases(await file(text))))];
    expect(calls).toEqual([
      {
        type: "identify",
        userId: "00001",
        messageId: "cdnow-customer-00001",
        traits: expect.objectContaining({ purchases: 1, cds: 1, total_spent_usd: 11.77 }),
      },
      {
        type: "identify",
        userId: "00002",
        messageId: "cdnow-customer-00002",
        traits: {
          createdAt: "1997-01-12T00:00:00.000Z",
          source: "cdnow",
          first_purchase_at: "1997-01-12",
          last_purchase_at: "1997-01-12",
          purchases: 2,
          cds: 6,
          total_spent_usd: 89,
        },
      },
      {
        type: "track",
        event: "Order Completed",
        userId: "00001",
        messageId: "cdnow-purchase-00001-1997-01-01-1",
        timestamp: "1997-01-01T00:00:00.000Z",
        properties: {
          order_id: "00001-1997-01-01-1",
          total: 11.77,
          revenue: 11.77,
          currency: "USD",
          products: [{ product_id: "cd", name: "CD", category: "Music", quantity: 1 }],
        },
      },
      expect.objectContaining({ messageId: "cdnow-purchase-00002-1997-01-12-1" }),
      expect.objectContaining({ messageId: "cdnow-purchase-00002-1997-01-12-2" }),
    ]);
  });

  test("carry the prefix in every id when they go to a live workspace", async () => {
    for (const call of await purchaseCalls(readPurchases(await file(text)), "cionb-demo-")) {
      expect([call.userId, call.messageId].every((id) => id?.startsWith("cionb-demo-"))).toBe(true);
    }
  });

  test("can be iterated again and are the same", async () => {
    const calls = await purchaseCalls(readPurchases(await file(text)));
    expect([...calls]).toEqual([...calls]);
    expect([...calls]).toHaveLength(calls.length);
  });

  test("name their amounts in JSON to the cent", async () => {
    let cents = 0n;
    const amount = /"total":(\d+)(?:\.(\d{1,2}))?,"revenue"/;
    for (const call of await purchaseCalls(readPurchases(original))) {
      if (call.type !== "track") continue;
      const [, whole = "", places = ""] = amount.exec(JSON.stringify(call.properties)) ?? [];
      cents += BigInt(whole) * 100n + BigInt(places.padEnd(2, "0"));
    }
    expect(cents).toBe(250_031_563n);
  });

  test("of no purchases are none", async () => {
    expect([...(await purchaseCalls([]))]).toEqual([]);
  });
});
