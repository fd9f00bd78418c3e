import { limits } from "@cionb/api";
import type { Ready } from "./prepare.ts";

const head = '{"batch":[';
const tail = "]}";
const envelopeBytes = head.length + tail.length;
const commaBytes = 1;

/** The calls of one request, in order. `bytes` is the size of its body: calls, commas and envelope. */
export type Pack = { calls: readonly Ready[]; bytes: number };

/** Groups calls in order into as few requests of at most `maxBytes` as that order allows. */
export function* packCalls(
  calls: Iterable<Ready>,
  maxBytes: number = limits.batchBytes,
): Generator<Pack, void> {
  let open: Ready[] = [];
  let bytes = envelopeBytes;
  for (const call of calls) {
    const more = call.bytes + (open.length === 0 ? 0 : commaBytes);
    if (open.length > 0 && bytes + more > maxBytes) {
      yield { calls: open, bytes };
      open = [call];
      bytes = envelopeBytes + call.bytes;
    } else {
      open.push(call);
      bytes += more;
    }
  }
  if (open.length > 0) yield { calls: open, bytes };
}

/** The body of a pack, as it is sent. */
export function bodyOf(pack: Pack): string {
  let body = head;
  let comma = "";
  for (const { json } of pack.calls) {
    body += comma + json;
    comma = ",";
  }
  return body + tail;
}

/** Two packs of half the calls each; the first half is the larger one where the number is odd. */
export function halve(pack: Pack): [Pack, Pack] {
  const middle = Math.ceil(pack.calls.length / 2);
  return [packOf(pack.calls.slice(0, middle)), packOf(pack.calls.slice(middle))];
}

function packOf(calls: readonly Ready[]): Pack {
  const commas = Math.max(0, calls.length - 1) * commaBytes;
  return { calls, bytes: calls.reduce((sum, call) => sum + call.bytes, envelopeBytes + commas) };
}
