import { seededRandom } from "../seededRandom.ts";
import type { ItemFault } from "../service/service.ts";
import { isValues, type Values } from "../world/wireCall.ts";
import { type Fault, parseFault } from "./fault.ts";

type Kind<K extends Fault["kind"]> = Extract<Fault, { kind: K }>;
type Latency = Kind<"latency">;
type BadItem = Kind<"bad_item">;
/** A fault that decides how the request ends. */
export type EndingFault = Exclude<Fault, Latency | BadItem>;

/** What happens to one request. */
export type Plan = {
  readonly names: readonly string[];
  readonly waitMs: number;
  readonly ending: EndingFault | undefined;
  readonly itemFault: ItemFault | undefined;
};

export type InjectedFault = { id: number; fault: Fault; matched: number; touched: number };

type Entry = InjectedFault & { since: number; random: () => number; passed: number[] };

const untouched: Plan = { names: [], waitMs: 0, ending: undefined, itemFault: undefined };
const defaultWindowMs = 3_000;

/** The faults that are on. Of those that end a request the one that was injected first wins; delays add up. */
export function createFaultBook(seed: number) {
  let entries: Entry[] = [];
  let lastId = 0;

  const touches = (entry: Entry, path: string, now: number): boolean => {
    const { fault } = entry;
    const age = now - entry.since;
    if (age < (fault.fromMs ?? 0) || age >= (fault.untilMs ?? Number.POSITIVE_INFINITY)) return false;
    if (fault.path !== undefined && !reaches(fault.path, path)) return false;
    if (fault.times !== undefined && entry.touched >= fault.times) return false;
    const place = entry.matched++ - (fault.skip ?? 0);
    if (place < 0 || place % (fault.every ?? 1) !== 0) return false;
    return fault.probability === undefined || entry.random() < fault.probability;
  };

  const plan = (path: string, now: number): Plan => {
    if (entries.length === 0) return untouched;
    const names: string[] = [];
    const items: ItemFault[] = [];
    let waitMs = 0;
    let ending: EndingFault | undefined;
    for (const entry of entries) {
      const { fault } = entry;
      const ends = fault.kind !== "latency" && fault.kind !== "bad_item";
      if (ends && ending !== undefined) continue;
      if (!touches(entry, path, now)) continue;
      if (fault.kind === "limit" && hasRoom(entry, fault.requests, fault.windowMs ?? defaultWindowMs, now))
        continue;
      entry.touched++;
      names.push(fault.name ?? fault.kind);
      if (fault.kind === "latency") waitMs += fault.ms + entry.random() * (fault.jitterMs ?? 0);
      else if (fault.kind === "bad_item")
        items.push((call) => (matches(call, fault.where) ? "invalid item" : undefined));
      else ending = fault;
    }
    return { names, waitMs, ending, itemFault: joined(items) };
  };

  return {
    plan,
    /** @returns the id by which the fault is removed. @throws {FaultError} if it is not a fault */
    inject(input: unknown, now: number): number {
      const fault = parseFault(input);
      const id = ++lastId;
      // each fault draws from its own numbers, so that another one beside it changes nothing
      const random = seededRandom(seed + id * 0x9e3779b9);
      entries = [...entries, { id, fault, matched: 0, touched: 0, since: now, random, passed: [] }];
      return id;
    },
    remove(id: number): boolean {
      const before = entries.length;
      entries = entries.filter((entry) => entry.id !== id);
      return entries.length < before;
    },
    list: (): InjectedFault[] =>
      entries.map(({ id, fault, matched, touched }) => ({ id, fault, matched, touched })),
    clear(): void {
      entries = [];
    },
  };
}

export type FaultBook = ReturnType<typeof createFaultBook>;

function reaches(wanted: NonNullable<Fault["path"]>, path: string): boolean {
  const own: string = path.startsWith("/v1") ? path.slice(3) : path;
  return typeof wanted === "string" ? wanted === own : wanted.some((one) => one === own);
}

/** True when the request may pass; it is then counted. Refused requests are not. */
function hasRoom(entry: Entry, requests: number, windowMs: number, now: number): boolean {
  while ((entry.passed[0] ?? now) <= now - windowMs) entry.passed.shift();
  if (entry.passed.length >= requests) return false;
  entry.passed.push(now);
  return true;
}

function joined(faults: readonly ItemFault[]): ItemFault | undefined {
  if (faults.length < 2) return faults[0];
  return (call) => {
    for (const fault of faults) {
      const problem = fault(call);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

function matches(call: Values, where: BadItem["where"]): boolean {
  return Object.entries(where).every(([path, wanted]) => {
    let value: unknown = call;
    for (const step of path.split(".")) value = isValues(value) ? value[step] : undefined;
    return Array.isArray(wanted) ? wanted.some((one) => one === value) : wanted === value;
  });
}
