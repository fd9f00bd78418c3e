import type { Doubt, TraitRules } from "./models.ts";
import { normaliseEmail, normalisePhone } from "./normalise.ts";

const preferences = "cio_subscription_preferences.";
const dateAlone = /^(\d{4})-(\d\d)-(\d\d)$/;
const dayOfBirth = /birth|(^|_)dob($|_)/i;

/** Traits as they go out, and what is doubtful about them. `traits` itself is never changed. */
export type RuledTraits = { traits: Readonly<Record<string, unknown>>; doubts: readonly Doubt[] };

type Change = { put: Readonly<Record<string, unknown>>; doubt?: Doubt };

/**
 * Applies the rules to the traits of one person: dates in one form, addresses and numbers normalised when asked,
 * birthdays guarded. A time that is none (an invalid Date, NaN) is left out: as JSON it would be null, which clears
 * the attribute.
 */
export function ruleTraits(traits: Readonly<Record<string, unknown>>, rules: TraitRules): RuledTraits {
  const doubts: Doubt[] = [];
  let ruled: Record<string, unknown> | undefined;
  for (const name of Object.keys(traits)) {
    if (name.includes(".") && !name.startsWith(preferences)) doubts.push(dotted(name));
    const change = changeOf(name, traits[name], rules);
    if (change === undefined) continue;
    if (change.doubt) doubts.push(change.doubt);
    ruled ??= { ...traits };
    delete ruled[name];
    Object.assign(ruled, change.put);
  }
  return { traits: ruled ?? traits, doubts };
}

function changeOf(name: string, value: unknown, rules: TraitRules): Change | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : leftOut(name);
  if (value instanceof Date) return dateChange(name, value, rules);
  if (typeof value !== "string") return undefined;
  if (dayOfBirth.test(name)) return birthdayChange(name, value, rules);
  const text = normalised(name, value, rules);
  return text === value ? undefined : { put: { [name]: text } };
}

function dateChange(name: string, date: Date, rules: TraitRules): Change {
  const at = date.getTime();
  if (Number.isNaN(at)) return leftOut(name);
  return { put: { [name]: rules.dates === "unix" ? Math.floor(at / 1_000) : date.toISOString() } };
}

function birthdayChange(name: string, value: string, rules: TraitRules): Change | undefined {
  const [, year, month, day] = dateAlone.exec(value) ?? [];
  if (year === undefined) return undefined;
  if (rules.birthdays === "split")
    return {
      put: { [`${name}_year`]: Number(year), [`${name}_month`]: Number(month), [`${name}_day`]: Number(day) },
    };
  const message = 'expected no date alone: it is stored as midnight in UTC; split it with birthdays: "split"';
  return { put: { [name]: value }, doubt: { kind: "birthday", path: `traits.${name}`, message } };
}

function normalised(name: string, value: string, { normalise }: TraitRules): string {
  if (name === "email" && normalise?.email) return normaliseEmail(value);
  if (name === "phone" && normalise?.phone) return normalisePhone(value, normalise.phone.callingCode);
  return value;
}

const leftOut = (name: string): Change => ({
  put: {},
  doubt: {
    kind: "time that is none",
    path: `traits.${name}`,
    message: "expected a number or a time, got NaN: left out, since it would clear the attribute",
  },
});

const dotted = (name: string): Doubt => ({
  kind: "trait name with dots",
  path: `traits.${name}`,
  message: "expected a name without dots: a segment or a message reads it as an object within",
});
