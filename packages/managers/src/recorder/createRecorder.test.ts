import type { Exchange, Outcome, SettledCall, Settlement } from "@cionb/client";
import { apiLog, deadLetters, deliveries } from "@cionb/lakehouse";
import { describe, expect, test } from "vitest";
import { testKey } from "../../test/support.ts";
import { createPersonKey } from "../configuration/personKey.ts";
import { createPayloadCipher } from "../deadLetters/payloadCipher.ts";
import {
  createRecorder,
  type DeadLetterRow,
  type LogRecord,
  type RecorderOptions,
} from "./createRecorder.ts";
import { logSink } from "./logSink.ts";

const personKey = createPersonKey(testKey);
const recorder = (options: Partial<RecorderOptions> = {}) =>
  createRecorder({ runId: "run-1", notebook: "01", personKey, region: "eu", ...options });

const at = Date.UTC(2026, 1, 3, 23, 59, 59, 999);

const exchange: Exchange = {
  requestId: "req-1",
  attempt: 2,
  operation: "batch",
  method: "POST",
  path: "/v1/batch",
  host: "cdp-eu.customer.io",
  calls: 500,
  requestBytes: 212_000,
  responseBytes: 2,
  status: 429,
  error: "RateLimitError",
  startedAt: at,
  durationMs: 12.5,
  waitMs: 0.25,
  retryAfterMs: 1999.6,
  keyFingerprint: "0123456789ab",
  requestBody: '{"userId":"ada@example.com"}',
  responseBody: "{}",
};

const rowOf = (records: readonly LogRecord[]) => records[0]?.row;

describe("an attempt at a request", () => {
  test("becomes one row of api_log", () => {
    const records = recorder()({ kind: "exchange", exchange });
    expect(records.map(({ table }) => table)).toEqual([apiLog]);
    expect(rowOf(records)).toEqual({
      request_id: "req-1",
      attempt: 2,
      run_id: "run-1",
      notebook: "01",
      started_at: new Date(at),
      log_date: "2026-02-03",
      operation: "batch",
      path: "/v1/batch",
      host: "cdp-eu.customer.io",
      region: "eu",
      key_fingerprint: "0123456789ab",
      calls: 500,
      request_bytes: 212_000,
      response_bytes: 2,
      status: 429,
      error: "RateLimitError",
      retry_after_ms: 2000,
      duration_ms: 12.5,
      wait_ms: 0.25,
      request_body: null,
      response_body: null,
    });
  });

  test("without an answer has no status", () => {
    const { status: _, ...unanswered } = { ...exchange, error: "TimeoutError" };
    expect(rowOf(recorder()({ kind: "exchange", exchange: unanswered }))).toMatchObject({
      status: null,
      error: "TimeoutError",
    });
  });

  test.each([
    ["cdp.customer.io", undefined, "us"],
    ["cdp-eu.customer.io", "us", "eu"],
    ["127.0.0.1:4010", undefined, null],
    ["proxy.example.com", "eu", "eu"],
  ] as const)("to %s (noted as %s) is of the region %s", (host, noted, region) => {
    const record = createRecorder({ runId: "r", personKey, ...(noted && { region: noted }) });
    expect(rowOf(record({ kind: "exchange", exchange: { ...exchange, host } }))).toMatchObject({ region });
  });

  test("keeps its bodies only when the policy says so", () => {
    expect(rowOf(recorder({ bodies: "keep" })({ kind: "exchange", exchange }))).toMatchObject({
      request_body: '{"userId":"ada@example.com"}',
      response_body: "{}",
    });
    expect(JSON.stringify(recorder()({ kind: "exchange", exchange }))).not.toContain("ada@example.com");
  });

  test("has a value for every column of the table, and no other", () => {
    const row = rowOf(recorder()({ kind: "exchange", exchange }));
    expect(Object.keys(row ?? {}).sort()).toEqual(apiLog.columns.map(({ name }) => name).sort());
  });
});

const settle = (call: SettledCall & object, outcome: Partial<Outcome> & object = {}): Settlement => ({
  kind: "outcomes",
  requestId: "req-1",
  at,
  calls: [
    {
      call,
      outcome: { index: 0, messageId: "m-1", outcome: "delivered", ...outcome } as Outcome,
      bytes: 424,
    },
  ],
});

describe("the end of a call", () => {
  test("becomes one row of deliveries", () => {
    const call = { type: "track", event: "Order Completed", userId: "42", messageId: "m-1" } as const;
    const records = recorder()(settle(call));
    expect(records.map(({ table }) => table)).toEqual([deliveries]);
    expect(rowOf(records)).toEqual({
      message_id: "m-1",
      run_id: "run-1",
      notebook: "01",
      request_id: "req-1",
      type: "track",
      event: "Order Completed",
      person_key: personKey("42"),
      outcome: "delivered",
      reason: null,
      message: null,
      bytes: 424,
      settled_at: new Date(at),
      log_date: "2026-02-03",
    });
  });

  test("has a value for every column of the table, and no other", () => {
    const row = rowOf(recorder()(settle({ type: "identify", userId: "42" })));
    expect(Object.keys(row ?? {}).sort()).toEqual(deliveries.columns.map(({ name }) => name).sort());
  });

  test.each([
    ["a user", { userId: "u", anonymousId: "a" }, "u"],
    ["an anonymous visitor", { anonymousId: "a" }, "a"],
    ["an anonymous visitor with an empty user id", { userId: "", anonymousId: "a" }, "a"],
    ["the person who stays after an alias", { userId: "u", previousId: "p" }, "u"],
  ])("names %s by a keyed hash", (_, ids, expected) => {
    expect(rowOf(recorder()(settle({ type: "track", ...ids })))).toMatchObject({
      person_key: personKey(expected),
    });
  });

  test.each([
    ["a group alone", { groupId: "acme" }],
    ["nobody", {}],
    ["an empty id", { userId: "" }],
  ])("of %s has no person", (_, ids) => {
    expect(rowOf(recorder()(settle({ type: "group", ...ids })))).toMatchObject({ person_key: null });
  });

  test.each([
    [{ type: "track", event: "Seat Added" }, "Seat Added"],
    [{ type: "page", name: "Home" }, "Home"],
    [{ type: "screen", name: "Cart" }, "Cart"],
    [{ type: "page" }, null],
    [{ type: "identify", name: "not an event" }, null],
  ] as const)("of %j has the event %j", (call, event) => {
    expect(rowOf(recorder()(settle(call)))).toMatchObject({ event });
  });

  test.each([
    [{ outcome: "rejected", reason: "invalid", message: "userId: expected text" }, "userId: expected text"],
    [{ outcome: "rejected", reason: "too_large", message: "33,000 bytes" }, "33,000 bytes"],
    [{ outcome: "unsent", reason: "unauthorised", message: "401" }, "401"],
    [{ outcome: "suppressed", reason: "consent" }, null],
    [{ outcome: "accepted" }, null],
  ] satisfies [Partial<Outcome>, string | null][])("keeps the outcome %j", (outcome, message) => {
    expect(rowOf(recorder()(settle({ type: "track" }, outcome)))).toMatchObject({ ...outcome, message });
  });

  test("of a call whose type was not known says so", () => {
    expect(
      rowOf(recorder()(settle({}, { outcome: "rejected", reason: "invalid", message: "type" }))),
    ).toMatchObject({
      type: "unknown",
    });
  });

  test("without a request has none", () => {
    const { requestId: _, ...local } = { requestId: "", ...settle({ type: "track" }) };
    expect(rowOf(recorder()(local as Settlement))).toMatchObject({ request_id: null });
  });

  test("carries nothing personal: no id, no trait, no property", () => {
    const call = {
      type: "identify",
      userId: "ada@example.com",
      anonymousId: "anon-77",
      traits: { email: "ada@example.com", phone: "+15035550132" },
      context: { ip: "192.0.2.1" },
    } as const;
    const text = JSON.stringify(recorder()(settle(call)));
    for (const personal of ["ada@", "anon-77", "555", "192.0.2.1"]) expect(text).not.toContain(personal);
  });

  test("a long reason is cut", () => {
    const long = { outcome: "rejected", reason: "refused", message: "x".repeat(5_000) } as const;
    expect(rowOf(recorder()(settle({ type: "track" }, long)))).toMatchObject({ message: "x".repeat(1_000) });
  });

  test("has only text that a table can store, whatever was rejected", () => {
    const call = { type: "track", event: "half a pair \ud83d", userId: "\ud83d" } as const;
    const outcome = {
      outcome: "rejected",
      reason: "invalid",
      messageId: "\udc00",
      message: `${"x".repeat(999)}\u{1f600}`, // cut in the middle of a pair
    } as const;
    expect(rowOf(recorder()(settle(call, outcome)))).toMatchObject({
      event: "half a pair \ufffd",
      message_id: "\ufffd",
      message: `${"x".repeat(999)}\ufffd`,
    });
  });
});

describe("a call that was rejected", () => {
  const call = { type: "track", event: "E", userId: "ada@example.com", messageId: "m-1" } as const;
  const rejected = (reason: string, more: object = {}): Settlement => ({
    kind: "outcomes",
    at,
    calls: [
      {
        call,
        outcome: { index: 3, messageId: "m-1", outcome: "rejected", reason, message: "why" } as Outcome,
        bytes: 1,
        ...more,
      },
    ],
  });
  const letterIn = (records: readonly LogRecord[]) =>
    records.find(({ table }) => table === deadLetters)?.row as DeadLetterRow | undefined;

  test.each(["invalid", "too_large", "stale", "refused"])("as %s becomes a dead letter", (reason) => {
    const row = letterIn(recorder()(rejected(reason)));
    expect(row).toMatchObject({
      message_id: "m-1",
      reason,
      message: "why",
      place: 3,
      payload: null,
      key_id: null,
    });
    expect(Object.keys(row ?? {}).sort()).toEqual(deadLetters.columns.map(({ name }) => name).sort());
  });

  test("as a duplicate does not: its first one was sent", () => {
    expect(letterIn(recorder()(rejected("duplicate")))).toBeUndefined();
  });

  test("is kept whole and encrypted where there is a key", () => {
    const cipher = createPayloadCipher(testKey);
    const row = letterIn(recorder({ cipher })(rejected("refused")));
    expect(row?.payload).not.toContain("ada");
    expect(JSON.parse(cipher.open(row?.payload ?? "", row?.key_id ?? "", "m-1"))).toEqual(call);
  });

  test("is kept as it was given where it was no call", () => {
    const cipher = createPayloadCipher(testKey);
    const row = letterIn(recorder({ cipher })(rejected("invalid", { input: { userid: 7 } })));
    expect(JSON.parse(cipher.open(row?.payload ?? "", "test", "m-1"))).toEqual({ userid: 7 });
  });

  test("and cannot be written as JSON is kept without its payload", () => {
    const input: Record<string, unknown> = {};
    input["self"] = input;
    expect(
      letterIn(recorder({ cipher: createPayloadCipher(testKey) })(rejected("invalid", { input }))),
    ).toMatchObject({
      payload: null,
      key_id: null,
    });
  });
});

test("many ends of one request become as many rows, in order", () => {
  const calls = Array.from({ length: 3 }, (_, index) => ({
    call: { type: "track", userId: `u${index}` } as const,
    outcome: { index, messageId: `m-${index}`, outcome: "delivered" } as const,
    bytes: index,
  }));
  const rows = recorder()({ kind: "outcomes", at, calls }).map(({ row }) => row);
  expect(rows.map((row) => "message_id" in row && row.message_id)).toEqual(["m-0", "m-1", "m-2"]);
});

test("the same input gives the same records and is left as it was", () => {
  const settlement = settle({ type: "track", userId: "42" });
  const before = JSON.stringify(settlement);
  const record = recorder();
  expect(record(settlement)).toEqual(record(settlement));
  expect(JSON.stringify(settlement)).toBe(before);
});

describe("the sink", () => {
  const collect = () => {
    const written: [string, number][] = [];
    return {
      written,
      write: (table: { name: string }, rows: readonly unknown[]) => written.push([table.name, rows.length]),
    };
  };

  test("hands each table its rows", () => {
    const writer = collect();
    const record = recorder();
    logSink(writer as never).write([
      ...record(settle({ type: "track" })),
      ...record({ kind: "exchange", exchange }),
      ...record(settle({ type: "page" })),
    ]);
    expect(writer.written).toEqual([
      ["api_log", 1],
      ["deliveries", 2],
    ]);
  });

  test.each([[[]], [[null, 1, "x", {}, { table: "api_log" }]]])("writes nothing for %j", (records) => {
    const writer = collect();
    logSink(writer as never).write(records);
    expect(writer.written).toEqual([]);
  });
});
