type Head = { userId: string; messageId: string; timestamp: string };

/** What a contestant sends: a call, different for each index. */
export type BenchCall =
  | (Head & { type: "track"; event: string; properties: Record<string, unknown> })
  | (Head & { type: "alias"; previousId: string });

/** Shapes of input: `Order Completed` of about 424 bytes, 2 KB or 16 KB; or those of 424 bytes with an alias at each tenth place. */
export const shapes = ["424 B", "2 KB", "16 KB", "aliases"] as const;
export type Shape = (typeof shapes)[number];

const people = 25_000;
const personAt = (index: number) => `customer-${String(index % people).padStart(6, "0")}`;

/** The `index`-th call of a shape; the same index gives the same call in every contestant. */
export function callAt(index: number, shape: Shape): BenchCall {
  if (shape === "aliases" && index % 10 === 9) {
    const [id, time] = headOf(index);
    const previousId = personAt(index * 7919 + 1);
    return { type: "alias", userId: personAt(index), previousId, messageId: id, timestamp: time };
  }
  return orderCompleted(index, shape === "16 KB" ? 145 : shape === "2 KB" ? 16 : 2);
}

const headOf = (index: number): [string, string] => [
  `bench-${String(index).padStart(9, "0")}-5f0c2a7e-9d41-4b8e`,
  new Date(1_700_000_000_000 + index * 1_000).toISOString(),
];

function orderCompleted(index: number, products: number): BenchCall {
  const [messageId, timestamp] = headOf(index);
  const total = (500 + (index % 20_000)) / 100;
  const lines = Array.from({ length: products }, (_, line) =>
    line % 2 === 0
      ? {
          product_id: `sku-${(index + line) % 997}`,
          name: "Long-playing record, 180 grams",
          price: total,
          quantity: 1,
        }
      : { product_id: `sku-${(index + line) % 499}`, name: "Sleeve", price: 0, quantity: 1 },
  );
  return {
    type: "track",
    event: "Order Completed",
    userId: personAt(index),
    messageId,
    timestamp,
    properties: {
      order_id: `order-${String(index).padStart(9, "0")}`,
      total,
      revenue: total,
      currency: "USD",
      products: lines,
    },
  };
}

/** Calls `from` to `to - 1`, in order. */
export function callsBetween(from: number, to: number, shape: Shape): BenchCall[] {
  return Array.from({ length: to - from }, (_, index) => callAt(from + index, shape));
}
