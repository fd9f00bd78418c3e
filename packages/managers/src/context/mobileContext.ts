import type { Context } from "@cionb/api";
import { ContextError } from "../errors.ts";
import { present } from "./webContext.ts";

export type MobileUse = {
  app: {
    name: string;
    version: string;
    build?: string;
    /** Bundle id or package name. */
    namespace?: string;
  };
  device: {
    type: "ios" | "android";
    /** The push token; what Customer.io registers the device by. */
    token?: string;
    id?: string;
    advertisingId?: string;
    manufacturer?: string;
    model?: string;
    name?: string;
    version?: string;
  };
  os?: { name?: string; version?: string };
  network?: { bluetooth?: boolean; cellular?: boolean; wifi?: boolean; carrier?: string };
  /** BCP 47, such as en-GB. */
  locale?: string;
  /** IANA name, such as Europe/London. */
  timezone?: string;
  ip?: string;
  active?: boolean;
};

/**
 * The context of a call that a mobile app caused. The push token goes to `device.token`, where Customer.io's own
 * libraries put it. Member names are those of Customer.io's Pipelines document of 2026-09.
 * @throws {ContextError} if the app's name or version is empty, the device is neither ios nor android, or its token
 * is empty
 */
export function mobileContext(use: MobileUse): Context {
  const { app, device, os, network, ...rest } = use;
  if (app.name.trim() === "" || app.version.trim() === "")
    throw new ContextError("Cannot build a mobile context: 'app.name' and 'app.version' should not be empty");
  if (device.type !== "ios" && device.type !== "android")
    throw new ContextError("Cannot build a mobile context: 'device.type' should be ios or android");
  if (device.token !== undefined && device.token.trim() === "")
    throw new ContextError(
      "Cannot build a mobile context: 'device.token' should be left out or not be empty",
    );
  return {
    channel: "mobile",
    app: present(app),
    device: present(device),
    ...(os && { os: present(os) }),
    ...(network && { network: present(network) }),
    ...present(rest),
  };
}
