import {
  day,
  hour,
  maxWillingness,
  maxYearlySeason,
  willingness,
  worldEnd,
  worldStart,
  yearlySeason,
} from "./calendar.ts";
import { type Consent, consentsOf } from "./consent.ts";
import { type Device, devicesOf } from "./device.ts";
import { tripleNewsletter } from "./incidentCalendar.ts";
import { duringBadCoupon } from "./order.ts";
import type { Profile } from "./profile.ts";
import { createRandom, type Random } from "./random.ts";
import { createSession, type Happening } from "./session.ts";

/** Everything that one customer did and received within the year, in order of time. */
export function createStory(seed: number, profile: Profile): Happening[] {
  const devices = devicesOf(seed, profile);
  const story = [
    ...signUp(profile),
    ...visits(seed, profile, devices),
    ...newsletters(seed, profile, consentsOf(seed, profile)),
  ];
  return story.sort((one, other) => one.time - other.time);
}

function signUp(profile: Profile): Happening[] {
  if (profile.createdAt < worldStart || profile.importBatch !== undefined) return [];
  const properties = { source: profile.origin === "second_id" ? "app_login" : "web_form" };
  const channel = profile.origin === "second_id" ? "ios" : "web";
  return [{ type: "track", name: "Signed Up", time: profile.createdAt, channel, properties }];
}

/** Visits come as a Poisson process whose rate follows the year, the week and the hour, by thinning. */
function visits(seed: number, profile: Profile, devices: readonly Device[]): Happening[] {
  const random = createRandom(seed, "visits", profile.index);
  const { habit, country, createdAt, leavesAt } = profile;
  const highest = maxWillingness(habit) * maxYearlySeason * rushFactor;
  const meanGap = (7 * day) / profile.sessionsPerWeek / highest;
  const end = Math.min(worldEnd, leavesAt);
  const happenings: Happening[] = [];
  let visit = 0;
  let orders = 0;
  let time = Math.max(createdAt, worldStart) + random.exponential(meanGap);
  for (; time < end; time += random.exponential(meanGap)) {
    const rush = duringBadCoupon(time) ? rushFactor : 1;
    if (random.next() * highest > willingness(habit, time, country.offset) * yearlySeason(time) * rush)
      continue;
    visit += 1;
    const channel = channelOf(random, profile, devices);
    const session = createSession(random, profile, { visit, orders, time, channel });
    orders += session.filter(({ order }) => order).length;
    happenings.push(...session);
    time += 2 * hour;
  }
  return happenings.filter((happening) => happening.time < worldEnd);
}

// the coupon of March brought people in
const rushFactor = 2;

function channelOf(random: Random, profile: Profile, devices: readonly Device[]): Happening["channel"] {
  const phone = devices.find(({ platform }) => platform !== "web");
  return phone && phone.platform !== "web" && random.chance(profile.habit.mobile) ? phone.platform : "web";
}

function newsletters(seed: number, profile: Profile, consents: readonly Consent[]): Happening[] {
  const random = createRandom(seed, "newsletters", profile.index);
  const granted = consents.find(({ channel, state }) => channel === "email" && state === "granted");
  const withdrawn = consents.find(({ channel, state }) => channel === "email" && state === "withdrawn");
  if (!granted) return [];
  const end = withdrawn?.time ?? worldEnd;
  const reads = random.next() ** 2;
  const sent = issues.filter(({ time }) => time > granted.time && time < end);
  const happenings = sent.flatMap((issue) => receive(random, profile, issue, reads));
  if (withdrawn && withdrawn.time >= worldStart)
    happenings.push({
      type: "track",
      name: "Email Unsubscribed",
      time: withdrawn.time,
      channel: "email",
      properties: { email_id: sent.at(-1)?.id ?? "preferences", email_subject: sent.at(-1)?.subject ?? "" },
    });
  return happenings;
}

type Issue = { id: string; subject: string; time: number };

/** One newsletter a month; that of April 2026 went out three times. */
const issues: readonly Issue[] = Array.from({ length: 12 }, (_, month) => {
  const time = Date.UTC(2025, 6 + month, 14, 8);
  const id = `news-${new Date(time).toISOString().slice(0, 7)}`;
  const issue = { id, subject: `News of ${new Date(time).toISOString().slice(0, 7)}`, time };
  const repeats = time === tripleNewsletter.from ? [1, 2] : [];
  return [
    issue,
    ...repeats.map((count) => ({ ...issue, id: `${id}-repeat-${count}`, time: time + count * 3 * hour })),
  ];
}).flat();

function receive(random: Random, profile: Profile, issue: Issue, reads: number): Happening[] {
  const properties = { email_id: issue.id, email_subject: issue.subject };
  const mail = (name: string, time: number, more: Record<string, string> = {}): Happening => ({
    type: "track",
    name,
    time,
    channel: "email",
    properties: { ...properties, ...more },
  });
  const arrival = issue.time + random.integer(1_000, 600_000);
  if (profile.brokenEmail || random.chance(0.004)) return [mail("Email Bounced", arrival)];
  const events = [mail("Email Delivered", arrival)];
  if (!random.chance(reads)) return events;
  const opened = arrival + Math.floor(random.exponential(6 * hour));
  events.push(mail("Email Opened", opened));
  if (random.chance(0.18))
    events.push(mail("Email Link Clicked", opened + random.integer(2_000, 90_000), { link_id: "shop" }));
  return events.filter(({ time }) => time < worldEnd);
}
