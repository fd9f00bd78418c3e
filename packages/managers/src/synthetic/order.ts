import { badCoupon } from "./incidentCalendar.ts";
import { type Product, products } from "./products.ts";
import type { Profile } from "./profile.ts";
import type { Random } from "./random.ts";

export type Line = { product: Product; quantity: number };

/** An order with all amounts in US cents; `total` = subtotal - discount + shipping + tax. */
export type Order = {
  id: string;
  lines: readonly Line[];
  coupon?: string;
  subtotal: number;
  discount: number;
  shipping: number;
  tax: number;
  total: number;
};

const freeShippingFrom = 5_000;
const shippingCost = 495;

/** What is in a basket: mostly one or two things, cheap things more often. */
export function fillBasket(random: Random): Line[] {
  const weights = products.map(({ cents }) => 1 / Math.sqrt(cents));
  const lines = new Map<Product, number>();
  const wanted = 1 + random.weighted([55, 25, 12, 8]);
  for (let count = 0; count < wanted; count += 1) {
    const product = products[random.weighted(weights)] ?? products[0];
    lines.set(product, (lines.get(product) ?? 0) + 1 + random.weighted([80, 15, 5]));
  }
  return [...lines].map(([product, quantity]) => ({ product, quantity }));
}

export function placeOrder(
  random: Random,
  profile: Profile,
  context: { id: string; time: number; first: boolean; lines: readonly Line[] },
): Order {
  const { id, time, first, lines } = context;
  const subtotal = lines.reduce((sum, { product, quantity }) => sum + product.cents * quantity, 0);
  const coupon = couponFor(random, time, first);
  const discount = coupon === undefined ? 0 : discountOf(coupon, subtotal, lines);
  const shipping = subtotal >= freeShippingFrom ? 0 : shippingCost;
  const tax = Math.round((Math.max(0, subtotal - discount) * profile.country.taxMille) / 1_000);
  const total = subtotal - discount + shipping + tax;
  return { id, lines, ...(coupon !== undefined && { coupon }), subtotal, discount, shipping, tax, total };
}

export const duringBadCoupon = (time: number): boolean => time >= badCoupon.from && time < badCoupon.until;

function couponFor(random: Random, time: number, first: boolean): string | undefined {
  if (duringBadCoupon(time) && random.chance(0.5)) return badCoupon.code;
  if (first && random.chance(0.5)) return "WELCOME10";
  return random.chance(0.06) ? "FRIENDS15" : undefined;
}

function discountOf(coupon: string, subtotal: number, lines: readonly Line[]): number {
  // the mistake: 40 percent was entered as 40 dollars off each piece
  if (coupon === badCoupon.code) return 4_000 * lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return Math.round((subtotal * (coupon === "WELCOME10" ? 10 : 15)) / 100);
}
