import type { Region } from "@cionb/api";
import type { Exchange, Outcome, SettledCall, SettledOutcome, Settlement } from "@cionb/client";
import { JournalLogError } from "../errors.ts";

/** Whose run a settlement belongs to. */
export type RunMark = { runId: string; notebook?: string; region?: Region };

export type EntryOptions = RunMark & {
  /** Keep rejected calls whole, for `dead_letters`; only where the journal and the table encrypt them. @default {false} */
  keepRejected?: boolean;
};

/** Calls that were all taken: lists in place of one of objects, since there may be a thousand. */
type Taken = {
  ids: readonly string[];
  types: readonly string[];
  /** Names of events, pages and screens; null where there is none. */
  names: readonly (string | null)[];
  people: readonly (string | null)[];
  sizes: readonly number[];
};

type Missed = { call: SettledCall & { name?: string }; outcome: Outcome; bytes: number; input?: unknown };

type Entry = RunMark & { version: 1 } & (
    | { kind: "exchange"; exchange: Exchange }
    | { kind: "taken"; at: number; requestId?: string; outcome: "delivered" | "accepted"; taken: Taken }
    | { kind: "missed"; at: number; requestId?: string; missed: readonly Missed[] }
  );

/** A settlement as text for a journal's queue `log`: all that the log tables need of it, and no more. */
export function writeEntry(settlement: Settlement, { keepRejected = false, ...run }: EntryOptions): string {
  return JSON.stringify(entryOf(settlement, run, keepRejected), plain);
}

/** @throws {JournalLogError} if it was written by a version that this one does not know. */
export function readEntry(text: string): { run: RunMark; settlement: Settlement } {
  // what is in the journal was written by writeEntry of this version or a later one
  const entry = JSON.parse(text) as Entry;
  if (entry.version !== 1) {
    throw new JournalLogError(
      `Cannot read a log record of version ${String(entry.version)}: this program knows version 1. Use a newer version of cionb`,
    );
  }
  const { runId, notebook, region } = entry;
  const run = { runId, ...(notebook !== undefined && { notebook }), ...(region && { region }) };
  return { run, settlement: settlementOf(entry) };
}

// an input that was rejected may hold what JSON cannot
const plain = (_: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);

function entryOf(settlement: Settlement, run: RunMark, keepRejected: boolean): Entry {
  const head = { version: 1, ...run } as const;
  if (settlement.kind === "exchange") return { ...head, kind: "exchange", exchange: settlement.exchange };
  const { at, requestId, calls } = settlement;
  const request = { at, ...(requestId !== undefined && { requestId }) };
  const outcome = commonOutcome(calls);
  if (outcome !== undefined) return { ...head, kind: "taken", ...request, outcome, taken: takenOf(calls) };
  return { ...head, kind: "missed", ...request, missed: calls.map((one) => missedOf(one, keepRejected)) };
}

function commonOutcome(calls: readonly SettledOutcome[]): "delivered" | "accepted" | undefined {
  const first = calls[0]?.outcome.outcome;
  if (first !== "delivered" && first !== "accepted") return undefined;
  return calls.every(({ outcome }) => outcome.outcome === first) ? first : undefined;
}

function takenOf(calls: readonly SettledOutcome[]): Taken {
  return {
    ids: calls.map(({ outcome }) => outcome.messageId),
    types: calls.map(({ call }) => call.type ?? "unknown"),
    names: calls.map(({ call }) => nameOf(call) ?? null),
    people: calls.map(({ call }) => call.userId || call.anonymousId || null),
    sizes: calls.map(({ bytes }) => bytes),
  };
}

function nameOf(call: SettledCall): string | undefined {
  if (call.event !== undefined) return call.event;
  return "name" in call && typeof call.name === "string" ? call.name : undefined;
}

const told = ["type", "messageId", "userId", "anonymousId", "groupId", "previousId", "event"] as const;

function missedOf({ call, outcome, bytes, input }: SettledOutcome, keepRejected: boolean): Missed {
  const facts = told.flatMap((member) => (call[member] === undefined ? [] : [[member, call[member]]]));
  const name = nameOf(call);
  const kept = keepRejected && outcome.outcome === "rejected" ? keepable(input ?? call) : undefined;
  return {
    call: { ...Object.fromEntries(facts), ...(name !== undefined && { name }) },
    outcome,
    bytes,
    ...(kept !== undefined && { input: kept }),
  };
}

/** `undefined` of what JSON cannot hold. */
function keepable(input: unknown): unknown {
  try {
    JSON.stringify(input, plain);
    return input;
  } catch {
    return undefined; // a circle or a getter that throws: the reason is kept, the input cannot be
  }
}

function settlementOf(entry: Entry): Settlement {
  if (entry.kind === "exchange") return { kind: "exchange", exchange: entry.exchange };
  const { at, requestId } = entry;
  const calls = entry.kind === "taken" ? takenCalls(entry.taken, entry.outcome) : entry.missed;
  return { kind: "outcomes", at, ...(requestId !== undefined && { requestId }), calls };
}

function takenCalls(
  { ids, types, names, people, sizes }: Taken,
  outcome: "delivered" | "accepted",
): SettledOutcome[] {
  return ids.map((messageId, index) => {
    const [type, name, person] = [types[index], names[index], people[index]];
    const named = name === null || name === undefined ? {} : type === "track" ? { event: name } : { name };
    const call = { type, ...named, ...(person && { userId: person }) } as SettledCall;
    return { call, outcome: { index, messageId, outcome }, bytes: sizes[index] ?? 0 };
  });
}
