import type { CallInput } from "@cionb/client";
import { centsOf } from "../money.ts";
import type { PurchaseRow } from "./table.ts";

/** What the message ids of the demonstration's purchases begin with, after the id prefix. */
export const purchaseMessage = "cdnow-purchase-";
export const customerMessage = "cdnow-customer-";

export type PurchaseCalls = Iterable<CallInput> & {
  readonly customers: number;
  readonly purchases: number;
  /** The sum of all purchases in US cents. */
  readonly cents: bigint;
  /** How many calls the iteration gives: customers and purchases. */
  readonly length: number;
};

/**
 * Calls made of purchases, as often as they are iterated: first each customer as `identify`, then each purchase as
 * `Order Completed`. The purchases of one customer must follow each other. Only compact rows are kept, so the calls
 * take memory one by one. Ids begin with `idPrefix`; message ids name the row, so a second run repeats them.
 */
export async function purchaseCalls(
  rows: Iterable<PurchaseRow> | AsyncIterable<PurchaseRow>,
  idPrefix = "",
): Promise<PurchaseCalls> {
  const purchases: PurchaseRow[] = [];
  let cents = 0n;
  for await (const row of rows) {
    purchases.push(row);
    cents += centsOf(row.value_usd);
  }
  const customers = purchases.filter(isFirst).length;
  return {
    customers,
    purchases: purchases.length,
    cents,
    length: customers + purchases.length,
    *[Symbol.iterator]() {
      for (const history of histories(purchases)) yield identifyCall(history, idPrefix);
      for (const purchase of purchases) yield orderCall(purchase, idPrefix);
    },
  };
}

const isFirst = (row: PurchaseRow, index: number, rows: readonly PurchaseRow[]) =>
  row.customer_id !== rows[index - 1]?.customer_id;

type History = {
  customerId: string;
  first: string;
  last: string;
  purchases: number;
  cds: number;
  cents: bigint;
};

function* histories(rows: readonly PurchaseRow[]): Iterable<History> {
  let current: History | undefined;
  for (const row of rows) {
    if (current?.customerId !== row.customer_id) {
      if (current) yield current;
      const at = row.purchased_at;
      current = { customerId: row.customer_id, first: at, last: at, purchases: 0, cds: 0, cents: 0n };
    }
    if (row.purchased_at < current.first) current.first = row.purchased_at;
    if (row.purchased_at > current.last) current.last = row.purchased_at;
    current.purchases += 1;
    current.cds += row.cds;
    current.cents += centsOf(row.value_usd);
  }
  if (current) yield current;
}

const midnight = (date: string) => `${date}T00:00:00.000Z`;

// whole cents divided by 100 give the number that JSON prints with the same two places
const dollars = (cents: bigint) => Number(cents) / 100;

function identifyCall(history: History, idPrefix: string): CallInput {
  return {
    type: "identify",
    userId: `${idPrefix}${history.customerId}`,
    messageId: `${idPrefix}${customerMessage}${history.customerId}`,
    traits: {
      createdAt: midnight(history.first),
      source: "cdnow",
      first_purchase_at: history.first,
      last_purchase_at: history.last,
      purchases: history.purchases,
      cds: history.cds,
      total_spent_usd: dollars(history.cents),
    },
  };
}

function orderCall(purchase: PurchaseRow, idPrefix: string): CallInput {
  const total = dollars(centsOf(purchase.value_usd));
  return {
    type: "track",
    event: "Order Completed",
    userId: `${idPrefix}${purchase.customer_id}`,
    messageId: `${idPrefix}${purchaseMessage}${purchase.purchase_id}`,
    timestamp: midnight(purchase.purchased_at),
    properties: {
      order_id: `${idPrefix}${purchase.purchase_id}`,
      total,
      revenue: total,
      currency: "USD",
      products: [{ product_id: "cd", name: "CD", category: "Music", quantity: purchase.cds }],
    },
  };
}
