import { Buffer } from "node:buffer";
import { type Call, type CallType, callTypes, limits, type Problem, parseCall } from "@cionb/api";
import type { SettledCall } from "./settlement.ts";

/** A call that was checked and serialised: `json` is what is sent, `bytes` its size in UTF-8. */
export type Ready = {
  ready: true;
  index: number;
  messageId: string;
  call: Call;
  json: string;
  bytes: number;
};

/** A call that cannot be sent. */
export type Unready = {
  ready: false;
  index: number;
  messageId: string;
  call: SettledCall;
  /** 0 where there is no JSON of it. */
  bytes: number;
} & ({ reason: "invalid"; problems: readonly Problem[] } | { reason: "too_large" | "duplicate" });

export type Preparing = {
  now: () => number;
  uuid: () => string;
  /** Tells whether an id is new, where those that come twice are to be found. */
  isNew?: (messageId: string) => boolean;
};

/**
 * Stamps a copy of `input` (type, messageId, timestamp), checks it against the contract and serialises it once.
 * `type` is the operation of a single call; in a batch the call says it.
 */
export function prepare(
  input: unknown,
  index: number,
  preparing: Preparing,
  type?: CallType,
): Ready | Unready {
  const unready = (...problems: Problem[]) => invalid(input, { index, type, problems, uuid: preparing.uuid });
  if (!isObject(input)) return unready({ path: "", message: `expected an object, got ${nameOf(input)}` });
  try {
    const stamped = stamp(input, preparing, type);
    if (type !== undefined && stamped.type !== type) {
      return unready({ path: "type", message: `expected "${type}", or nothing, in client.${type}()` });
    }
    const parsed = parseCall(stamped);
    if (!parsed.ok) return unready(...parsed.problems);
    return measure(parsed.call, index, preparing);
  } catch (error) {
    // a getter, a proxy or a toJSON of the caller's threw
    const name = error instanceof Error ? error.name : typeof error;
    return unready({
      path: "",
      message: `expected an object that can be read, but reading it threw ${name}`,
    });
  }
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

function measure(call: Call, index: number, preparing: Preparing): Ready | Unready {
  const json = JSON.stringify(call);
  const bytes = Buffer.byteLength(json);
  const { messageId = "" } = call; // stamped above
  const isNew = preparing.isNew === undefined || preparing.isNew(messageId);
  if (isNew && bytes <= limits.callBytes) return { ready: true, index, messageId, call, json, bytes };
  return { ready: false, index, messageId, call, bytes, reason: isNew ? "too_large" : "duplicate" };
}

function invalid(
  input: unknown,
  given: { index: number; type: CallType | undefined; problems: readonly Problem[]; uuid: () => string },
): Unready {
  const { index, type, problems, uuid } = given;
  const call = tell(input);
  const messageId = call.messageId ?? uuid();
  return {
    ready: false,
    index,
    messageId,
    call: { ...call, ...(type && { type }), messageId },
    bytes: 0,
    reason: "invalid",
    problems,
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

const nameOf = (value: unknown) => {
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
};
