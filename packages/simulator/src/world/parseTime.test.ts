import { expect, test } from "vitest";
import { parseTime } from "./parseTime.ts";

test.each([
  ["2026-11-24T10:00:00Z", "2026-11-24T10:00:00.000Z"],
  ["2026-11-24T10:00:00.123456z", "2026-11-24T10:00:00.123Z"],
  ["2026-11-24T10:00:00+01:00", "2026-11-24T09:00:00.000Z"],
  ["2026-11-24T10:00:00-0130", "2026-11-24T11:30:00.000Z"],
  ["2026-11-24T10:00:00", "2026-11-24T10:00:00.000Z"],
])("%s is %s, whatever the machine's zone", (text, expected) => {
  const zone = process.env["TZ"];
  process.env["TZ"] = "Asia/Tokyo";
  try {
    expect(new Date(parseTime(text)).toISOString()).toBe(expected);
  } finally {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  }
});

test.each(["", "yesterday", "2026-13-24T10:00:00Z"])("%j is no time", (text) => {
  expect(parseTime(text)).toBeNaN();
});
