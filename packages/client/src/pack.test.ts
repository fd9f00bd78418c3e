import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPacker, halve, openPack, type Pack } from "./pack.ts";
import type { Ready } from "./prepare.ts";

const envelope = Buffer.byteLength('{"batch":[]}');

const ready = (text: string, index: number): Ready => {
  const call = { type: "track" as const, userId: "u", event: text, messageId: `m${index}` };
  const json = Buffer.from(JSON.stringify(call));
  return { ready: true, index, messageId: call.messageId, call, json, start: 0, bytes: json.byteLength };
};
const bodyOf = (pack: Pack): { batch: { event: string }[] } =>
  JSON.parse(Buffer.from(pack.body).toString("utf8"));
const packAll = (calls: readonly Ready[], maxBytes: number): Pack[] => {
  const rest = [...calls];
  const packer = createPacker(() => rest.shift(), maxBytes);
  const packs: Pack[] = [];
  for (let pack = packer.next(); pack !== undefined; pack = packer.next()) packs.push(pack);
  return packs;
};

// any text that JSON can carry, of one to four bytes a character
const texts = fc.array(fc.string({ unit: "grapheme", maxLength: 60 }), { maxLength: 60 });

describe("createPacker", () => {
  test("never exceeds the limit, loses nothing, keeps the order and says true sizes", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 700, max: 3_000 }), (events, maxBytes) => {
        const calls = events.map(ready);
        const packs = packAll(calls, maxBytes);
        for (const pack of packs) {
          expect(pack.body.byteLength).toBeLessThanOrEqual(maxBytes);
          const { batch } = bodyOf(pack);
          expect(batch).toEqual(pack.calls);
          expect(pack.sizes).toEqual(batch.map((call) => Buffer.byteLength(JSON.stringify(call))));
        }
        expect(packs.flatMap((pack) => bodyOf(pack).batch.map(({ event }) => event))).toEqual(events);
        expect(packs.flatMap((pack) => pack.indexes)).toEqual(events.map((_, index) => index));
      }),
      { numRuns: 300 },
    );
  });

  test("closes a request only when the next call would not fit", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 700, max: 3_000 }), (events, maxBytes) => {
        const packs = packAll(events.map(ready), maxBytes);
        for (const [at, pack] of packs.entries()) {
          const next = packs[at + 1];
          if (next === undefined) continue;
          expect(pack.body.byteLength + 1 + (next.sizes[0] ?? 0)).toBeGreaterThan(maxBytes);
        }
      }),
    );
  });

  test.each([
    ["exactly", 0, 1],
    ["not by a byte", 1, 2],
  ])("two calls of multi-byte text fit %s", (_, missing, requests) => {
    const calls = [ready("\u{e9}\u{1f600}", 0), ready("日本語", 1)];
    const bytes = calls.reduce((sum, call) => sum + call.bytes, envelope + 1);
    const packs = packAll(calls, bytes - missing);
    expect(packs).toHaveLength(requests);
    if (missing === 0) expect(packs[0]?.body.byteLength).toBe(bytes);
  });

  test("500,000 bytes are used to the last one", () => {
    const one = ready("x".repeat(25_000), 0);
    const most = Math.floor((500_000 - envelope + 1) / (one.bytes + 1));
    const rest = 500_000 - envelope - most * (one.bytes + 1);
    const frame = ready("", 0).bytes;
    const filler = ready("y".repeat(rest - frame), 0);
    const exact = packAll([...Array.from({ length: most }, () => one), filler], 500_000);
    expect(exact.map((pack) => pack.body.byteLength)).toEqual([500_000]);
    const over = packAll(
      [...Array.from({ length: most }, () => one), ready("y".repeat(rest - frame + 1), 0)],
      500_000,
    );
    expect(over).toHaveLength(2);
  });

  test("no calls are no request", () => {
    expect(packAll([], 1_000)).toEqual([]);
  });

  test("a call that fits into no request is an error of the caller", () => {
    const call = ready("x".repeat(1_000), 0);
    const words = `Cannot pack a call of ${call.bytes} bytes into 500 bytes`;
    expect(() => packAll([call], 500)).toThrow(new RangeError(words));
  });
});

describe("halve", () => {
  test("cuts a pack into the same calls with the same bytes", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" }), { minLength: 2, maxLength: 40 }), (events) => {
        const [pack] = packAll(events.map(ready), 500_000);
        if (pack === undefined) throw new Error("nothing was packed");
        const halves = halve(pack);
        expect(halves.map((half) => half.calls.length)).toEqual([
          Math.ceil(events.length / 2),
          Math.floor(events.length / 2),
        ]);
        for (const half of halves) {
          expect(bodyOf(half).batch).toEqual(half.calls);
          expect(half.sizes).toEqual(half.calls.map((call) => Buffer.byteLength(JSON.stringify(call))));
        }
        expect(halves.flatMap((half) => half.calls)).toEqual(pack.calls);
        expect(halves.flatMap((half) => half.indexes)).toEqual(pack.indexes);
      }),
    );
  });
});

describe("openPack", () => {
  test("has the same body whatever memory it begins with", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 12, max: 500 }), (events, firstBytes) => {
        const calls = ["the first one", ...events].map(ready);
        const pack = openPack(500_000, firstBytes);
        for (const call of calls) pack.add(call);
        const body = Buffer.from(pack.close().body).toString("utf8");
        expect(body).toBe(JSON.stringify({ batch: calls.map(({ call }) => call) }));
      }),
    );
  });

  test("takes little memory while it is small, and never more than its limit", () => {
    const small = openPack(500_000, 100_000);
    small.add(ready("small", 0));
    expect(small.close().body.buffer.byteLength).toBe(100_000);
    const grown = openPack(500_000, 200_000);
    for (let index = 0; index < 8; index += 1) grown.add(ready("x".repeat(50_000), index));
    expect(grown.close().body.buffer.byteLength).toBe(500_000);
  });

  test("knows the records of its calls, and of none that has no record", () => {
    const pack = openPack(500_000);
    pack.add({ ...ready("in a journal", 0), record: 7 });
    pack.add(ready("in none", 1));
    expect(pack.close().records).toEqual([7]);
  });
});
