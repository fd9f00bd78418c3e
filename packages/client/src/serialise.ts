import { Buffer } from "node:buffer";
import type { Call } from "@cionb/api";

/** The JSON of some calls, as UTF-8 in one buffer: that of call `n` lies from `starts[n]` up to `ends[n]`. */
export type Serialised = { json: Buffer; starts: readonly number[]; ends: readonly number[] };

// between two calls: a control character, which JSON writes as an escape that is rare, and so quickly found
const separator = "\u0001";
const opening = Buffer.from(',"');
const rest = Buffer.from(`${JSON.stringify(separator).slice(1)},`);
const bracket = 1; // bytes of "[" and of "]"

/**
 * Serialises calls all at once: one text of some hundred kilobytes costs half of as many small ones, since V8 keeps it
 * out of the memory whose survivors it copies. `undefined` when the calls have to be taken one by one: a call holds the
 * separator, is too large to go with others, or threw when it was read.
 */
export function serialise(calls: readonly Call[]): Serialised | undefined {
  const json = serialiseList(calls);
  if (json === undefined) return undefined;
  const starts: number[] = [];
  const ends: number[] = [];
  for (let start = bracket; ; ) {
    starts.push(start);
    const found: number = json.indexOf(rest, start);
    if (found === -1) break;
    const end = found - opening.byteLength;
    if (json[end] !== opening[0] || json[end + 1] !== opening[1]) return undefined; // in a text of a call
    ends.push(end);
    start = found + rest.byteLength;
  }
  ends.push(json.byteLength - bracket);
  return starts.length === calls.length ? { json, starts, ends } : undefined;
}

function serialiseList(calls: readonly Call[]): Buffer | undefined {
  const list: unknown[] = [];
  for (const call of calls) {
    if (list.length > 0) list.push(separator);
    list.push(call);
  }
  try {
    return Buffer.from(JSON.stringify(list));
  } catch {
    return undefined; // taken one by one, the call at fault says why
  }
}
