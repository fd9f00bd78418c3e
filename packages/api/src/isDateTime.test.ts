import fc from "fast-check";
import { expect, test } from "vitest";
import { isDateTime } from "./isDateTime.ts";

test.each([
  "2026-09-17T10:24:21Z",
  "2026-09-17T10:24:21.000Z",
  "2026-09-17T10:24:21.123456789Z",
  "2026-09-17T10:24:21+05:30",
  "2026-09-17T10:24:21.5-08:00",
  "2024-02-29T00:00:00Z",
  "2000-02-29T23:59:59Z",
  "0001-01-01T00:00:00Z",
])("%s is a date-time", (text) => expect(isDateTime(text)).toBe(true));

test.each([
  "",
  "2026-09-17",
  "2026-09-17T10:24Z",
  "2026-09-17T10:24:21",
  "2026-09-17 10:24:21Z",
  "2026-09-17t10:24:21z",
  "2026-09-17T10:24:21.Z",
  "2026-09-17T10:24:21.1234567890Z",
  "2026-09-17T24:00:00Z",
  "2026-09-17T10:60:00Z",
  "2026-09-17T10:24:60Z",
  "2026-09-17T10:24:21+24:00",
  "2026-09-17T10:24:21+05:60",
  "2026-13-01T00:00:00Z",
  "2026-00-01T00:00:00Z",
  "2026-04-31T00:00:00Z",
  "2026-02-29T00:00:00Z",
  "1900-02-29T00:00:00Z",
  "2026-01-00T00:00:00Z",
  "2026-09-17T10:24:21Z\n",
  "1726568661000",
  "17 September 2026",
])("%j is none", (text) => expect(isDateTime(text)).toBe(false));

test("every date of JavaScript up to the year 9999 is one", () => {
  fc.assert(
    fc.property(
      fc.date({
        min: new Date("0000-01-01T00:00:00Z"),
        max: new Date("9999-12-31T23:59:59Z"),
        noInvalidDate: true,
      }),
      (date) => {
        expect(isDateTime(date.toISOString())).toBe(true);
      },
    ),
  );
});
