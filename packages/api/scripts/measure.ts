import { parseCall } from "../src/index.ts";

// calls a second through parseCall, beside JSON.stringify of the same calls: node packages/api/scripts/measure.ts
const calls = Array.from({ length: 500 }, (_, index) => ({
  type: "track",
  userId: `${100_000 + index}`,
  event: "Order Completed",
  messageId: `8f1c9d3e-2d0b-4c5e-9e1a-6d2f7a4b${1_000 + index}`,
  timestamp: "2026-09-17T10:24:21.000Z",
  properties: {
    order_id: `order-${100_000 + index}`,
    currency: "USD",
    revenue: 25.5,
    shipping: 3,
    tax: 2,
    discount: 2.5,
    total: 28,
    products: [
      {
        product_id: "507f1f77",
        sku: "45790-32",
        name: "Monopoly",
        price: 19,
        quantity: 1,
        category: "Games",
      },
      { product_id: "505bd767", name: "U" },
    ],
  },
}));

const rounds = 200;
const wrong = calls.map((call) => ({ ...call, properties: { ...call.properties, total: "28" } }));
const best = { parseCall: 0, refusal: 0, stringify: 0 };
for (let round = 0; round < rounds; round++) {
  best.parseCall = Math.max(
    best.parseCall,
    perSecond(calls, (call) => parseCall(call).ok),
  );
  best.refusal = Math.max(
    best.refusal,
    perSecond(wrong, (call) => !parseCall(call).ok),
  );
  best.stringify = Math.max(
    best.stringify,
    perSecond(calls, (call) => JSON.stringify(call).length > 0),
  );
}
process.stdout.write(
  `${JSON.stringify(calls[0]).length} bytes a call; best of ${rounds} rounds of ${calls.length}, calls a second: ` +
    `parseCall ${best.parseCall.toLocaleString("en")}, ` +
    `parseCall of wrong calls ${best.refusal.toLocaleString("en")}, ` +
    `JSON.stringify ${best.stringify.toLocaleString("en")}\n`,
);

function perSecond(given: readonly unknown[], check: (call: unknown) => boolean): number {
  const start = performance.now();
  for (const call of given) if (!check(call)) throw new Error("Cannot measure: a call was judged wrongly");
  return Math.round((given.length / (performance.now() - start)) * 1_000);
}
