import { limits } from "@cionb/api";
import type { CallInput } from "@cionb/client";
import { describe, expect } from "vitest";
import { callNumber } from "./support/calls.ts";
import { cell } from "./support/cell.ts";
import { expectKept } from "./support/expectKept.ts";
import { stage } from "./support/stage.ts";

const bytesOf = (call: CallInput) => Buffer.byteLength(JSON.stringify(call));

/** Call number `n` with exactly so many bytes of JSON, filled up with `text`, whose last piece may be plain. */
function sized(n: number, bytes: number, text = "x") {
  const call = (filling: string) => ({ ...callNumber(n), context: { filling } });
  const room = bytes - bytesOf(call(""));
  const times = Math.floor(room / Buffer.byteLength(text));
  const filled = call(text.repeat(times) + "x".repeat(room - times * Buffer.byteLength(text)));
  expect(bytesOf(filled)).toBe(bytes);
  return filled;
}

const scripts: [string, string][] = [
  ["plain text", "x"],
  ["text of 2 bytes a letter", "ß"],
  ["text of 3 bytes a letter", "世"],
  ["text of 4 bytes a letter", "𝄞"],
];

describe("a call at the limit of its size", () => {
  for (const [kind, text] of scripts) {
    cell(
      {
        fault: `calls of 31,999, 32,000 and 32,001 bytes, ${kind}`,
        injected: "a server that refuses calls over 32,000 bytes",
        expected: "the first two are delivered, the third is rejected as too large without being sent",
      },
      async () => {
        const here = await stage({ limits: { callBytes: limits.callBytes } });
        const calls = [31_999, 32_000, 32_001].map((bytes, n) => sized(n, bytes, text));
        const report = await here.deliver(calls, { canary: false });
        expect(report).toMatchObject({ delivered: 2, rejected: 1, reasons: { too_large: 1 }, requests: 1 });
        expect(report.examples).toMatchObject([{ index: 2, messageId: "m2" }]);
        await expectKept(here, { given: 3, ids: ["m0", "m1"], reports: [report] });
        return `${report.delivered} delivered, ${report.rejected} rejected, 0 refused by the server`;
      },
    );
  }
});

describe("a batch at the limit of its size", () => {
  const envelope = Buffer.byteLength('{"batch":[]}');
  const each = 25_000;
  const full = 19; // calls of 25,000 bytes, and one that fills the rest
  for (const [kind, text] of scripts) {
    for (const [bytes, requests] of [
      [499_999, 1],
      [500_000, 1],
      [500_001, 2],
    ] as const) {
      cell(
        {
          fault: `calls that make a batch of ${bytes.toLocaleString("en")} bytes, ${kind}`,
          injected: "a server that refuses batches over 500,000 bytes",
          expected: `all are delivered in ${requests} ${requests === 1 ? "request" : "requests"}, none over the limit`,
        },
        async () => {
          const here = await stage({ limits: { batchBytes: limits.batchBytes } });
          const last = bytes - envelope - full * (each + 1); // each with its comma
          const calls = [
            ...Array.from({ length: full }, (_, n) => sized(n, each, text)),
            sized(full, last, text),
          ];
          const body = Buffer.byteLength(JSON.stringify({ batch: calls }));
          expect(body).toBe(bytes);
          const report = await here.deliver(calls, { canary: false, lanes: 1, delayMs: 2_000 });
          expect(report).toMatchObject({ delivered: 20, requests, retries: 0 });
          expect(here.witness.most.requestBytes).toBeLessThanOrEqual(limits.batchBytes);
          const ids = calls.map(({ messageId }) => messageId);
          await expectKept(here, { given: 20, ids, reports: [report] });
          return `${report.requests} requests, the largest of ${here.witness.most.requestBytes} bytes`;
        },
      );
    }
  }
});
