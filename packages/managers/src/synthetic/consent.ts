import { day, worldEnd, worldStart } from "./calendar.ts";
import { tripleNewsletter } from "./incidentCalendar.ts";
import type { Profile } from "./profile.ts";
import { createRandom } from "./random.ts";

export type Consent = {
  channel: "email" | "sms" | "push";
  state: "granted" | "withdrawn";
  time: number;
  source: "sign_up_form" | "import_file" | "preference_page" | "unsubscribe_link";
};

export const duringTripleNewsletter = (time: number): boolean =>
  time >= tripleNewsletter.from && time < tripleNewsletter.until;

/** What a customer agreed to and took back, in order of time. */
export function consentsOf(seed: number, profile: Profile): Consent[] {
  const random = createRandom(seed, "consent", profile.index);
  const { createdAt } = profile;
  const source = profile.importBatch === undefined ? "sign_up_form" : "import_file";
  const given: Consent[] = [];
  const grant = (channel: Consent["channel"]) =>
    given.push({ channel, state: "granted", time: createdAt, source });
  if (random.chance(0.25)) grant("sms");
  if (random.chance(0.45)) grant("push");
  if (!profile.emailConsent) return given;
  grant("email");
  // what never arrives cannot be unsubscribed from
  if (profile.brokenEmail) return given;
  // one in eight changes their mind at some time
  const ordinary = createdAt + random.exponential(900 * day);
  const wave =
    tripleNewsletter.from + Math.floor(random.next() ** 2 * (tripleNewsletter.until - tripleNewsletter.from));
  if (createdAt < tripleNewsletter.from && ordinary > wave && random.chance(0.11))
    given.push({ channel: "email", state: "withdrawn", time: wave, source: "unsubscribe_link" });
  else if (ordinary > worldStart && ordinary < worldEnd)
    given.push({
      channel: "email",
      state: "withdrawn",
      time: Math.floor(ordinary),
      source: "preference_page",
    });
  return given;
}
