import { day, worldStart } from "./calendar.ts";
import { countries } from "./names.ts";
import { createProfile, originOf } from "./profile.ts";
import { createRandom } from "./random.ts";

/** Customers come in blocks of this many; each block has one organisation, whose members are among them. */
export const organisationBlock = 25;

export type Organisation = {
  index: number;
  id: string;
  name: string;
  industry: string;
  employees: number;
  plan: "team" | "business" | "enterprise";
  country: string;
  createdAt: number;
};

export type Membership = {
  organisationId: string;
  customerIndex: number;
  customerId: string;
  role: "owner" | "admin" | "member" | "viewer";
  status: "active" | "invited" | "suspended";
  since: number;
};

const nouns = [
  "Harbour",
  "Lantern",
  "Meadow",
  "Quarry",
  "Orchard",
  "Bridge",
  "Anchor",
  "Falcon",
  "Cedar",
  "Granite",
] as const;
const kinds = [
  "Studio",
  "Works",
  "Logistics",
  "Clinic",
  "School",
  "Press",
  "Hotel",
  "Foods",
  "Partners",
] as const;
const industries = [
  "retail",
  "hospitality",
  "health",
  "education",
  "media",
  "logistics",
  "software",
] as const;

const organisationId = (index: number) => `o-${String(index + 1).padStart(5, "0")}`;

export function createOrganisation(seed: number, index: number): Organisation {
  const random = createRandom(seed, "organisation", index);
  const place = countries[random.weighted(countries.map(({ weight }) => weight))];
  return {
    index,
    id: organisationId(index),
    name: `${random.pick(nouns)} ${random.pick(kinds)} ${index + 1}`,
    industry: random.pick(industries),
    employees: Math.max(2, Math.round(12 * Math.exp(1.2 * random.normal()))),
    plan: (["team", "business", "enterprise"] as const)[random.weighted([60, 30, 10])] ?? "team",
    country: place?.code ?? "US",
    createdAt: worldStart - Math.floor(random.next() * 900 * day),
  };
}

/** The members of one organisation; the first is its owner. Second ids are in none. */
export function membersOf(seed: number, index: number, customers: number): Membership[] {
  const random = createRandom(seed, "members", index);
  const size = 1 + Math.min(11, Math.floor(random.exponential(3.2)));
  const members: Membership[] = [];
  for (let place = 0; place < organisationBlock && members.length < size; place += 1) {
    const customerIndex = index * organisationBlock + ((place * 7 + index) % organisationBlock);
    if (customerIndex >= customers || originOf(seed, customerIndex) === "second_id") continue;
    const profile = createProfile(seed, customerIndex);
    const role = members.length === 0 ? "owner" : random.pick(ordinaryRoles);
    const status = members.length === 0 ? "active" : statuses[random.weighted([88, 8, 4])];
    members.push({
      organisationId: organisationId(index),
      customerIndex,
      customerId: profile.id,
      role,
      status: status ?? "active",
      since: profile.createdAt,
    });
  }
  return members;
}

const ordinaryRoles = ["admin", "member", "member", "member", "viewer"] as const;
const statuses = ["active", "invited", "suspended"] as const;

export const organisationsFor = (customers: number): number => Math.ceil(customers / organisationBlock);
