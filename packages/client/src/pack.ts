import { Buffer } from "node:buffer";
import { type Call, limits } from "@cionb/api";
import type { Ready } from "./prepare.ts";

const head = Buffer.from('{"batch":[');
const tail = Buffer.from("]}");
const comma = ",".charCodeAt(0);

/**
 * The calls of one request, in order, and its body as it is sent. `indexes` are the calls' places in the input,
 * `sizes` the bytes of their JSON and `records` their ids in a journal, if they are in one: lists in place of one of
 * objects, which a batch of a million would feel.
 */
export type Pack = {
  calls: readonly Call[];
  indexes: readonly number[];
  sizes: readonly number[];
  records: readonly number[];
  body: Uint8Array;
};

export type Packer = {
  /** The next request's worth of calls; `undefined` after the last. */
  next(): Pack | undefined;
};

/**
 * Groups what `take` gives, in order, into as few requests of at most `maxBytes` as that order allows, envelope and
 * commas counted. A call's bytes are copied to the body at once, which costs a fifth of keeping and joining texts.
 */
export function createPacker(take: () => Ready | undefined, maxBytes: number = limits.batchBytes): Packer {
  let over: Ready | undefined; // what did not fit into the last pack
  return {
    next() {
      const first = over ?? take();
      over = undefined;
      if (first === undefined) return undefined;
      const pack = openPack(maxBytes);
      pack.add(first);
      for (;;) {
        const ready = take();
        if (ready === undefined) break;
        if (!pack.fits(ready.bytes)) {
          over = ready;
          break;
        }
        pack.add(ready);
      }
      return pack.close();
    },
  };
}

/** A pack that takes calls. */
export type OpenPack = {
  fits(bytes: number): boolean;
  /** @throws {RangeError} if the call does not fit. */
  add(ready: Ready): void;
  close(): Pack;
};

/** `firstBytes` is the memory that it begins with; it grows up to `maxBytes`. */
export function openPack(maxBytes: number, firstBytes: number = maxBytes): OpenPack {
  const calls: Call[] = [];
  const indexes: number[] = [];
  const sizes: number[] = [];
  const records: number[] = [];
  let body = Buffer.allocUnsafe(Math.min(firstBytes, maxBytes));
  body.set(head);
  let end = head.length - 1; // where the next comma goes, but for the first call
  const endWith = (bytes: number) => end + 1 + bytes + tail.length;
  const fits = (bytes: number) => endWith(bytes) <= maxBytes;
  const grow = (bytes: number) => {
    const grown = Buffer.allocUnsafe(Math.min(maxBytes, Math.max(bytes, body.byteLength * 4)));
    body.copy(grown, 0, 0, end + 1); // with what stands before the next call: the bracket of the first one
    body = grown;
  };
  return {
    fits,
    add({ index, call, json, start, bytes, record }) {
      if (!fits(bytes)) throw new RangeError(`Cannot pack a call of ${bytes} bytes into ${maxBytes} bytes`);
      if (endWith(bytes) > body.byteLength) grow(endWith(bytes));
      if (calls.length > 0) body[end] = comma;
      json.copy(body, end + 1, start, start + bytes);
      end += 1 + bytes;
      calls.push(call);
      indexes.push(index);
      sizes.push(bytes);
      if (record !== undefined) records.push(record);
    },
    close() {
      body.set(tail, end);
      return { calls, indexes, sizes, records, body: body.subarray(0, end + tail.length) };
    },
  };
}

/** Two packs of half the calls each, with the same bytes; the first has one more where the number is odd. */
export function halve({ calls, indexes, sizes, records, body }: Pack): [Pack, Pack] {
  const middle = Math.ceil(calls.length / 2);
  // behind the comma after the first half
  const cut = sizes.slice(0, middle).reduce((at, bytes) => at + bytes + 1, head.length);
  const part = (from: number, to: number | undefined, start: number, end: number): Pack => ({
    calls: calls.slice(from, to),
    indexes: indexes.slice(from, to),
    sizes: sizes.slice(from, to),
    records: records.slice(from, to),
    body: Buffer.concat([head, body.subarray(start, end), tail]),
  });
  return [part(0, middle, head.length, cut - 1), part(middle, undefined, cut, body.byteLength - tail.length)];
}
