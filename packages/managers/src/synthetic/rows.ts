import { decimalOf } from "../money.ts";
import { day, worldEnd } from "./calendar.ts";
import type { Consent } from "./consent.ts";
import type { Device } from "./device.ts";
import { exampleIp } from "./names.ts";
import type { Order } from "./order.ts";
import type { Membership, Organisation } from "./organisation.ts";
import { memberPlan } from "./plan.ts";
import type { Profile } from "./profile.ts";
import { createRandom } from "./random.ts";
import type { Happening } from "./session.ts";

export type CustomerRow = ReturnType<typeof customerRow>;
export type EventRow = ReturnType<typeof eventRow>;
export type OrderRow = ReturnType<typeof orderRow>;
export type DeviceRow = ReturnType<typeof deviceRow>;
export type ConsentRow = ReturnType<typeof consentRow>;
export type OrganisationRow = ReturnType<typeof organisationRow>;
export type MembershipRow = ReturnType<typeof membershipRow>;

export function customerRow(seed: number, world: string, profile: Profile) {
  const { plan, stage } = memberPlan(seed, profile);
  return {
    customer_id: profile.id,
    email: profile.email,
    phone: profile.phone,
    first_name: profile.firstName,
    last_name: profile.lastName,
    country: profile.country.code,
    city: profile.city,
    locale: profile.country.locale,
    timezone: profile.country.timezone,
    plan,
    lifecycle_stage: stage,
    source:
      profile.origin === "second_id" ? "app_login" : profile.importBatch === undefined ? "sign_up" : "import",
    import_batch: profile.importBatch ?? null,
    created_at: new Date(profile.createdAt),
    world,
  };
}

export function eventRow(world: string, profile: Profile, happening: Happening, number: number) {
  return {
    event_id: `e-${profile.id}-${number}`,
    customer_id: profile.id,
    type: happening.type,
    name: happening.name,
    occurred_at: new Date(happening.time),
    channel: happening.channel,
    session_id: happening.sessionId ?? null,
    ip: happening.sessionId === undefined ? null : exampleIp(createRandom("ip", happening.sessionId)),
    properties: JSON.stringify(happening.properties),
    world,
  };
}

export function orderRow(world: string, profile: Profile, order: Order, time: number) {
  return {
    order_id: order.id,
    customer_id: profile.id,
    ordered_at: new Date(time),
    currency: "USD",
    coupon: order.coupon ?? null,
    pieces: order.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    subtotal: decimalOf(order.subtotal),
    discount: decimalOf(order.discount),
    shipping: decimalOf(order.shipping),
    tax: decimalOf(order.tax),
    total: decimalOf(order.total),
    lines: JSON.stringify(
      order.lines.map(({ product, quantity }) => ({
        product_id: product.id,
        name: product.name,
        category: product.category,
        price: decimalOf(product.cents),
        quantity,
      })),
    ),
    world,
  };
}

export function deviceRow(world: string, profile: Profile, device: Device) {
  return {
    device_id: device.id,
    customer_id: profile.id,
    platform: device.platform,
    token: device.token,
    model: device.model,
    os_version: device.osVersion,
    app_version: device.appVersion === "" ? null : device.appVersion,
    registered_at: new Date(device.registeredAt),
    last_used_at: new Date(device.lastUsedAt),
    push_enabled: device.pushEnabled,
    push_status: device.pushStatus,
    world,
  };
}

export function consentRow(world: string, profile: Profile, consent: Consent, number: number) {
  return {
    consent_id: `consent-${profile.id}-${number}`,
    customer_id: profile.id,
    purpose: "marketing",
    channel: consent.channel,
    state: consent.state,
    source: consent.source,
    occurred_at: new Date(consent.time),
    expires_at: consent.state === "granted" ? new Date(consent.time + 730 * day) : null,
    world,
  };
}

export function organisationRow(world: string, organisation: Organisation) {
  return {
    organisation_id: organisation.id,
    name: organisation.name,
    industry: organisation.industry,
    employees: organisation.employees,
    plan: organisation.plan,
    country: organisation.country,
    created_at: new Date(organisation.createdAt),
    world,
  };
}

export function membershipRow(world: string, member: Membership) {
  return {
    organisation_id: member.organisationId,
    customer_id: member.customerId,
    role: member.role,
    status: member.status,
    since: new Date(Math.min(member.since, worldEnd - 1)),
    world,
  };
}
