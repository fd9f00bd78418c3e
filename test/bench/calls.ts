/** What a contestant sends: an `Order Completed` call of about 424 bytes of JSON, different for each index. */
export type OrderCompleted = {
  type: "track";
  event: "Order Completed";
  userId: string;
  messageId: string;
  timestamp: string;
  properties: Record<string, unknown>;
};

/** The `index`-th call; the same index gives the same call in every contestant. */
export function orderCompleted(index: number): OrderCompleted {
  const id = String(index).padStart(9, "0");
  const cents = 500 + (index % 20_000);
  const total = cents / 100;
  return {
    type: "track",
    event: "Order Completed",
    userId: `customer-${String(index % 25_000).padStart(6, "0")}`,
    messageId: `bench-${id}-5f0c2a7e-9d41-4b8e`,
    timestamp: new Date(1_700_000_000_000 + index * 1_000).toISOString(),
    properties: {
      order_id: `order-${id}`,
      total,
      revenue: total,
      currency: "USD",
      products: [
        {
          product_id: `sku-${index % 997}`,
          name: "Long-playing record, 180 grams",
          price: total,
          quantity: 1,
        },
        { product_id: `sku-${index % 499}`, name: "Sleeve", price: 0, quantity: 1 },
      ],
    },
  };
}

/** Calls `from` to `to - 1`, in order. */
export function orders(from: number, to: number): OrderCompleted[] {
  return Array.from({ length: to - from }, (_, index) => orderCompleted(from + index));
}
