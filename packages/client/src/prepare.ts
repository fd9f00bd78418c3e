import { Buffer } from "node:buffer";
import { type Call, type CallType, callTypes, limits, type Problem, parseCall } from "@cionb/api";
import type { SettledCall } from "./settlement.ts";

/** A call that passed the check. */
export type Checked = { checked: true; index: number; messageId: string; call: Call };

/** A call that can be sent: its JSON is `bytes` of `json`, from `start` on. */
export type Ready = {
  ready: true;
  index: number;
  messageId: string;
  call: Call;
  json: Buffer;
  start: number;
  bytes: number;
  /** Its id in a journal, if it is in one. */
  record?: number;
};

/** A call that cannot be sent. */
export type Unready = {
  checked: false;
  ready: false;
  index: number;
  messageId: string;
  call: SettledCall;
  /** 0 where there is no JSON of it. */
  bytes: number;
} & (
  | { reason: "invalid"; problems: readonly Problem[]; input: unknown }
  | { reason: "too_large" | "duplicate" }
);

export type Preparing = { now: () => number; uuid: () => string };

/**
 * Stamps a copy of `input` (type, messageId, timestamp) and checks it against the contract. `type` is the operation
 * of a single call; in a batch the call says it.
 */
export function check(
  input: unknown,
  index: number,
  preparing: Preparing,
  type?: CallType,
): Checked | Unready {
  const unready = (...problems: Problem[]) => invalid(input, { index, type, problems, uuid: preparing.uuid });
  if (!isObject(input)) return unready({ path: "", message: `expected an object, got ${nameOf(input)}` });
  try {
    const stamped = stamp(input, preparing, type);
    if (type !== undefined && stamped.type !== type) {
      return unready({ path: "type", message: `expected "${type}", or nothing, in client.${type}()` });
    }
    const parsed = parseCall(stamped);
    if (!parsed.ok) return unready(...parsed.problems);
    const { call } = parsed;
    return { checked: true, index, messageId: call.messageId ?? "", call }; // stamped above
  } catch (error) {
    return unready(unreadable(error));
  }
}

/** Serialises one checked call. */
export function serialiseOne(checked: Checked, preparing: Preparing): Ready | Unready {
  const { index, messageId, call } = checked;
  try {
    const json = Buffer.from(JSON.stringify(call));
    return measured({ ready: true, index, messageId, call, json, start: 0, bytes: json.byteLength });
  } catch (error) {
    return invalid(call, { index, type: undefined, problems: [unreadable(error)], uuid: preparing.uuid });
  }
}

/** `ready`, unless it is over the limit of a call. */
export function measured(ready: Ready): Ready | Unready {
  return ready.bytes <= limits.callBytes ? ready : refused(ready, "too_large");
}

/** A call that could be sent and must not. */
export function refused(ready: Ready, reason: "too_large" | "duplicate"): Unready {
  const { index, messageId, call, bytes } = ready;
  return { checked: false, ready: false, index, messageId, call, bytes, reason };
}

// a getter or a proxy of the caller's threw
function unreadable(error: unknown): Problem {
  const name = error instanceof Error ? error.name : typeof error;
  return { path: "", message: `expected an object that can be read, but reading it threw ${name}` };
}

type Stamped = { type: unknown; messageId: unknown; timestamp: unknown };

function stamp(input: Partial<Stamped>, { now, uuid }: Preparing, type: CallType | undefined): Stamped {
  const { messageId, timestamp } = input;
  if (
    type === undefined &&
    typeof messageId === "string" &&
    typeof timestamp === "string" &&
    isStamped(input)
  ) {
    return input; // nothing to fill in
  }
  return {
    ...input,
    type: input.type ?? type,
    messageId: messageId ?? uuid(),
    timestamp: timestamp === undefined ? new Date(now()).toISOString() : isoOf(timestamp),
  };
}

const isStamped = (input: Partial<Stamped>): input is Stamped => "type" in input;

// an invalid Date stays as it is, for the check to refuse
const isoOf = (timestamp: unknown): unknown =>
  timestamp instanceof Date && !Number.isNaN(timestamp.getTime()) ? timestamp.toISOString() : timestamp;

function invalid(
  input: unknown,
  given: { index: number; type: CallType | undefined; problems: readonly Problem[]; uuid: () => string },
): Unready {
  const { index, type, problems, uuid } = given;
  const call = tell(input);
  const messageId = call.messageId ?? uuid();
  return {
    checked: false,
    ready: false,
    index,
    messageId,
    call: { ...call, ...(type && { type }), messageId },
    bytes: 0,
    reason: "invalid",
    problems,
    input,
  };
}

const told = ["messageId", "timestamp", "userId", "anonymousId", "groupId", "previousId", "event"] as const;

/** What can be said of an input that holds anything. */
function tell(input: unknown): SettledCall {
  const type = callTypes.find((known) => known === ownString(input, "type"));
  const facts = told.flatMap((name) => {
    const value = ownString(input, name);
    return value === undefined ? [] : [[name, value]];
  });
  return { ...(type && { type }), ...Object.fromEntries(facts) };
}

function ownString(input: unknown, name: string): string | undefined {
  if (!isObject(input)) return undefined;
  const value: unknown = Object.getOwnPropertyDescriptor(input, name)?.value; // never runs a getter
  return typeof value === "string" && value !== "" ? value : undefined;
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What kind of value it is, in words. */
export const nameOf = (value: unknown): string => {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
};
