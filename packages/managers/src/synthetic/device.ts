import { day, worldEnd } from "./calendar.ts";
import { badRelease } from "./incidentCalendar.ts";
import type { Profile } from "./profile.ts";
import { createRandom, type Random } from "./random.ts";

export type Device = {
  id: string;
  platform: "ios" | "android" | "web";
  token: string;
  model: string;
  osVersion: string;
  appVersion: string;
  registeredAt: number;
  lastUsedAt: number;
  pushEnabled: boolean;
  /** What the last push to it came to. */
  pushStatus: "delivered" | "unregistered" | "disabled";
};

const models = {
  ios: ["iPhone 13", "iPhone 14", "iPhone 15", "iPhone 16"],
  android: ["Pixel 8", "Pixel 9", "Galaxy S23", "Galaxy A54"],
  web: ["Chrome", "Firefox", "Safari", "Edge"],
} as const;

const osVersions = {
  ios: ["17.7", "18.5", "26.1"],
  android: ["13", "14", "15", "16"],
  web: ["141", "142", "144"],
} as const;

const releases: readonly [version: string, from: number][] = [
  ["5.0.3", Date.UTC(2025, 4, 5)],
  ["5.1.0", Date.UTC(2025, 8, 22)],
  ["5.1.4", Date.UTC(2025, 11, 1)],
  [badRelease.version, badRelease.from],
  [badRelease.repairedBy, badRelease.until],
  ["5.3.0", Date.UTC(2026, 4, 11)],
];

export function devicesOf(seed: number, profile: Profile): Device[] {
  const random = createRandom(seed, "devices", profile.index);
  const count = random.weighted([28, 50, 17, 5]);
  return Array.from({ length: count }, (_, index) => createDevice(random, profile, index));
}

function createDevice(random: Random, profile: Profile, index: number): Device {
  const platform = index > 0 && random.chance(0.4) ? "web" : random.chance(0.52) ? "ios" : "android";
  const end = Math.min(worldEnd, profile.leavesAt);
  const registeredAt = Math.floor(
    profile.createdAt + random.next() * 0.7 * Math.max(day, end - profile.createdAt),
  );
  const lastUsedAt = Math.floor(
    Math.min(worldEnd - 1, registeredAt + random.next() ** 0.3 * (end - registeredAt)),
  );
  const appVersion = platform === "web" ? "" : installed(random, Math.max(registeredAt, lastUsedAt));
  const pushEnabled = random.chance(platform === "ios" ? 0.6 : 0.8);
  return {
    id: `d-${profile.id}-${index + 1}`,
    platform,
    token: random.hex(platform === "ios" ? 64 : 140),
    model: random.pick(models[platform]),
    osVersion: random.pick(osVersions[platform]),
    appVersion,
    registeredAt,
    lastUsedAt: Math.max(registeredAt, lastUsedAt),
    pushEnabled,
    pushStatus: pushStatus(random, appVersion, pushEnabled),
  };
}

/** The release a device had when it was last used: the newest of that day, or one of the two before it. */
function installed(random: Random, time: number): string {
  const out = releases.filter(([, from]) => from <= time);
  const behind = random.weighted([70, 22, 8]);
  const [version] = out[Math.max(0, out.length - 1 - behind)] ?? releases[0] ?? ["5.0.3"];
  return version;
}

function pushStatus(random: Random, appVersion: string, enabled: boolean): Device["pushStatus"] {
  // release 5.2.0 registered for push before it had a token, so its tokens reach nobody
  if (random.chance(appVersion === badRelease.version ? 0.94 : 0.025)) return "unregistered";
  return enabled ? "delivered" : "disabled";
}
