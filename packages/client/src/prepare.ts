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
export type Unready = { ready: false; index: number; messageId: string; call: SettledCall; bytes: number } & (
  | { reason: "invalid"; problems: readonly Problem[] }
  | { reason: "too_large" | "duplicate" }
);

export type Prepared = Ready | Unready;

export type Preparing = {
  now: () => number;
  uuid: () => string;
  /** The ids of a batch so far, to find those that come twice. */
  seen?: Set<string>;
};

/**
 * Stamps a copy of `input` (type, messageId, timestamp), checks it against the contract and serialises it once.
 * `type` is the operation of a single call; in a batch the call says it.
 */
export function prepare(input: unknown, index: number, preparing: Preparing, type?: CallType): Prepared {
  const messageId = ownString(input, "messageId") ?? preparing.uuid();
  const invalid = (problems: readonly Problem[]): Unready => ({
    ready: false,
    index,
    messageId,
    call: { ...tell(input), ...(type && { type }), messageId },
    bytes: 0,
    reason: "invalid",
    problems,
  });
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return invalid([{ path: "", message: `expected an object that holds a call, got ${nameOf(input)}` }]);
  }
  const problem = typeProblem(input, type);
  if (problem !== undefined) return invalid([problem]);
  const parsed = parseCall(stamp(input, { messageId, type, now: preparing.now }));
  if (!parsed.ok) return invalid(parsed.problems);
  const { call } = parsed;
  const json = JSON.stringify(call);
  const bytes = Buffer.byteLength(json);
  const unready = (reason: "too_large" | "duplicate"): Unready => ({
    ready: false,
    index,
    messageId,
    call,
    bytes,
    reason,
  });
  if (bytes > limits.callBytes) return unready("too_large");
  if (preparing.seen?.has(messageId)) return unready("duplicate");
  preparing.seen?.add(messageId);
  return { ready: true, index, messageId, call, json, bytes };
}

function stamp(
  input: object,
  fill: { messageId: string; type: CallType | undefined; now: () => number },
): object {
  const { messageId, type, now } = fill;
  const given = "timestamp" in input ? input.timestamp : undefined;
  if (
    typeof given === "string" &&
    type === undefined &&
    "messageId" in input &&
    input.messageId === messageId
  ) {
    return input; // nothing to fill in, and nothing below changes it
  }
  const timestamp = given === undefined ? new Date(now()).toISOString() : isoOf(given);
  return { ...input, ...(type && { type }), messageId, timestamp };
}

// an invalid Date stays as it is, for the check to refuse
const isoOf = (given: unknown): unknown =>
  given instanceof Date && !Number.isNaN(given.getTime()) ? given.toISOString() : given;

function typeProblem(input: object, type: CallType | undefined): Problem | undefined {
  const given = "type" in input ? input.type : undefined;
  if (type === undefined || given === undefined || given === type) return undefined;
  return { path: "type", message: `expected "${type}", or nothing, in a call of client.${type}` };
}

const told = ["messageId", "timestamp", "userId", "anonymousId", "groupId", "previousId", "event"] as const;

function tell(input: unknown): SettledCall {
  const type = callTypes.find((known) => known === ownString(input, "type"));
  const facts = told.flatMap((name) => {
    const value = ownString(input, name);
    return value === undefined ? [] : [[name, value]];
  });
  return { ...(type && { type }), ...Object.fromEntries(facts) };
}

function ownString(input: unknown, name: string): string | undefined {
  if (typeof input !== "object" || input === null) return undefined;
  const value: unknown = Object.getOwnPropertyDescriptor(input, name)?.value; // never runs a getter
  return typeof value === "string" && value !== "" ? value : undefined;
}

const nameOf = (value: unknown) =>
  value === null ? "null" : Array.isArray(value) ? "an array" : `a ${typeof value}`;
