import { z } from "zod";
import { idText } from "../bulk/idText.ts";
import { platforms, tokenProblem } from "./tokens.ts";

const text = (what: string) => z.string(what).min(1, what);
const timeExpected = "a Date or an ISO 8601 time with a zone";
const platform = z.enum(platforms, "ios, android, web or desktop");
const token = text("the device's push token");
const userId = idText("the person");

const described = {
  model: text("the device's model").exactOptional(),
  osVersion: text("the system's version").exactOptional(),
  appVersion: text("the app's version").exactOptional(),
  /** Bundle id or package name; tells apps of one workspace apart. */
  appNamespace: text("the app's bundle id or package name").exactOptional(),
  /** Whether the person lets the app show messages. */
  pushEnabled: z.boolean("true or false").exactOptional(),
  /** What the last push message to it came to. */
  pushStatus: z
    .enum(["delivered", "unregistered", "disabled"], "delivered, unregistered or disabled")
    .exactOptional(),
  /** Further device attributes; null clears. */
  attributes: z.record(z.string(), z.unknown(), "an object of attribute names and values").exactOptional(),
  /** @default the time of sending */
  lastUsedAt: z
    .union([z.date(), z.iso.datetime({ offset: true, error: timeExpected })], timeExpected)
    .transform((time) => new Date(time))
    .exactOptional(),
};

/** A device that is to receive push messages. */
export const deviceSchema = z
  .object({ userId, platform, token, ...described })
  .superRefine((device, context) => {
    const expected = tokenProblem(device.platform, device.token);
    if (expected !== undefined)
      context.addIssue({
        code: "custom",
        path: ["token"],
        message: `a token of ${device.platform}: ${expected}`,
      });
  });
export type DeviceInput = z.input<typeof deviceSchema>;
export type PlainDevice = z.output<typeof deviceSchema>;

export const deviceNameSchema = z.object({ userId, token });
export type DeviceName = z.input<typeof deviceNameSchema>;

export const deviceChangeSchema = z.object({ userId, token, ...described });
export type DeviceChange = z.input<typeof deviceChangeSchema>;

export const refreshSchema = z.object({ userId, oldToken: token, newToken: token });
export type Refresh = z.input<typeof refreshSchema>;

const days = z.number("a number of days over 0").positive("a number of days over 0");
export const staleSchema = z.object({
  /** Days without use after which a device is stale. @default 180 */
  days: days.default(180),
  /** @default the clock's time */
  now: z.date("a Date").exactOptional(),
});
export type StaleFilter = z.input<typeof staleSchema>;

const count = z.coerce.number();

/** Devices of one platform and app version. */
export const deviceHealthSchema = z.object({
  platform: z.string(),
  app_version: z.string().nullable(),
  devices: count,
  people: count,
  /** Allowed, and the last message was not refused as unregistered. */
  reachable: count,
  unregistered: count,
  disabled: count,
  stale: count,
});
export type DeviceHealth = z.infer<typeof deviceHealthSchema>;

/** How many people a push message would reach. */
export const readinessSchema = z.object({ people: count, reachable: count, several: count, devices: count });
export type PushReadiness = z.infer<typeof readinessSchema>;
