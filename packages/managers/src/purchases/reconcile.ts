import type { Warehouse } from "@cionb/lakehouse";
import { centsOf, centsOfNumber, decimalOf } from "../money.ts";
import type { PurchaseSummary } from "./PurchaseHistory.ts";

/** The part of a simulator that can be asked what arrived. */
export type KnownPurchases = {
  events(filter: {
    type: "track";
    name: string;
  }): Iterable<{ messageId?: string; userId?: string; properties: Readonly<Record<string, unknown>> }>;
  people: { get(id: string): { attributes: Readonly<Record<string, unknown>> } | undefined };
};

/** What one side says. */
export type ReconciliationRow = {
  says: "source" | "deliveries" | "receiver";
  customers: number;
  purchases: number;
  /** Decimal with two places. */
  dollars: string;
  /** Same counts and cents as the source. */
  agrees: boolean;
};

export type Reconciliation = { agrees: boolean; rows: readonly ReconciliationRow[] };

export async function reconcilePurchases(
  warehouse: Pick<Warehouse, "query">,
  source: PurchaseSummary,
  messages: { purchase: string; customer: string },
  options: { runId?: string; known?: KnownPurchases },
): Promise<Reconciliation> {
  const { runId, known } = options;
  const sides: [ReconciliationRow["says"], PurchaseSummary][] = [
    ["source", source],
    ["deliveries", await readDeliveries(warehouse, messages, runId)],
  ];
  if (known) sides.push(["receiver", readReceiver(known, messages)]);
  const rows = sides.map(([says, { customers, purchases, cents }]) => ({
    says,
    customers,
    purchases,
    dollars: decimalOf(cents),
    agrees: customers === source.customers && purchases === source.purchases && cents === source.cents,
  }));
  return { agrees: rows.every(({ agrees }) => agrees), rows };
}

/** Each message counts once, however often and in however many runs it was delivered. */
async function readDeliveries(
  warehouse: Pick<Warehouse, "query">,
  messages: { purchase: string; customer: string },
  runId: string | undefined,
): Promise<PurchaseSummary> {
  const ofRun = runId === undefined ? "" : "and run_id = :run";
  const delivered = `select distinct message_id from deliveries where outcome = 'delivered' ${ofRun}`;
  const run = runId === undefined ? {} : { run: runId };
  const [purchases] = await warehouse.query<{ purchases: number; dollars: string }>(
    `select count(*) as purchases, cast(coalesce(sum(p.value_usd), 0) as string) as dollars
     from cdnow_purchases p join (${delivered}) d on d.message_id = concat(:prefix, p.purchase_id)`,
    { prefix: messages.purchase, ...run },
  );
  const [customers] = await warehouse.query<{ customers: number }>(
    `select count(*) as customers from (select distinct customer_id from cdnow_purchases) c
     join (${delivered}) d on d.message_id = concat(:prefix, c.customer_id)`,
    { prefix: messages.customer, ...run },
  );
  return {
    customers: Number(customers?.customers ?? 0),
    purchases: Number(purchases?.purchases ?? 0),
    cents: centsOf(purchases?.dollars ?? "0"),
  };
}

function readReceiver(known: KnownPurchases, messages: { purchase: string }): PurchaseSummary {
  const seen = new Set<string>();
  const customers = new Set<string>();
  let cents = 0n;
  for (const { messageId, userId, properties } of known.events({ type: "track", name: "Order Completed" })) {
    if (!messageId?.startsWith(messages.purchase) || seen.has(messageId)) continue;
    seen.add(messageId);
    if (userId !== undefined && !customers.has(userId) && isCustomer(known, userId)) customers.add(userId);
    const total = properties["total"];
    if (typeof total === "number") cents += centsOfNumber(total);
  }
  return { customers: customers.size, purchases: seen.size, cents };
}

/** Known by an identify of ours, not only by an event. */
const isCustomer = (known: KnownPurchases, userId: string) =>
  known.people.get(userId)?.attributes["source"] === "cdnow";
