import { Buffer } from "node:buffer";
import type { Call } from "@cionb/api";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { serialise } from "./serialise.ts";

const call = (properties: Record<string, unknown>): Call => ({
  type: "track",
  userId: "42",
  event: "E",
  properties,
});
const textsOf = (calls: readonly Call[]) => {
  const together = serialise(calls);
  return together?.starts.map((start, at) => together.json.toString("utf8", start, together.ends[at]));
};

describe("serialise", () => {
  test("gives of each call the bytes that JSON.stringify would, or leaves it to be taken alone", () => {
    const values = fc.oneof(
      fc.json().map((json): unknown => JSON.parse(json)),
      fc.string({ unit: "binary" }),
      fc.constant("\u0001"),
    );
    const calls = fc.array(fc.dictionary(fc.string(), values, { maxKeys: 4 }).map(call), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(calls, (some) => {
        const texts = textsOf(some);
        if (texts === undefined) expect(JSON.stringify(some)).toContain("\\u0001");
        else expect(texts).toEqual(some.map((one) => JSON.stringify(one)));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["as a value", { a: "\u0001" }],
    ["at the end of a text", { a: "x\u0001", b: 1 }],
    ["in a list", { a: ["\u0001", "\u0001", 1] }],
    ["in the middle of a text", { a: 'x\u0001",y' }],
    ["as a name", { "\u0001": 1 }],
  ])("never takes the separator %s for the end of a call", (_, properties) => {
    const some = [call(properties), call({}), call(properties)];
    const texts = textsOf(some);
    if (texts !== undefined) expect(texts).toEqual(some.map((one) => JSON.stringify(one)));
  });

  test("leaves calls that throw to be taken alone", () => {
    const bad = {
      get a() {
        throw new RangeError("no");
      },
    };
    expect(serialise([call({}), call(bad)])).toBeUndefined();
  });

  test("measures bytes, not characters", () => {
    const together = serialise([call({ a: "é" }), call({ a: "\u{1f600}" })]);
    const sizes = together?.starts.map((start, at) => (together.ends[at] ?? 0) - start);
    expect(sizes).toEqual(["é", "\u{1f600}"].map((a) => Buffer.byteLength(JSON.stringify(call({ a })))));
  });
});
