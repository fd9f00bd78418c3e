import { expect, test } from "vitest";
import { formatValue } from "./formatValue.ts";

const cyclic: Record<string, unknown> = { name: "loop" };
cyclic["self"] = cyclic;

test.each([
  [null, "null", "none"],
  [undefined, "", "none"],
  [42, "42", "number"],
  [-0.5, "-0.5", "number"],
  [0.1 + 0.2, "0.3", "number"],
  [0.000012345, "0.0000123", "number"],
  [Number.NaN, "NaN", "number"],
  [9007199254740993n, "9007199254740993", "number"],
  ["2500315.63", "2500315.63", "number"],
  ["00042", "00042", "text"],
  ["1.2.3", "1.2.3", "text"],
  [true, "true", "text"],
  [new Date("2026-01-02T03:04:05Z"), "2026-01-02T03:04:05Z", "text"],
  [new Date("2026-01-02T03:04:05.678Z"), "2026-01-02T03:04:05.678Z", "text"],
  [new Date(Number.NaN), "invalid date", "text"],
  [["a", 1], "a, 1", "structure"],
  [["One.", "Two."], "One. Two.", "structure"],
  [
    Array(8).fill(`${"x".repeat(99)}.`),
    Array(8)
      .fill(`${"x".repeat(99)}.`)
      .join(" "),
    "structure",
  ],
  [["a", null], '["a",null]', "structure"],
  [[], "none", "none"],
  [[{ a: 1 }], '[{"a":1}]', "structure"],
  [Array.from({ length: 9 }), "9 items", "structure"],
  [{ plan: "pro", at: new Date(0) }, '{"plan":"pro","at":"1970-01-01T00:00:00.000Z"}', "structure"],
  [{ from: 2, to: 1, plan: null }, "from: 2, to: 1, plan: null", "structure"],
  [new Map([["a", 1n]]), '{"a":"1"}', "structure"],
  [new Set([1]), "[1]", "structure"],
  [new Uint8Array(3), "3 bytes", "structure"],
  [new TypeError("no"), "TypeError: no", "text"],
  [new URL("https://example.com"), "https://example.com/", "text"],
  [Symbol("s"), "Symbol(s)", "text"],
])("%o is shown as %j", (value, text, kind) => {
  expect(formatValue(value)).toEqual({ text, kind });
});

test("a cyclic object is shown without going round for ever", () => {
  expect(formatValue(cyclic).text).toContain("Circular");
});

test("a function is named", () => {
  expect(formatValue(formatValue).text).toBe("function formatValue");
});

test("a long text is cut and says how long it is", () => {
  const { text } = formatValue("x".repeat(1_000));
  expect(text).toMatch(/^x{240}… \(1,000 characters\)$/);
});

test("a text is not cut in the middle of a character", () => {
  const { text } = formatValue(`${"x".repeat(239)}\u{1d11e}${"x".repeat(100)}`);
  expect(text.isWellFormed()).toBe(true);
});
