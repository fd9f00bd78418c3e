import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { centsOf } from "../money.ts";
import { SyntheticData } from "./SyntheticData.ts";

const world = new SyntheticData({ seed: 7, customers: 1_000 });
const customers = [...world.customers()];
const events = [...world.events()];
const orders = [...world.orders()];
const devices = [...world.devices()];
const consents = [...world.consents()];
const organisations = [...world.organisations()];
const memberships = [...world.memberships()];
const ids = new Set(customers.map(({ customer_id }) => customer_id));

const digest = (data: SyntheticData) => {
  const hash = createHash("sha256");
  const streams = [
    "customers",
    "organisations",
    "memberships",
    "devices",
    "consents",
    "orders",
    "events",
  ] as const;
  for (const stream of streams) for (const row of data[stream]()) hash.update(JSON.stringify(row));
  return hash.digest("hex");
};

const countBy = <Item>(items: readonly Item[], key: (item: Item) => string | number) => {
  const counts = new Map<string | number, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
};

describe("the same seed and size make the same world", () => {
  test("byte for byte, and as long as the version is the same", () => {
    const options = { seed: 3, customers: 120 };
    expect(digest(new SyntheticData(options))).toBe(digest(new SyntheticData(options)));
    expect(digest(new SyntheticData(options))).toMatchInlineSnapshot(
      `"7d5994ba2fbf343b7b1278b54153250079277c11b654f29d3da54070581525da"`,
    );
  });

  test("another seed makes another", () => {
    const digests = [1, 2, 3].map((seed) => digest(new SyntheticData({ seed, customers: 40 })));
    expect(new Set(digests).size).toBe(3);
  });

  test("a larger world begins with the customers of a smaller one", () => {
    const small = [...new SyntheticData({ seed: 7, customers: 80 }).customers()].map(({ email }) => email);
    expect(customers.slice(0, 80).map(({ email }) => email)).toEqual(small);
  });

  test("rows come without the rows before them being kept: a huge world starts at once", () => {
    const huge = new SyntheticData({ customers: 50_000_000 });
    const [first] = huge.events();
    expect(first?.event_id).toBe(`e-${first?.customer_id}-1`);
  });
});

test.each([-1, 1.5, Number.NaN, 2 ** 60])("a world of %s customers is refused", (size) => {
  expect(() => new SyntheticData({ customers: size })).toThrow(
    "Cannot make a synthetic world: 'customers' should be a whole number of at least 0.",
  );
});

test("a world of no customers has no rows", () => {
  expect(new SyntheticData({ customers: 0 }).truth().rows).toMatchObject({
    synthetic_customers: 0,
    synthetic_events: 0,
  });
});

describe("rows fit together", () => {
  test("there are as many customers as asked for, each once", () => {
    expect(customers).toHaveLength(1_000);
    expect(ids.size).toBe(1_000);
  });

  test.each([
    ["events", events, "event_id"],
    ["orders", orders, "order_id"],
    ["devices", devices, "device_id"],
    ["consents", consents, "consent_id"],
  ] as const)("%s have unique ids and known customers", (_, rows, id) => {
    expect(rows.length).toBeGreaterThan(100);
    expect(new Set(rows.map((row) => Object.entries(row).find(([name]) => name === id)?.[1])).size).toBe(
      rows.length,
    );
    expect(rows.filter(({ customer_id }) => !ids.has(customer_id))).toEqual([]);
  });

  test("each organisation has exactly one owner, and nobody is in two", () => {
    const owners = countBy(
      memberships.filter(({ role }) => role === "owner"),
      ({ organisation_id }) => organisation_id,
    );
    expect([...owners.values()].every((count) => count === 1)).toBe(true);
    expect(owners.size).toBe(organisations.length);
    expect(new Set(memberships.map(({ customer_id }) => customer_id)).size).toBe(memberships.length);
    expect(memberships.filter(({ customer_id }) => !ids.has(customer_id))).toEqual([]);
  });

  test("orders and the events Order Completed are the same", () => {
    const completed = events.filter(({ name }) => name === "Order Completed");
    const told = completed.map(({ properties }) => String(JSON.parse(properties).order_id));
    expect(told).toEqual(orders.map(({ order_id }) => order_id));
  });

  test("every order adds up to the cent, and so do its lines", () => {
    for (const { subtotal, discount, shipping, tax, total, lines } of orders) {
      expect(centsOf(total)).toBe(centsOf(subtotal) - centsOf(discount) + centsOf(shipping) + centsOf(tax));
      const items: { price: string; quantity: number }[] = JSON.parse(lines);
      expect(items.reduce((sum, { price, quantity }) => sum + centsOf(price) * BigInt(quantity), 0n)).toBe(
        centsOf(subtotal),
      );
    }
  });

  test("nothing happened outside the year, and a customer's events are in order", () => {
    const times = events.map(({ occurred_at }) => occurred_at.getTime());
    expect(Math.min(...times)).toBeGreaterThanOrEqual(world.from.getTime());
    expect(Math.max(...times)).toBeLessThan(world.until.getTime());
    const unordered = events.filter(({ customer_id, occurred_at }, index) => {
      const next = events[index + 1];
      return next?.customer_id === customer_id && next.occurred_at < occurred_at;
    });
    expect(unordered).toEqual([]);
  });

  test("a device is never used before it is registered", () => {
    expect(devices.filter(({ registered_at, last_used_at }) => last_used_at < registered_at)).toEqual([]);
  });
});

describe("nothing in it can reach a person", () => {
  test("e-mail addresses are of example domains, also the broken ones", () => {
    expect(customers.filter(({ email }) => !/example[.,](com|net|org)$/i.test(email))).toEqual([]);
  });

  test("phone numbers are from ranges kept for films and examples", () => {
    const kept = /^(\+1\d{3}55501\d{2}|\+442079460\d{3}|\+493023125\d{3}|\+6125550\d{4})$/;
    expect(customers.filter(({ phone }) => !kept.test(phone))).toEqual([]);
  });

  test("IP addresses are from ranges kept for documentation", () => {
    const kept = /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}$/;
    expect(events.filter(({ ip }) => ip !== null && !kept.test(ip))).toEqual([]);
  });
});

describe("it has the shape of a year of a shop", () => {
  const visits = events.filter(({ name }) => name === "Home");

  test("November and December are far busier than August", () => {
    const months = countBy(visits, ({ occurred_at }) => occurred_at.getUTCMonth());
    expect((months.get(11) ?? 0) / (months.get(7) ?? 1)).toBeGreaterThan(1.8);
  });

  test("the night is quiet where most customers live", () => {
    const hours = countBy(visits, ({ occurred_at }) => occurred_at.getUTCHours());
    const [busiest, quietest] = [Math.max(...hours.values()), Math.min(...hours.values())];
    expect(busiest / quietest).toBeGreaterThan(2);
  });

  test("people differ: the busiest tenth makes at least a third of all visits", () => {
    const counts = [...countBy(visits, ({ customer_id }) => customer_id).values()].sort((a, b) => b - a);
    const tenth = counts.slice(0, 100).reduce((sum, count) => sum + count, 0);
    expect(tenth / visits.length).toBeGreaterThan(1 / 3);
  });

  test("a visit becomes an order in 5 to 25 of a hundred cases, through a funnel that narrows", () => {
    const steps = ["Home", "Product Viewed", "Product Added", "Checkout Started", "Order Completed"];
    const sessions = steps.map(
      (step) => new Set(events.filter(({ name }) => name === step).map((e) => e.session_id)).size,
    );
    expect([...sessions].sort((a, b) => b - a)).toEqual(sessions);
    expect(orders.length / visits.length).toBeGreaterThan(0.05);
    expect(orders.length / visits.length).toBeLessThan(0.25);
  });

  test("every plan, stage, platform and channel occurs", () => {
    expect([...countBy(customers, ({ plan }) => plan).keys()].sort()).toEqual(["free", "plus", "pro"]);
    expect(countBy(customers, ({ lifecycle_stage }) => lifecycle_stage).size).toBe(5);
    expect([...countBy(devices, ({ platform }) => platform).keys()].sort()).toEqual([
      "android",
      "ios",
      "web",
    ]);
    expect([...countBy(events, ({ channel }) => channel).keys()].sort()).toEqual([
      "android",
      "email",
      "ios",
      "web",
    ]);
  });

  test("nobody gets a newsletter after withdrawing consent, or without having given it", () => {
    const mail = consents.filter(({ channel }) => channel === "email");
    const granted = new Set(
      mail.filter(({ state }) => state === "granted").map(({ customer_id }) => customer_id),
    );
    const withdrawn = new Map(
      mail
        .filter(({ state }) => state === "withdrawn")
        .map((row) => [row.customer_id, row.occurred_at.getTime()]),
    );
    const sent = events.filter(({ name }) => name === "Email Delivered" || name === "Email Bounced");
    const wrong = sent.filter(
      ({ customer_id, occurred_at }) =>
        !granted.has(customer_id) ||
        occurred_at.getTime() > (withdrawn.get(customer_id) ?? Infinity) + 600_000,
    );
    expect(wrong).toEqual([]);
  });
});

describe("the five incidents are there, as the truth says", () => {
  const truth = world.truth();

  test("the truth counts every table", () => {
    expect(truth.rows).toEqual({
      synthetic_customers: customers.length,
      synthetic_organisations: organisations.length,
      synthetic_memberships: memberships.length,
      synthetic_devices: devices.length,
      synthetic_consents: consents.length,
      synthetic_orders: orders.length,
      synthetic_events: events.length,
    });
  });

  test("one import brought broken e-mail addresses, and only that one did", () => {
    const broken = customers.filter(({ email }) => !/^[\w.]+@[\w.]+$/.test(email));
    expect(broken.map(({ customer_id }) => customer_id)).toEqual(truth.brokenEmails.customerIds);
    expect(new Set(broken.map(({ import_batch }) => import_batch))).toEqual(
      new Set([truth.brokenEmails.batch]),
    );
    expect(truth.brokenEmails.customerIds.length).toBeGreaterThan(10);
    expect(truth.brokenEmails.imported).toBeGreaterThan(truth.brokenEmails.customerIds.length);
    const { from, until } = truth.brokenEmails;
    expect(broken.filter(({ created_at }) => created_at < from || created_at >= until)).toEqual([]);
  });

  test("newsletters to broken addresses bounce", () => {
    const broken = new Set(truth.brokenEmails.customerIds);
    const received = events.filter(
      ({ customer_id, channel }) => broken.has(customer_id) && channel === "email",
    );
    expect(new Set(received.map(({ name }) => name))).toEqual(new Set(["Email Bounced"]));
  });

  test("one release left nearly all its push tokens dead, others few", () => {
    const { devicesOnRelease, deviceIds, release } = truth.deadPushTokens;
    expect(deviceIds.length / devicesOnRelease).toBeGreaterThan(0.85);
    const others = devices.filter(({ app_version }) => app_version !== release);
    const dead = others.filter(({ push_status }) => push_status === "unregistered");
    expect(dead.length / others.length).toBeLessThan(0.05);
    expect(deviceIds.length).toBeGreaterThan(20);
  });

  test("two days in April saw more withdrawals than any month", () => {
    const { customerIds, from, until } = truth.withdrawnConsent;
    const other = consents.filter(
      ({ state, occurred_at: at }) => state === "withdrawn" && (at < from || at >= until),
    );
    const months = countBy(other, ({ occurred_at }) => occurred_at.toISOString().slice(0, 7));
    expect(customerIds.length).toBeGreaterThan(Math.max(...months.values()));
    expect(new Set(customerIds).size).toBe(customerIds.length);
  });

  test("negative orders exist only with the coupon, on its three days, and sum to the truth", () => {
    const { coupon, from, until, orderIds, sumCents, ordersWithCoupon } = truth.negativeOrders;
    const negative = orders.filter(({ total }) => centsOf(total) < 0n);
    expect(negative.map(({ order_id }) => order_id)).toEqual(orderIds);
    expect(negative.filter((order) => order.coupon !== coupon)).toEqual([]);
    expect(orders.filter((order) => order.coupon === coupon)).toHaveLength(ordersWithCoupon);
    expect(negative.filter(({ ordered_at }) => ordered_at < from || ordered_at >= until)).toEqual([]);
    expect(negative.reduce((sum, { total }) => sum + centsOf(total), 0n)).toBe(BigInt(sumCents));
    expect(orderIds.length).toBeGreaterThan(5);
  });

  test("each pair of ids has one name, one phone and one address in other letters", () => {
    const byId = new Map(customers.map((customer) => [customer.customer_id, customer]));
    expect(truth.twoIds.pairs).toHaveLength(25);
    for (const { first, second } of truth.twoIds.pairs) {
      const [one, other] = [byId.get(first), byId.get(second)];
      expect(other).toMatchObject({ phone: one?.phone, first_name: one?.first_name, source: "app_login" });
      expect(other?.email.toLowerCase()).toBe(one?.email.toLowerCase());
      expect(other?.created_at.getTime()).toBeGreaterThanOrEqual(one?.created_at.getTime() ?? Infinity);
    }
  });

  test("no other two customers share an address", () => {
    const addresses = countBy(customers, ({ email }) => email.toLowerCase());
    expect([...addresses.values()].filter((count) => count > 1)).toHaveLength(truth.twoIds.pairs.length);
  });
});
