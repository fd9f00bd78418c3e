import type { DeliverReport } from "@cionb/bundle";
import { describe, expect, test } from "vitest";
import { exitCodeOf, reportOf, type SendReport, sendReportText } from "./sendReport.ts";

const none: DeliverReport = {
  ...{ calls: 0, delivered: 0, accepted: 0, rejected: 0, suppressed: 0, unsent: 0, reasons: {} },
  ...{ requests: 0, retries: 0, bytes: 0, durationMs: 0, latencyMs: { p50: 0, p90: 0, p99: 0, max: 0 } },
  ...{ complete: true, stopped: undefined, recovered: 0, resumedAt: 0, restamped: 0, stale: 0, remaining: 0 },
  ...{ examples: [], warnings: [] },
};
const ended = (more: Partial<DeliverReport>) => ({ ...none, ...more });

test.each([
  ["all delivered", ended({ delivered: 3 }), false, 0],
  ["some rejected", ended({ delivered: 3, rejected: 1 }), false, 1],
  ["some suppressed", ended({ suppressed: 1 }), false, 1],
  ["some unsent, and some rejected", ended({ unsent: 1, rejected: 1, complete: false }), false, 3],
  ["stopped before the end", ended({ unsent: 1, complete: false }), true, 130],
  ["stopped when all was done", ended({ delivered: 1 }), true, 0],
])("%s ends with the documented status", (_, report, stopped, code) => {
  expect(exitCodeOf(report, stopped)).toBe(code);
});

describe("the report as a person reads it", () => {
  const delivered = ended({
    ...{ calls: 12_345, delivered: 12_340, rejected: 5, requests: 12, bytes: 5_500_000, durationMs: 2_000 },
    examples: [
      {
        ...{ index: 6, messageId: "m", calls: 3, outcome: "rejected", reason: "invalid" },
        message: "userId: expected text",
      },
    ],
  });
  const report: SendReport = reportOf(delivered, {
    ...{ title: "people.csv", as: "identify", dryRun: false, secondsAtLimit: 0.012, journal: "send-people" },
    ...{ destination: { kind: "simulator", host: "127.0.0.1:4010" }, rejects: "rejects.ndjson" },
    log: { runId: "r-1", location: "/home/lakehouse", api_log: 12, deliveries: 12_345 },
  });

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
    const dry = reportOf(ended({ ...delivered, requests: 9_000 }), {
      ...{ title: "people.csv", as: "identify", dryRun: true, secondsAtLimit: 9, journal: null },
      ...{ destination: null, rejects: null, log: null },
    });
    expect(dry).toMatchObject({ delivered: 0, sendable: 12_340 });
    const text = sendReportText(dry);
    expect(text).toContain("nothing was sent");
    expect(text).toMatch(/would be sent +12,340/);
    expect(text).toContain("takes 9.0 s at least");
  });

  test("what ended before its end says after which row, what waits, and how to go on", () => {
    const text = sendReportText({ ...report, complete: false, stopped: "drained", remaining: 7, unsent: 7 });
    expect(text).toContain("Stopped; the reading ended after row 12,345.");
    expect(text).toContain("7 calls in the journal send-people could not be sent yet; nothing is lost.");
    expect(text).toContain("The same command goes on from there.");
  });

  test("what goes on says how much an earlier run had done", () => {
    const text = sendReportText({ ...report, resumedAt: 50_000, recovered: 300 });
    expect(text).toContain("An earlier run had taken 50,000 rows; this one went on from there.");
    expect(text).toMatch(/left by an earlier run +300\n/);
  });

  test("without a journal what is unsent is for the reader to send again", () => {
    const text = sendReportText({ ...report, journal: null, unsent: 3 });
    expect(text).toContain("Run the command again: the ids stay the same.");
  });
});
