import { badCoupon, badImport, badRelease, newLogin, tripleNewsletter } from "./incidentCalendar.ts";
import type { ConsentRow, CustomerRow, DeviceRow, OrderRow } from "./rows.ts";

/** What was planted in a world, so that what a notebook finds can be checked. Times are UTC, ends are excluded. */
export type SyntheticTruth = {
  world: string;
  rows: Readonly<Record<SyntheticTableName, number>>;
  brokenEmails: { batch: string; from: Date; until: Date; imported: number; customerIds: readonly string[] };
  deadPushTokens: {
    release: string;
    repairedBy: string;
    from: Date;
    until: Date;
    devicesOnRelease: number;
    deviceIds: readonly string[];
  };
  withdrawnConsent: { from: Date; until: Date; customerIds: readonly string[] };
  negativeOrders: {
    coupon: string;
    from: Date;
    until: Date;
    ordersWithCoupon: number;
    orderIds: readonly string[];
    /** Sum of the negative totals in US cents. */
    sumCents: number;
  };
  twoIds: { from: Date; pairs: readonly { first: string; second: string }[] };
};

export type SyntheticTableName =
  | "synthetic_customers"
  | "synthetic_organisations"
  | "synthetic_memberships"
  | "synthetic_devices"
  | "synthetic_consents"
  | "synthetic_orders"
  | "synthetic_events";

type Streams = {
  readonly world: string;
  customers(): Iterable<CustomerRow>;
  organisations(): Iterable<unknown>;
  memberships(): Iterable<unknown>;
  devices(): Iterable<DeviceRow>;
  consents(): Iterable<ConsentRow>;
  orders(): Iterable<OrderRow>;
  events(): Iterable<unknown>;
};

export function readTruth(data: Streams): SyntheticTruth {
  const customers = readCustomers(data.customers());
  const devices = readDevices(data.devices());
  const consents = readConsents(data.consents());
  const orders = readOrders(data.orders());
  return {
    world: data.world,
    rows: {
      synthetic_customers: customers.rows,
      synthetic_organisations: count(data.organisations()),
      synthetic_memberships: count(data.memberships()),
      synthetic_devices: devices.rows,
      synthetic_consents: consents.rows,
      synthetic_orders: orders.rows,
      synthetic_events: count(data.events()),
    },
    brokenEmails: { batch: badImport.batch, ...period(badImport), ...customers.broken },
    deadPushTokens: {
      release: badRelease.version,
      repairedBy: badRelease.repairedBy,
      ...period(badRelease),
      ...devices.dead,
    },
    withdrawnConsent: { ...period(tripleNewsletter), customerIds: consents.withdrawn },
    negativeOrders: { coupon: badCoupon.code, ...period(badCoupon), ...orders.negative },
    twoIds: { from: new Date(newLogin.from), pairs: customers.pairs },
  };
}

const period = ({ from, until }: { from: number; until: number }) => ({
  from: new Date(from),
  until: new Date(until),
});

function count(rows: Iterable<unknown>): number {
  let sum = 0;
  for (const _ of rows) sum += 1;
  return sum;
}

/** One @ between a name without blanks and a domain with a dot. */
const wellFormed = /^[^\s@:,]+@[^\s@:,]+\.[^\s@:,]+$/;

function readCustomers(rows: Iterable<CustomerRow>) {
  const customerIds: string[] = [];
  const pairs: { first: string; second: string }[] = [];
  // a second id follows its first within 40 customers
  const recent = new Map<string, string>();
  let [total, imported] = [0, 0];
  for (const row of rows) {
    total += 1;
    if (row.import_batch === badImport.batch) imported += 1;
    if (row.import_batch === badImport.batch && !wellFormed.test(row.email))
      customerIds.push(row.customer_id);
    const first = recent.get(row.email.toLowerCase());
    if (row.source === "app_login" && first !== undefined) pairs.push({ first, second: row.customer_id });
    recent.set(row.email.toLowerCase(), row.customer_id);
    if (recent.size > 100) recent.delete(recent.keys().next().value ?? "");
  }
  return { rows: total, broken: { imported, customerIds }, pairs };
}

function readDevices(rows: Iterable<DeviceRow>) {
  const deviceIds: string[] = [];
  let [total, devicesOnRelease] = [0, 0];
  for (const row of rows) {
    total += 1;
    if (row.app_version !== badRelease.version) continue;
    devicesOnRelease += 1;
    if (row.push_status === "unregistered") deviceIds.push(row.device_id);
  }
  return { rows: total, dead: { devicesOnRelease, deviceIds } };
}

function readConsents(rows: Iterable<ConsentRow>) {
  const withdrawn: string[] = [];
  let total = 0;
  for (const row of rows) {
    total += 1;
    const time = row.occurred_at.getTime();
    const during = time >= tripleNewsletter.from && time < tripleNewsletter.until;
    if (row.state === "withdrawn" && during && row.source === "unsubscribe_link")
      withdrawn.push(row.customer_id);
  }
  return { rows: total, withdrawn };
}

function readOrders(rows: Iterable<OrderRow>) {
  const orderIds: string[] = [];
  let [total, ordersWithCoupon, sumCents] = [0, 0, 0];
  for (const row of rows) {
    total += 1;
    if (row.coupon === badCoupon.code) ordersWithCoupon += 1;
    if (!row.total.startsWith("-")) continue;
    orderIds.push(row.order_id);
    sumCents += Number(row.total.replace(".", ""));
  }
  return { rows: total, negative: { ordersWithCoupon, orderIds, sumCents } };
}
