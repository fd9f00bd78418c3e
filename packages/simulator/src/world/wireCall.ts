import type { CallType } from "@cionb/api";

export type { CallType };

export type Values = { readonly [name: string]: unknown };

/** A call as it came over the wire, after its shape was checked: each member is absent (or null) or of this type. */
export type WireCall = {
  type: CallType;
  userId?: string | null;
  anonymousId?: string | null;
  groupId?: string | null;
  previousId?: string | null;
  event?: string;
  name?: string | null;
  traits?: Values | null;
  properties?: Values | null;
  context?: Values | null;
  messageId?: string | null;
  timestamp?: string | null;
};

export function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The member as a string, a finite number written as one, or undefined. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  return typeof value === "number" && Number.isFinite(value) ? String(value) : undefined;
}
