import type { BatchReport, CallInput, Client, Outcome } from "@cionb/bundle";
import { expect, test } from "vitest";
import { sendCalls, type Totals } from "./sendCalls.ts";

const chunk = 10_000;

async function* calls(count: number, failAt = Number.POSITIVE_INFINITY): AsyncGenerator<CallInput> {
  for (let index = 0; index < count; index += 1) {
    if (index === failAt) throw new Error(`line ${index} is bad`);
    yield { type: "identify", userId: String(index), messageId: String(index) };
  }
}

type Ending = (index: number, batch: number) => Outcome["outcome"];

/** A client whose calls end as `ending` says. */
function client(ending: Ending): Pick<Client, "batch"> & { batches: number } {
  return {
    batches: 0,
    async batch(given, { onProgress } = {}) {
      const batch = this.batches;
      this.batches += 1;
      const outcomes = [...given].map((call, index): Outcome => {
        const base = { index, messageId: call.messageId ?? "" };
        const outcome = ending(index, batch);
        if (outcome === "rejected") return { ...base, outcome, reason: "invalid", message: "not good" };
        if (outcome === "unsent") return { ...base, outcome, reason: "unavailable", message: "not there" };
        if (outcome === "suppressed") return { ...base, outcome, reason: "consent" };
        return { ...base, outcome };
      });
      const report = reportOf(outcomes);
      onProgress?.(report);
      return report;
    },
  };
}

function reportOf(outcomes: readonly Outcome[]): BatchReport {
  const count = (name: Outcome["outcome"]) => outcomes.filter(({ outcome }) => outcome === name).length;
  return {
    ...{ calls: outcomes.length, delivered: count("delivered"), accepted: count("accepted") },
    ...{ rejected: count("rejected"), suppressed: count("suppressed"), unsent: count("unsent") },
    ...{ requests: 2, retries: 1, bytes: 100, durationMs: 5, outcomes, warnings: ["odd"] },
  };
}

function parts(given: Pick<Client, "batch">) {
  const heard: Totals[] = [];
  const rejects: { row: number; call: CallInput }[] = [];
  return {
    heard,
    rejected: rejects,
    client: given,
    rejects: {
      written: 0,
      write: async (row: number, _: Outcome, call: CallInput) => void rejects.push({ row, call }),
      close: async () => undefined,
    },
    signal: new AbortController().signal,
    afterChunk: async () => undefined,
    onProgress: (totals: Totals) => void heard.push(totals),
  };
}

test("the counts of all chunks are added, and their sum is what was read", async () => {
  const given = parts(client((index) => (index % 10 === 0 ? "rejected" : "delivered")));
  const { totals, complete, warnings } = await sendCalls(calls(2 * chunk + 5), given);
  expect(totals).toEqual({
    ...{ calls: 20_005, delivered: 18_004, accepted: 0, rejected: 2_001, suppressed: 0, unsent: 0 },
    ...{ requests: 6, retries: 3, bytes: 300 },
  });
  expect(complete).toBe(true);
  expect(warnings).toEqual(["odd"]);
  expect(given.heard.at(-1)).toEqual(totals);
});

test("each call that was not taken is handed on with its row, counted from 1 over all chunks", async () => {
  const given = parts(client((index, batch) => (index === 3 && batch === 1 ? "rejected" : "delivered")));
  const { examples } = await sendCalls(calls(chunk + 10), given);
  expect(given.rejected.map(({ row, call }) => [row, call.messageId])).toEqual([[10_004, "10003"]]);
  expect(examples).toEqual([
    { row: 10_004, calls: 1, outcome: "rejected", reason: "invalid", message: "not good" },
  ]);
});

test("one reason is told once, with how many it touches", async () => {
  const { examples } = await sendCalls(
    calls(100),
    parts(client((index) => (index < 7 ? "rejected" : "delivered"))),
  );
  expect(examples).toMatchObject([{ row: 1, calls: 7 }]);
});

test("nothing more is read once a call could not be sent", async () => {
  const never = client((_, batch) => (batch === 0 ? "delivered" : "unsent"));
  const { totals, complete } = await sendCalls(calls(5 * chunk), parts(never));
  expect(never.batches).toBe(2);
  expect(totals).toMatchObject({ calls: 2 * chunk, delivered: chunk, unsent: chunk });
  expect(complete).toBe(false);
});

test("a source that fails leaves the account of what was sent before, and its error", async () => {
  const { totals, complete, failure } = await sendCalls(
    calls(3 * chunk, chunk + 1),
    parts(client(() => "delivered")),
  );
  expect(totals.calls).toBe(chunk);
  expect(complete).toBe(false);
  expect(failure).toEqual(new Error("line 10001 is bad"));
});

test("nothing is sent once the signal is aborted", async () => {
  const idle = client(() => "delivered");
  const { totals, complete } = await sendCalls(calls(10), { ...parts(idle), signal: AbortSignal.abort() });
  expect([idle.batches, totals.calls, complete]).toEqual([0, 0, false]);
});

test("counts that do not add up are a defect and are said to be one", async () => {
  const wrong: Pick<Client, "batch"> = { batch: async () => ({ ...reportOf([]), calls: 3 }) };
  const { failure } = await sendCalls(calls(3), parts(wrong));
  expect(failure).toMatchObject({
    name: "CliError",
    message: expect.stringContaining("3 were read and 0 have an outcome"),
  });
});

test("an empty source ends well", async () => {
  const { totals, complete } = await sendCalls(calls(0), parts(client(() => "delivered")));
  expect([totals.calls, complete]).toEqual([0, true]);
});
