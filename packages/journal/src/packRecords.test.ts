import { expect, test } from "vitest";
import { JournalOptionError } from "./errors.ts";
import { boundsOf, maxPageRecords, packRecords } from "./packRecords.ts";

function unpack(pages: ReturnType<typeof packRecords>): string[] {
  return pages.flatMap(({ count, body }) => {
    const bytes = new Uint8Array(body);
    const bounds = boundsOf({ count, body: bytes });
    return Array.from({ length: count }, (_, n) =>
      new TextDecoder().decode(bytes.subarray(bounds[n], bounds[n + 1])),
    );
  });
}

test.each([
  ["no record", [], 0],
  ["one empty record", [""], 1],
  ["text of several bytes a letter", ["größe", "漢字", "\u{1F4A7}"], 1],
  ["as many as fit", Array.from({ length: maxPageRecords }, (_, n) => `${n}`), 1],
  ["one more than fit", Array.from({ length: maxPageRecords + 1 }, (_, n) => `${n}`), 2],
  ["records that fill a page by their size", Array.from({ length: 3 }, (_, n) => `${n}`.repeat(400_000)), 2],
  ["a record that is larger than a page", ["a", "b".repeat(1_500_000), "c"], 3],
])("%s comes back as it was, in order", (_, records, pages) => {
  const packed = packRecords(records);
  expect(packed).toHaveLength(pages);
  expect(unpack(packed)).toEqual(records);
});

test("bytes are copied, so that the caller may use its buffer again", () => {
  const buffer = new TextEncoder().encode("before");
  const packed = packRecords([buffer]);
  buffer.set(new TextEncoder().encode("after!"));
  expect(unpack(packed)).toEqual(["before"]);
});

test("text that UTF-8 cannot hold is refused", () => {
  expect(() => packRecords(["\ud800"])).toThrow(JournalOptionError);
});

test("lengths that do not add up are an error and no records", () => {
  const [page] = packRecords(["one", "two"]);
  const body = new Uint8Array(page?.body ?? new ArrayBuffer());
  expect(() => boundsOf({ count: 2, body: body.subarray(0, -1) })).toThrow(RangeError);
});
