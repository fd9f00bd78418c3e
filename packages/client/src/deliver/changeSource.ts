import type { CallInput } from "../callInput.ts";
import type { NamedSource, Source } from "./deliverOptions.ts";

type Change = (call: CallInput) => CallInput;

/** A source whose calls are changed on their way, for clients that stand before another one. */
export function changeSource(source: Source, change: Change): Source {
  if (isNamedSource(source)) return { ...source, read: (from) => changed(source.read(from), change) };
  return typeof source === "object" && source !== null ? changed(source, change) : source;
}

export const isNamedSource = (source: unknown): source is NamedSource =>
  typeof source === "object" &&
  source !== null &&
  "name" in source &&
  typeof source.name === "string" &&
  "read" in source &&
  typeof source.read === "function";

function changed(calls: Iterable<CallInput> | AsyncIterable<CallInput>, change: Change) {
  if (Array.isArray(calls)) return calls.map(change);
  return Symbol.asyncIterator in calls ? changedLater(calls, change) : changedNow(calls, change);
}

function* changedNow(calls: Iterable<CallInput>, change: Change) {
  for (const call of calls) yield change(call);
}

async function* changedLater(calls: AsyncIterable<CallInput>, change: Change) {
  for await (const call of calls) yield change(call);
}
