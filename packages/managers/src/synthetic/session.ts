import { fillBasket, type Line, type Order, placeOrder } from "./order.ts";
import { products } from "./products.ts";
import type { Profile } from "./profile.ts";
import type { Random } from "./random.ts";

/** One thing that happened to one customer. */
export type Happening = {
  type: "track" | "page" | "screen";
  /** The event's name, or that of the page or screen. */
  name: string;
  /** ms since epoch */
  time: number;
  channel: "web" | "ios" | "android" | "email";
  sessionId?: string;
  properties: Record<string, unknown>;
  order?: Order;
};

type Visit = { visit: number; orders: number; time: number; channel: Happening["channel"] };

/** A visit to the shop: looking around, perhaps a search, a basket, a checkout, an order; 5 to 120 s a step. */
export function createSession(random: Random, profile: Profile, visit: Visit): Happening[] {
  const sessionId = `s-${profile.id}-${visit.visit}`;
  const { channel } = visit;
  const events: Happening[] = [];
  let time = Math.floor(visit.time);
  const add = (
    name: string,
    properties: Record<string, unknown>,
    type: Happening["type"] = "track",
    order?: Order,
  ) => {
    events.push({ type, name, time, channel, sessionId, properties, ...(order && { order }) });
    time += random.integer(5_000, 120_000);
  };
  if (channel === "web") add("Home", { path: "/", title: "Home", url: "https://shop.example.com/" }, "page");
  else add("Home", { variant: channel }, "screen");
  if (random.chance(0.3)) add("Products Searched", { query: random.pick(products).category.toLowerCase() });
  const views = random.weighted([15, 40, 25, 12, 8]);
  for (let view = 0; view < views; view += 1)
    add("Product Viewed", item({ product: random.pick(products), quantity: 1 }));
  if (views === 0 || !random.chance(Math.min(0.9, profile.buys * 2.2))) return events;
  const lines = fillBasket(random);
  for (const line of lines) add("Product Added", { ...item(line), cart_id: `cart-${sessionId}` });
  if (!random.chance(0.65)) return events;
  const id = `ord-${profile.id}-${visit.visit}`;
  const order = placeOrder(random, profile, { id, time, first: visit.orders === 0, lines });
  add("Checkout Started", {
    order_id: id,
    value: order.subtotal / 100,
    currency: "USD",
    products: lines.map(item),
  });
  if (random.chance(0.72)) add("Order Completed", orderProperties(order), "track", order);
  return events;
}

/** Amounts leave as JSON numbers; whole cents divided by 100 print with two places at most. */
export const item = ({ product, quantity }: Line) => ({
  product_id: product.id,
  name: product.name,
  category: product.category,
  price: product.cents / 100,
  quantity,
});

const orderProperties = (order: Order) => ({
  order_id: order.id,
  subtotal: order.subtotal / 100,
  discount: order.discount / 100,
  shipping: order.shipping / 100,
  tax: order.tax / 100,
  total: order.total / 100,
  currency: "USD",
  ...(order.coupon !== undefined && { coupon: order.coupon }),
  products: order.lines.map(item),
});
