import { describe, expect, test } from "vitest";
import { isTimeZone, momentOf, parseMoment } from "./moment.ts";

const inZone = (text: string, zone: string) => momentOf(parseMoment(text), zone);

describe("a time without a zone is the moment at which clocks in the zone show it", () => {
  test.each([
    ["2024-01-02", "Europe/Berlin", "2024-01-01T23:00:00Z"],
    ["2024-01-02 10:00:00", "Europe/Berlin", "2024-01-02T09:00:00Z"],
    ["2024-07-02T10:00:00", "Europe/Berlin", "2024-07-02T08:00:00Z"],
    ["2024-07-02 10:00", "America/New_York", "2024-07-02T14:00:00Z"],
    ["2024-07-02 10:00:00.123456", "Asia/Kolkata", "2024-07-02T04:30:00.123456Z"],
    ["2024-02-29", "UTC", "2024-02-29T00:00:00Z"],
    ["1969-12-31 23:59:59", "Asia/Tokyo", "1969-12-31T14:59:59Z"],
  ])("%s in %s", (text, zone, moment) => {
    expect(inZone(text, zone)).toBe(moment);
  });

  test("an hour that comes twice is the first of them, one that is left out goes on from before", () => {
    expect(inZone("2024-10-27 02:30:00", "Europe/Berlin")).toBe("2024-10-27T00:30:00Z");
    expect(inZone("2024-03-31 02:30:00", "Europe/Berlin")).toBe("2024-03-31T01:30:00Z");
  });

  test.each([
    "Europe/Berlin",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Africa/Cairo",
  ])("as Temporal has it, for every half hour of two years in %s", (zone) => {
    const first = Date.UTC(2017, 0, 1);
    for (let half = 0; half < 2 * 365 * 48; half += 1) {
      const text = new Date(first + half * 1_800_000).toISOString().slice(0, 19);
      const expected = Temporal.PlainDateTime.from(text).toZonedDateTime(zone).toInstant();
      if (inZone(text, zone) !== expected.toString()) expect(inZone(text, zone)).toBe(`${text}: ${expected}`);
    }
  });
});

test.each([
  ["2024-01-02T10:00:00Z", "2024-01-02T10:00:00Z"],
  ["2024-01-02T10:00:00.5+02:00", "2024-01-02T10:00:00.5+02:00"],
  ["2024-01-02 10:00:00Z", "2024-01-02T10:00:00Z"],
  ["2024-01-02 10:00:00+02", "2024-01-02T10:00:00+02:00"],
  ["2024-01-02 10:00:00.25-0330", "2024-01-02T10:00:00.25-03:30"],
  ["2024-01-02 10:00 UTC", "2024-01-02T10:00:00Z"],
])("%s has a zone of its own, whatever zone is named", (text, moment) => {
  expect(parseMoment(text)).toEqual({ kind: "zoned", moment });
  expect(inZone(text, "Asia/Tokyo")).toBe(moment);
});

test.each(["yesterday", "02.01.2024", "2024-02-30", "2024-13-01", "2024-01-02 24:00:00", "1704190000", ""])(
  "%o is no time, and stays for the client to refuse",
  (text) => {
    expect(parseMoment(text)).toEqual({ kind: "other", text });
    expect(inZone(text, "UTC")).toBe(text);
  },
);

test("names of zones are those of the IANA database", () => {
  expect(["Europe/Berlin", "UTC", "Europe/Berlni", "CET+1", ""].filter(isTimeZone)).toEqual([
    "Europe/Berlin",
    "UTC",
  ]);
});
