import { expect, test } from "vitest";
import { decimalsNote } from "./decimalsNote.ts";

const decimals = ["id", "total", "tax"];
const identify = { as: "identify", userId: "id" } as const;
const track = { as: "track", userId: "id", event: { value: "Paid" } } as const;

test.each([identify, track])("columns that go as text are named with the flag for them: %o", (mapping) => {
  expect(decimalsNote(decimals, { mapping, numbers: [] })).toBe(
    "total and tax are DECIMAL columns, whose values go as text. To send numbers: --numbers total,tax",
  );
});

test("one that becomes a number, one that is not sent and an id are not named", () => {
  const mapping = { ...track, properties: ["total", "item"] };
  expect(decimalsNote(decimals, { mapping, numbers: ["total"] })).toBeUndefined();
  expect(decimalsNote(decimals, { mapping, numbers: [] })).toMatch(/^total is a DECIMAL column,/);
});

test("nothing but ids is sent as alias", () => {
  expect(
    decimalsNote(decimals, { mapping: { as: "alias", userId: "id", previousId: "old" }, numbers: [] }),
  ).toBeUndefined();
});

test("a column whose name has a space is quoted in the flag", () => {
  expect(decimalsNote(["net price"], { mapping: identify, numbers: [] })).toContain('--numbers "net price"');
});
