import fc from "fast-check";
import { expect, test } from "vitest";
import { largestItemBytes } from "./itemSizes.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("is the largest item as it came over the wire", () => {
  const item = fc.record({ event: fc.string({ unit: "binary" }), traits: fc.object({ maxDepth: 2 }) });
  fc.assert(
    fc.property(fc.array(item, { maxLength: 5 }), fc.constantFrom("", " ", "\n  "), (items, space) => {
      const texts = items.map((one) => JSON.stringify(one, null, space));
      const text = `{${space}"context":{"app":{"name":"${"x".repeat(2_000)}"}},"batch":[${texts.join(`,${space}`)}]}`;
      expect(largestItemBytes(bytes(text))).toBe(Math.max(0, ...texts.map((one) => bytes(one).length)));
    }),
  );
});

test.each(['{"batch":[', '{"batch":[{"a":"', '{"batch":[{"a":"\\'])(
  "ends at the end of a text that is cut off",
  (text) => {
    expect(largestItemBytes(bytes(text))).toBe(0);
  },
);
