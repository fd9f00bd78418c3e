import type { CallInput } from "@cionb/client";
import { plainValue } from "../mapping/plainValue.ts";
import type { PlainDevice } from "./models.ts";

type TrackCall = Omit<Extract<CallInput, { type: "track" }>, "messageId">;

/** Customer.io has devices of these platforms alone; others are kept in our table and not sent. */
export const isSent = (platform: string): platform is "ios" | "android" =>
  platform === "ios" || platform === "android";

/** `Device Created or Updated`: the token in `context.device` alone, the device's attributes in `properties`. */
export function registerCall(device: PlainDevice & { platform: "ios" | "android" }): TrackCall {
  const { userId, platform, token, model, osVersion, appVersion, appNamespace, attributes, lastUsedAt } =
    device;
  const app = present({ version: appVersion, namespace: appNamespace });
  return {
    type: "track",
    event: "Device Created or Updated",
    userId,
    ...(lastUsedAt && { timestamp: lastUsedAt.toISOString() }),
    context: {
      device: { token, type: platform, ...present({ model }) },
      ...(Object.keys(app).length > 0 && { app }),
      ...(osVersion !== undefined && { os: { version: osVersion } }),
    },
    properties: {
      ...attributes,
      ...present({ device_model: model, device_os: osVersion }),
      ...present({ push_enabled: device.pushEnabled, push_status: device.pushStatus }),
    },
  };
}

export function removeCall(device: {
  userId: string;
  token: string;
  platform: "ios" | "android";
}): TrackCall {
  const { userId, token, platform } = device;
  return { type: "track", event: "Device Deleted", userId, context: { device: { token, type: platform } } };
}

/** A row of a query as a device: `user_id` is `userId`; columns that the model does not name are attributes. */
export function deviceOfRow(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const device: Record<string, unknown> = {};
  const attributes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) {
    if (value === null || value === undefined) continue;
    const member = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (member === "lastUsedAt") device[member] = value;
    else if (members.has(member)) device[member] = textIds.has(member) ? textOf(value) : value;
    else attributes[name] = plainValue(value);
  }
  return { ...device, ...(Object.keys(attributes).length > 0 && { attributes }) };
}

const textIds = new Set(["userId"]);
const members = new Set([
  ...textIds,
  ...["platform", "token", "model", "osVersion", "appVersion", "appNamespace", "pushEnabled", "pushStatus"],
]);

const textOf = (value: unknown) =>
  typeof value === "bigint" || Number.isSafeInteger(value) ? String(value) : value;

function present<Value extends string | boolean>(
  values: Readonly<Record<string, Value | undefined>>,
): Record<string, Value> {
  const kept: Record<string, Value> = {};
  for (const [name, value] of Object.entries(values)) if (value !== undefined) kept[name] = value;
  return kept;
}
