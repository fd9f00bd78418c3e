import { describe, expect, test } from "vitest";
import { doubtsOf } from "./doubts.ts";
import { type IdentifyCall, type Person, type TraitOptions, traitOptionsSchema } from "./models.ts";
import { normalisePhone } from "./normalise.ts";
import { createRowPlaces } from "./rowPlaces.ts";
import { ruleTraits } from "./ruleTraits.ts";
import { shapeOf } from "./shapeOf.ts";
import { ruleCall } from "./toIdentify.ts";

const rule = (traits: Record<string, unknown>, options: TraitOptions = {}) =>
  ruleTraits(traits, traitOptionsSchema.parse(options));

describe("traits", () => {
  test("stay as they are when nothing is asked", () => {
    const traits = { email: " Ada@Example.com ", phone: "030 123", age: 36, tags: ["a"], none: null };
    expect(rule(traits)).toEqual({ traits, doubts: [] });
    expect(rule(traits).traits).toBe(traits);
  });

  test.each([
    ["iso", "2026-01-02T03:04:05.678Z"],
    ["unix", 1_767_323_045],
  ] as const)("a Date goes out as %s", (dates, value) => {
    const traits = { since: new Date("2026-01-02T03:04:05.678Z") };
    expect(rule(traits, { dates }).traits).toEqual({ since: value });
    expect(traits.since).toBeInstanceOf(Date);
  });

  test.each([
    ["an invalid Date", new Date("never")],
    ["NaN", Number.NaN],
    ["an infinite number", Number.POSITIVE_INFINITY],
  ])("%s is left out and said, since it would clear the attribute", (_, value) => {
    const { traits, doubts } = rule({ since: value, plan: "pro" });
    expect(traits).toEqual({ plan: "pro" });
    expect(doubts).toMatchObject([{ kind: "time that is none", path: "traits.since" }]);
  });

  test.each(["birthday", "birth_date", "dateOfBirth", "dob"])("%s as a date alone is doubtful", (name) => {
    const { traits, doubts } = rule({ [name]: "1815-12-10" });
    expect(traits).toEqual({ [name]: "1815-12-10" });
    expect(doubts).toMatchObject([{ kind: "birthday", path: `traits.${name}` }]);
    expect(JSON.stringify(doubts)).not.toContain("1815");
  });

  test("a birthday is split when asked", () => {
    expect(rule({ birthday: "1815-12-10" }, { birthdays: "split" })).toEqual({
      traits: { birthday_year: 1815, birthday_month: 12, birthday_day: 10 },
      doubts: [],
    });
  });

  test("a date that is no birthday is not doubtful", () => {
    expect(rule({ first_order: "2026-01-02", birthday: "in May" }).doubts).toEqual([]);
  });

  test("a name with dots is doubtful, but not that of a preference", () => {
    const preference = "cio_subscription_preferences.topics.topic_7";
    const { doubts } = rule({ "address.city": "London", [preference]: true });
    expect(doubts).toMatchObject([{ kind: "trait name with dots", path: "traits.address.city" }]);
  });

  test("addresses and numbers are normalised when asked", () => {
    const normalise = { email: true, phone: { callingCode: "49" } };
    expect(rule({ email: " Ada@Example.com ", phone: "030 123-4567" }, { normalise }).traits).toEqual({
      email: "ada@example.com",
      phone: "+49301234567",
    });
  });

  test("an e-mail address as id is normalised with it", () => {
    const rules = traitOptionsSchema.parse({ normalise: { email: true } });
    const call = { type: "identify", userId: "Ada@Example.com", traits: { plan: "pro" } } as const;
    expect(ruleCall(call, rules, 0).call.userId).toBe("ada@example.com");
    expect(ruleCall(call, traitOptionsSchema.parse({}), 0).call.userId).toBe("Ada@Example.com");
  });
});

test.each([
  ["+1 (415) 555-0100", undefined, "+14155550100"],
  ["0049 30 1234567", undefined, "+49301234567"],
  ["030/1234567", "49", "+49301234567"],
  ["415-555-0100", "1", "+14155550100"],
  ["030 1234567", undefined, "030 1234567"],
  ["call me", "49", "call me"],
  ["+0123456789", "49", "+0123456789"],
])("the phone number %s with the calling code %s becomes %s", (phone, code, normal) => {
  expect(normalisePhone(phone, code)).toBe(normal);
});

describe("doubts", () => {
  const now = Date.UTC(2026, 0, 2);
  const kinds = (call: Person) =>
    doubtsOf({ type: "identify", ...call } as IdentifyCall, now).map(({ kind }) => kind);

  test.each<[string, Person, string[]]>([
    ["an ordinary person", { userId: "1", traits: { plan: "pro" } }, []],
    ["values at the limit", { userId: "i".repeat(150), traits: { note: "n".repeat(1_000) } }, []],
    ["two-byte letters over the limit", { userId: "\u00e9".repeat(76), traits: { a: 1 } }, ["limit"]],
    ["a long value", { userId: "1", traits: { note: "n".repeat(1_001) } }, ["limit"]],
    ["a long name", { userId: "1", traits: { ["n".repeat(151)]: 1 } }, ["limit"]],
    ["a list over the limit", { userId: "1", traits: { tags: new Array(400).fill("a") } }, ["limit"]],
    [
      "301 attributes",
      { userId: "1", traits: Object.fromEntries(Array.from({ length: 301 }, (_, at) => [`a${at}`, at])) },
      ["limit"],
    ],
    ["no traits", { userId: "1" }, ["no effect"]],
    ["no id that stays", { anonymousId: "v", traits: { a: 1 } }, ["anonymous only"]],
    ["the id 0", { userId: "0", traits: { a: 1 } }, ["zero id"]],
    ["an address as id", { userId: "ada@example.com", traits: { a: 1 } }, ["e-mail as id"]],
    [
      "a time far ahead",
      { userId: "1", traits: { a: 1 }, timestamp: "2026-02-01T00:00:00Z" },
      ["time far off"],
    ],
    [
      "a time long ago",
      { userId: "1", traits: { a: 1 }, timestamp: "1970-01-01T00:00:00Z" },
      ["time far off"],
    ],
    ["milliseconds", { userId: "1", traits: { created_at: 1_767_312_000_000 } }, ["time far off"]],
  ])("%s", (_, call, expected) => {
    expect(kinds(call)).toEqual(expected);
  });
});

test("a row is found behind rows that gave no call, told in any order", () => {
  const places = createRowPlaces();
  for (const row of [5, 0, 2]) places.skip(row);
  // rows 1, 3, 4, 6 gave the calls 0 to 3
  expect([0, 1, 2, 3].map((place) => places.rowOf(place))).toEqual([1, 3, 4, 6]);
});

test("a shape shows what is wrong with a value and not the value", () => {
  expect(shapeOf("Zo\u00eb.7@example")).toBe("aaa.9@aaaaaaa");
  expect(shapeOf("x".repeat(50))).toHaveLength(40);
});
