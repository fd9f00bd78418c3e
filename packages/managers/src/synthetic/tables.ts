import { defineTable } from "@cionb/lakehouse";

// every row says which world it belongs to, so that two worlds can never be taken for one
const world = {
  type: "STRING",
  nullable: false,
  comment: "Seed, size and version of the synthetic world",
} as const;
const id = { type: "STRING", nullable: false } as const;
const time = { type: "TIMESTAMP", nullable: false } as const;
const money = { type: "DECIMAL(12,2)", nullable: false, comment: "US dollars" } as const;

export const syntheticCustomers = defineTable({
  name: "synthetic_customers",
  comment: "Customers of a shop that does not exist",
  columns: {
    customer_id: id,
    email: { type: "STRING", nullable: false, personal: true },
    phone: { type: "STRING", personal: true },
    first_name: { type: "STRING", personal: true },
    last_name: { type: "STRING", personal: true },
    country: { type: "STRING", comment: "ISO 3166-1, two letters" },
    city: { type: "STRING" },
    locale: { type: "STRING" },
    timezone: { type: "STRING" },
    plan: { type: "STRING", comment: "free, plus or pro" },
    lifecycle_stage: {
      type: "STRING",
      comment: "lead, new, active, at_risk or lapsed, on the last day of the year",
    },
    source: { type: "STRING", comment: "sign_up, import or app_login" },
    import_batch: { type: "STRING", comment: "The file that an imported customer came with" },
    created_at: time,
    world,
  },
  keys: ["customer_id"],
  clusterBy: ["customer_id"],
  changeFeed: true,
});

export const syntheticOrganisations = defineTable({
  name: "synthetic_organisations",
  comment: "Companies that buy together; objects of type 1 at Customer.io",
  columns: {
    organisation_id: id,
    name: { type: "STRING", nullable: false },
    industry: { type: "STRING" },
    employees: { type: "INT" },
    plan: { type: "STRING", comment: "team, business or enterprise" },
    country: { type: "STRING" },
    created_at: time,
    world,
  },
  keys: ["organisation_id"],
  changeFeed: true,
});

export const syntheticMemberships = defineTable({
  name: "synthetic_memberships",
  comment: "Who belongs to which organisation, and as what",
  columns: {
    organisation_id: id,
    customer_id: id,
    role: { type: "STRING", nullable: false, comment: "owner, admin, member or viewer" },
    status: { type: "STRING", nullable: false, comment: "active, invited or suspended" },
    since: time,
    world,
  },
  keys: ["organisation_id", "customer_id"],
  changeFeed: true,
});

export const syntheticDevices = defineTable({
  name: "synthetic_devices",
  comment: "Devices that can receive push messages",
  columns: {
    device_id: id,
    customer_id: id,
    platform: { type: "STRING", nullable: false, comment: "ios, android or web" },
    token: { type: "STRING", nullable: false, personal: true },
    model: { type: "STRING" },
    os_version: { type: "STRING" },
    app_version: { type: "STRING", comment: "Absent for web" },
    registered_at: time,
    last_used_at: time,
    push_enabled: { type: "BOOLEAN", nullable: false },
    push_status: {
      type: "STRING",
      nullable: false,
      comment: "The last push: delivered, unregistered or disabled",
    },
    world,
  },
  keys: ["device_id"],
  clusterBy: ["customer_id"],
  changeFeed: true,
});

export const syntheticConsents = defineTable({
  name: "synthetic_consents",
  comment: "What customers agreed to and took back, one row a decision",
  columns: {
    consent_id: id,
    customer_id: id,
    purpose: { type: "STRING", nullable: false },
    channel: { type: "STRING", nullable: false, comment: "email, sms or push" },
    state: { type: "STRING", nullable: false, comment: "granted or withdrawn" },
    source: { type: "STRING", nullable: false },
    occurred_at: time,
    expires_at: { type: "TIMESTAMP" },
    world,
  },
  keys: ["consent_id"],
  clusterBy: ["customer_id"],
  changeFeed: true,
});

export const syntheticOrders = defineTable({
  name: "synthetic_orders",
  comment: "Orders; total = subtotal - discount + shipping + tax",
  columns: {
    order_id: id,
    customer_id: id,
    ordered_at: time,
    currency: { type: "STRING", nullable: false },
    coupon: { type: "STRING" },
    pieces: { type: "INT", nullable: false },
    subtotal: money,
    discount: money,
    shipping: money,
    tax: money,
    total: money,
    lines: {
      type: "STRING",
      nullable: false,
      comment: "JSON array of product_id, name, category, price, quantity",
    },
    world,
  },
  keys: ["order_id"],
  clusterBy: ["ordered_at", "customer_id"],
  changeFeed: true,
});

export const syntheticEvents = defineTable({
  name: "synthetic_events",
  comment: "What customers did and received, one row an event, page or screen",
  columns: {
    event_id: id,
    customer_id: id,
    type: { type: "STRING", nullable: false, comment: "track, page or screen" },
    name: { type: "STRING", nullable: false },
    occurred_at: time,
    channel: { type: "STRING", nullable: false, comment: "web, ios, android or email" },
    session_id: { type: "STRING" },
    ip: { type: "STRING", personal: true },
    properties: { type: "STRING", nullable: false, comment: "JSON object" },
    world,
  },
  keys: ["event_id"],
  clusterBy: ["occurred_at", "customer_id"],
  changeFeed: true,
});

/** The source tables of the synthetic world, in the order in which they are loaded. */
export const syntheticTables = [
  syntheticCustomers,
  syntheticOrganisations,
  syntheticMemberships,
  syntheticDevices,
  syntheticConsents,
  syntheticOrders,
  syntheticEvents,
] as const;
