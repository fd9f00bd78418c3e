import { assignAttributes, type PersonRecord } from "./records.ts";
import { isValues, textOf, type Values, type WireCall } from "./wireCall.ts";
import type { World } from "./world.ts";

/** The push token that a call carries in its one true place, `context.device.token`. */
export function tokenOf(call: WireCall): string | undefined {
  const device = call.context?.["device"];
  return isValues(device) ? textOf(device["token"]) : undefined;
}

/** Adds the device or updates it. A token is one person's: the last one that registers it. */
export function putDevice(world: World, person: PersonRecord, call: WireCall, at: number): void {
  const token = tokenOf(call);
  if (token === undefined) {
    warnOfToken(world, call);
    return;
  }
  const holder = world.deviceHolders.get(token);
  if (holder !== undefined && holder !== person) holder.devices?.delete(token);
  world.deviceHolders.set(token, person);
  person.devices ??= new Map();
  let device = person.devices.get(token);
  if (device === undefined) {
    device = { token, type: undefined, attributes: {}, firstSeenAt: at, lastUsedAt: at };
    person.devices.set(token, device);
  }
  device.lastUsedAt = Math.max(device.lastUsedAt, at);
  device.type = textOf(member(call.context, "device", "type")) ?? device.type;
  const identifier = member(call.context, "app", "namespace");
  const version = member(call.context, "app", "version");
  if (identifier !== undefined) device.attributes["app_identifier"] = identifier;
  if (version !== undefined) device.attributes["app_version"] = version;
  const { device: _, ...attributes } = call.properties ?? {};
  assignAttributes(device.attributes, attributes);
}

export function deleteDevice(world: World, person: PersonRecord, call: WireCall): void {
  const token = tokenOf(call);
  if (token === undefined) warnOfToken(world, call);
  else if (person.devices?.delete(token)) world.deviceHolders.delete(token);
}

function warnOfToken(world: World, call: WireCall): void {
  const misplaced = call.properties?.["device"] !== undefined;
  world.warn(
    misplaced ? "device in properties" : "device without token",
    misplaced
      ? `${call.event} carries the device in properties; only context.device.token is read`
      : `${call.event} has no context.device.token, so no device was changed`,
    call.messageId ?? undefined,
  );
}

function member(values: Values | null | undefined, outer: string, inner: string): unknown {
  const held = values?.[outer];
  return isValues(held) ? held[inner] : undefined;
}
