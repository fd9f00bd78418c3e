import { expect, test } from "vitest";
import { UsageError } from "../../errors.ts";
import { numberColumns } from "./numberColumns.ts";

async function converted(value: unknown): Promise<unknown> {
  for await (const row of numberColumns(one({ value, other: "1" }), ["value"])) {
    expect(row["other"]).toBe("1");
    return row["value"];
  }
  return undefined;
}

async function* one<Row>(row: Row) {
  yield row;
}

test.each([
  ["12.30", 12.3],
  ["-0.05", -0.05],
  ["0", 0],
  ["123456789012345", 123_456_789_012_345],
  ["0.000000000000000123", 1.23e-16],
  ["1234567890123456", "1234567890123456"],
  ["1234567890.123456", "1234567890.123456"],
  ["1e5", "1e5"],
  ["12,30", "12,30"],
  ["", ""],
  [" 1", " 1"],
  [null, null],
  [7, 7],
])("%o becomes %o", async (given, expected) => {
  expect(await converted(given)).toBe(expected);
});

test("a column that is not there is refused by its name", async () => {
  const rows = numberColumns(one({ a: "1" }), ["a", "b"]);
  await expect(rows.next()).rejects.toThrow(UsageError);
  await expect(numberColumns(one({ a: "1" }), ["b"]).next()).rejects.toThrow(/no column b\. There are: a\./);
});
