import { expect, test } from "vitest";
import { applyEdits, positionOf } from "./edits.ts";

test("edits count characters as people do, also beyond the basic plane", () => {
  expect(applyEdits("\u{1f600} a b", [{ start: 2, end: 3, text: "longer" }]).text).toBe("\u{1f600} longer b");
});

test("at one place, what is put in comes before what is replaced", () => {
  const edits = [
    { start: 1, end: 3, text: "-" },
    { start: 1, end: 1, text: ")" },
  ];
  expect(applyEdits("abcd", edits).text).toBe("a)-d");
});

test("an offset in the edited text leads back to the text before", () => {
  const edited = applyEdits("select :from x", [{ start: 8, end: 12, text: "p_from" }]);
  expect(edited.text).toBe("select :p_from x");
  expect([0, 7, 8, 15].map(edited.back)).toEqual([0, 7, 8, 13]);
});

test.each([
  [0, 1, 1],
  [3, 1, 4],
  [4, 2, 1],
  [6, 2, 3],
])("offset %d is line %d, column %d", (offset, line, column) => {
  expect(positionOf("abc\nde", offset)).toEqual({ line, column });
});
