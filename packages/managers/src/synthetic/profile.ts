import { day, type Habit, habits, maxYearlySeason, worldEnd, worldStart, yearlySeason } from "./calendar.ts";
import { badImport, newLogin } from "./incidentCalendar.ts";
import { type Country, countries, domains, firstNames, lastNames } from "./names.ts";
import { createRandom, type Random } from "./random.ts";

/** How a customer came to be in the tables. */
export type Origin = "sign_up" | "import" | "bad_import" | "second_id";

/** Who a customer is; everything else follows from this and the seed. */
export type Profile = {
  index: number;
  id: string;
  origin: Origin;
  /** The index of the same person's first id. */
  firstIndex?: number;
  importBatch?: string;
  firstName: string;
  lastName: string;
  email: string;
  brokenEmail: boolean;
  phone: string;
  country: Country;
  city: string;
  /** ms since epoch, as all times here. */
  createdAt: number;
  /** When the customer loses interest; after the end of the world for those who stay. */
  leavesAt: number;
  habit: Habit;
  sessionsPerWeek: number;
  /** Probability that a session ends in an order. */
  buys: number;
  emailConsent: boolean;
};

/** In each block of this many customers the last one is a second id of another in the block. */
const blockSize = 40;

const importedEarly = {
  batch: "crm-2025-09-08",
  from: Date.UTC(2025, 8, 8, 7),
  until: Date.UTC(2025, 8, 8, 8),
};

export function originOf(seed: number, index: number): Origin {
  if (index % blockSize === blockSize - 1 && firstIndexOf(seed, index) !== undefined) return "second_id";
  const roll = createRandom(seed, "origin", index).next();
  if (roll < 0.04) return "bad_import";
  return roll < 0.1 ? "import" : "sign_up";
}

/** Whose second id the last customer of a block is: somebody of the block who signed up. */
function firstIndexOf(seed: number, index: number): number | undefined {
  const base = index - (blockSize - 1);
  const start = createRandom(seed, "pair", base).integer(0, blockSize - 2);
  for (let step = 0; step < blockSize - 1; step += 1) {
    const candidate = base + ((start + step) % (blockSize - 1));
    if (originOf(seed, candidate) === "sign_up") return candidate;
  }
  return undefined;
}

export const customerId = (index: number): string => `c-${String(index + 1).padStart(6, "0")}`;

export function createProfile(seed: number, index: number): Profile {
  const origin = originOf(seed, index);
  if (origin === "second_id") return secondProfile(seed, index);
  const random = createRandom(seed, "customer", index);
  const place = countries[random.weighted(countries.map(({ weight }) => weight))] ?? countries[0];
  const [firstName, lastName] = [random.pick(firstNames), random.pick(lastNames)];
  const email = `${firstName}.${lastName}.${index + 1}@${random.pick(domains)}`.toLowerCase();
  const brokenEmail = origin === "bad_import" && random.chance(0.7);
  const createdAt = arrival(random, origin);
  return {
    index,
    id: customerId(index),
    origin,
    ...(origin === "bad_import" && { importBatch: badImport.batch }),
    ...(origin === "import" && { importBatch: importedEarly.batch }),
    firstName,
    lastName,
    email: brokenEmail ? breakEmail(random, email) : email,
    brokenEmail,
    phone: place.phone(random),
    country: place,
    city: random.pick(place.cities),
    createdAt,
    leavesAt: createdAt + (random.chance(0.45) ? random.exponential(200 * day) : 3_000 * day),
    habit: random.pick(habits),
    // log-normal: half come less than once in ten days, a few nearly every day
    sessionsPerWeek: Math.min(7, 0.7 * Math.exp(0.9 * random.normal())),
    buys: Math.min(0.6, 0.12 * Math.exp(0.7 * random.normal())),
    emailConsent: random.chance(0.82),
  };
}

/** The same person again, under an id that a new login made, with the e-mail address in other letters. */
function secondProfile(seed: number, index: number): Profile {
  const firstIndex = firstIndexOf(seed, index);
  if (firstIndex === undefined) throw new RangeError(`Customer ${index} is not a second id`);
  const first = createProfile(seed, firstIndex);
  const random = createRandom(seed, "second", index);
  const from = Math.max(newLogin.from, first.createdAt);
  const [name = "", domain = ""] = first.email.split("@");
  return {
    ...first,
    index,
    id: `app-${random.hex(12)}`,
    origin: "second_id",
    firstIndex,
    email: random.chance(0.5) ? `${name.toUpperCase()}@${domain}` : first.email,
    createdAt: from + Math.floor(random.next() * (worldEnd - from)),
    leavesAt: worldEnd + day,
    sessionsPerWeek: Math.max(0.5, first.sessionsPerWeek),
  };
}

function arrival(random: Random, origin: Origin): number {
  const window = origin === "bad_import" ? badImport : origin === "import" ? importedEarly : undefined;
  if (window) return window.from + Math.floor(random.next() * (window.until - window.from));
  // two in five were there before the year began
  if (random.chance(0.4)) return worldStart - Math.floor(random.next() * 730 * day);
  for (;;) {
    const time = worldStart + Math.floor(random.next() * (worldEnd - worldStart));
    if (random.next() * maxYearlySeason < yearlySeason(time)) return time;
  }
}

function breakEmail(random: Random, email: string): string {
  const [name = "", domain = ""] = email.split("@");
  return random.pick([
    () => `${name}${domain}`,
    () => `${name}@@${domain}`,
    () => `${name}@${domain.replace(".", ",")}`,
    () => `mailto:${email}`,
    () => `${name.replace(".", " ")}@${domain}`,
  ])();
}
