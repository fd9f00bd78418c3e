import { describe, expect, test } from "vitest";
import type { Sending } from "./sendCalls.ts";
import { exitCodeOf, type SendReport, sendReportText } from "./sendReport.ts";

const none = {
  ...{ calls: 0, delivered: 0, accepted: 0, rejected: 0, suppressed: 0, unsent: 0 },
  ...{ requests: 0, retries: 0, bytes: 0 },
};
const sending = (totals: Partial<Sending["totals"]>, complete = true): Sending => ({
  ...{ totals: { ...none, ...totals }, examples: [], warnings: [], complete },
});

test.each([
  ["all delivered", sending({ delivered: 3 }), false, 0],
  ["some rejected", sending({ delivered: 3, rejected: 1 }), false, 1],
  ["some suppressed", sending({ suppressed: 1 }), false, 1],
  ["some unsent, and some rejected", sending({ unsent: 1, rejected: 1 }, false), false, 3],
  ["stopped before the end", sending({ unsent: 1 }, false), true, 130],
  ["stopped when all was done", sending({ delivered: 1 }), true, 0],
])("%s ends with the documented status", (_, ended, stopped, code) => {
  expect(exitCodeOf(ended, stopped)).toBe(code);
});

describe("the report as a person reads it", () => {
  const report: SendReport = {
    ...none,
    ...{ file: "people.csv", as: "identify", destination: { kind: "simulator", host: "127.0.0.1:4010" } },
    ...{ dryRun: false, complete: true, calls: 12_345, delivered: 12_340, rejected: 5 },
    ...{
      requests: 12,
      bytes: 5_500_000,
      seconds: 2,
      secondsAtLimit: 0.012,
      rejects: "rejects.ndjson",
      warnings: [],
    },
    log: { runId: "r-1", location: "/home/lakehouse", api_log: 12, deliveries: 12_345 },
    examples: [
      { row: 7, calls: 3, outcome: "rejected", reason: "invalid", message: "userId: expected text" },
    ],
  };

  test("names the file, where it went, what became of it, why, and where that is logged", () => {
    const text = sendReportText(report);
    expect(text).toContain(
      "Sent people.csv, rows as identify, to a simulator of Customer.io (127.0.0.1:4010).",
    );
    expect(text).toMatch(/delivered +12,340\n/);
    expect(text).toContain("12 requests, 5.5 MB, 0 retries, 2.0 s, 6,173 calls a second.");
    expect(text).toContain("row 7 and 2 more: rejected, invalid: userId: expected text");
    expect(text).toContain("and 2 more for other reasons");
    expect(text).toContain("12 rows in api_log, 12,345 rows in deliveries, in /home/lakehouse");
    expect(text).toContain("What was not taken is in rejects.ndjson.");
  });

  test("a dry run says that nothing was sent, and how long it would take", () => {
    const text = sendReportText({ ...report, dryRun: true, log: null, requests: 9_000, secondsAtLimit: 9 });
    expect(text).toContain("nothing was sent");
    expect(text).toMatch(/would be sent +12,340/);
    expect(text).toContain("takes 9.0 s at least");
  });

  test("a file that was not read to its end says from where to go on", () => {
    expect(sendReportText({ ...report, complete: false })).toContain("not read beyond row 12,345");
  });
});
