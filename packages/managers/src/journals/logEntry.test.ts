import type { Exchange, Settlement } from "@cionb/client";
import { describe, expect, test } from "vitest";
import { testKey } from "../../test/support.ts";
import { createPersonKey } from "../configuration/personKey.ts";
import { createPayloadCipher } from "../deadLetters/payloadCipher.ts";
import { createRecorder } from "../recorder/createRecorder.ts";
import { readEntry, writeEntry } from "./logEntry.ts";

const run = { runId: "run-1", notebook: "01", region: "eu" } as const;
const at = Date.UTC(2026, 1, 3);
const exchange: Exchange = {
  ...{ requestId: "r-1", attempt: 1, operation: "batch", method: "POST", path: "/v1/batch" },
  ...{ host: "cdp-eu.customer.io", calls: 2, requestBytes: 10, responseBytes: 2, status: 200 },
  ...{ startedAt: at, durationMs: 1, waitMs: 0, keyFingerprint: "0123456789ab" },
};
const delivered: Settlement = {
  kind: "outcomes",
  requestId: "r-1",
  at,
  calls: [
    {
      call: { type: "track", event: "Order Completed", userId: "ada", messageId: "m-1" },
      outcome: { index: 0, messageId: "m-1", outcome: "delivered" },
      bytes: 42,
    },
    {
      call: { type: "group", groupId: "acme", messageId: "m-2" },
      outcome: { index: 1, messageId: "m-2", outcome: "delivered" },
      bytes: 43,
    },
  ],
};
const page = {
  type: "page",
  name: "Home",
  anonymousId: "a-1",
  messageId: "m-3",
  properties: { secret: 1 },
} as const;
const missed: Settlement = {
  kind: "outcomes",
  at,
  calls: [
    {
      call: page,
      outcome: { index: 7, messageId: "m-3", outcome: "rejected", reason: "refused", message: "400" },
      bytes: 50,
    },
    {
      call: { messageId: "m-4" },
      outcome: { index: 8, messageId: "m-4", outcome: "rejected", reason: "invalid", message: "type" },
      bytes: 0,
      input: { userId: "ada", total: 12n },
    },
    {
      call: { type: "track", event: "E", userId: "ada", messageId: "m-5" },
      outcome: { index: 9, messageId: "m-5", outcome: "suppressed", reason: "consent" },
      bytes: 0,
    },
  ],
};

const fixed = (bytes: number) => new Uint8Array(bytes).fill(7);
const cipher = createPayloadCipher(testKey, [], fixed);
const rowsOf = (settlement: Settlement) =>
  createRecorder({ ...run, personKey: createPersonKey(testKey), cipher })(settlement).map(({ row }) => row);

describe("a settlement in the journal's log", () => {
  test.each([
    ["an attempt", { kind: "exchange", exchange } as Settlement],
    ["calls that were taken", delivered],
    ["calls that were not", missed],
  ])("becomes the same rows as one that was not: %s", (_, settlement) => {
    const { run: mark, settlement: read } = readEntry(writeEntry(settlement, { ...run, keepRejected: true }));
    expect(mark).toEqual(run);
    const plainly = JSON.parse(
      JSON.stringify(settlement, (_, value) => (typeof value === "bigint" ? `${value}` : value)),
    );
    expect(rowsOf(read)).toEqual(rowsOf(plainly));
  });

  test("holds of a call that was taken nothing but its names and ids", () => {
    const call = { ...page, userId: "ada" };
    const settlement: Settlement = {
      kind: "outcomes",
      at,
      calls: [{ call, outcome: { index: 0, messageId: "m-3", outcome: "delivered" }, bytes: 1 }],
    };
    expect(writeEntry(settlement, { ...run, keepRejected: true })).not.toContain("secret");
  });

  test("holds rejected calls whole only when that is asked for", () => {
    expect(writeEntry(missed, run)).not.toContain("secret");
    expect(writeEntry(missed, { ...run, keepRejected: true })).toContain("secret");
  });

  test("of a newer version is refused, with what to do", () => {
    expect(() => readEntry('{"version":2,"kind":"exchange"}')).toThrow(/version 2.*Use a newer version/);
  });
});
