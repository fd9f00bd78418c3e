import type { Random } from "./random.ts";

/** A country of the synthetic shop. Phone numbers are from ranges kept free for films and examples. */
export type Country = {
  code: string;
  /** Share of customers, in percent. */
  weight: number;
  locale: string;
  timezone: string;
  /** Hours from UTC in winter; close enough for habits. */
  offset: number;
  /** Sales tax in thousandths. */
  taxMille: number;
  cities: readonly [string, ...string[]];
  phone(random: Random): string;
};

const digits = (random: Random, count: number) =>
  String(random.integer(0, 10 ** count - 1)).padStart(count, "0");

const country = (
  code: string,
  weight: number,
  [locale, timezone, offset, taxMille]: readonly [string, string, number, number],
  cities: Country["cities"],
  phone: Country["phone"],
): Country => ({ code, weight, locale, timezone, offset, taxMille, cities, phone });

// 555-0100 to 555-0199 in every North American area code; Ofcom: 020 7946 0xxx; Bundesnetzagentur: (0)30 23125 xxx;
// ACMA: (02) 5550 xxxx
export const countries: readonly [Country, ...Country[]] = [
  country(
    "US",
    44,
    ["en-US", "America/New_York", -5, 80],
    ["New York", "Boston", "Chicago", "Austin", "Portland"],
    (random) => `+1${random.pick(["212", "617", "312", "512", "503"])}55501${digits(random, 2)}`,
  ),
  country(
    "CA",
    9,
    ["en-CA", "America/Toronto", -5, 130],
    ["Toronto", "Montreal", "Halifax"],
    (random) => `+1${random.pick(["416", "514", "902"])}55501${digits(random, 2)}`,
  ),
  country(
    "GB",
    21,
    ["en-GB", "Europe/London", 0, 200],
    ["London", "Leeds", "Bristol", "Glasgow"],
    (random) => `+442079460${digits(random, 3)}`,
  ),
  country(
    "DE",
    17,
    ["de-DE", "Europe/Berlin", 1, 190],
    ["Berlin", "Hamburg", "Leipzig", "Bremen"],
    (random) => `+493023125${digits(random, 3)}`,
  ),
  country(
    "AU",
    9,
    ["en-AU", "Australia/Sydney", 10, 100],
    ["Sydney", "Newcastle", "Wollongong"],
    (random) => `+6125550${digits(random, 4)}`,
  ),
];

export const firstNames = [
  "Ada",
  "Alan",
  "Amir",
  "Anna",
  "Ben",
  "Carla",
  "Chen",
  "Clara",
  "Dana",
  "David",
  "Elena",
  "Emil",
  "Emma",
  "Farah",
  "Felix",
  "Grace",
  "Hana",
  "Hugo",
  "Ida",
  "Ivan",
  "Jonas",
  "Julia",
  "Kai",
  "Karim",
  "Laura",
  "Leo",
  "Lina",
  "Lucas",
  "Maria",
  "Mateo",
  "Maya",
  "Nadia",
  "Nils",
  "Nora",
  "Omar",
  "Paula",
  "Priya",
  "Rosa",
  "Samir",
  "Sofia",
  "Theo",
  "Tom",
  "Vera",
  "Yuki",
  "Zoe",
] as const;

export const lastNames = [
  "Abbott",
  "Adler",
  "Baker",
  "Becker",
  "Brandt",
  "Castro",
  "Clarke",
  "Costa",
  "Dubois",
  "Evans",
  "Fischer",
  "Fontaine",
  "Garcia",
  "Gruber",
  "Haas",
  "Hughes",
  "Ito",
  "Jansen",
  "Keller",
  "Khan",
  "Kowalski",
  "Larsen",
  "Lindgren",
  "Lopez",
  "Martin",
  "Meyer",
  "Moreau",
  "Murphy",
  "Novak",
  "Olsen",
  "Patel",
  "Quinn",
  "Reid",
  "Rossi",
  "Sato",
  "Schmidt",
  "Silva",
  "Singh",
  "Stein",
  "Tanaka",
  "Turner",
  "Vogel",
  "Walsh",
  "Weber",
  "Young",
] as const;

/** Domains that RFC 2606 keeps for examples; no mail can reach a person there. */
export const domains = ["example.com", "example.net", "example.org"] as const;

/** Addresses that RFC 5737 keeps for documentation. */
export const exampleIp = (random: Random): string =>
  `${random.pick(["192.0.2", "198.51.100", "203.0.113"])}.${random.integer(1, 254)}`;
