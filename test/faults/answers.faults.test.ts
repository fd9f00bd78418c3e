import { setTimeout as sleep } from "node:timers/promises";
import { type DeliverReport, keyFingerprint } from "@cionb/client";
import type { Fault } from "@cionb/simulator";
import { startSimulator } from "@cionb/simulator";
import { describe, expect, onTestFinished } from "vitest";
import { callNumber, calls, idsOf, named } from "./support/calls.ts";
import { cell } from "./support/cell.ts";
import { expectKept } from "./support/expectKept.ts";
import { movableClock } from "./support/movableClock.ts";
import { stage } from "./support/stage.ts";

const all = calls(600);
const small = { maxCalls: 20, canary: false } as const;
const tell = ({ delivered, requests, retries }: DeliverReport) =>
  `${delivered} delivered in ${requests} requests and ${retries} further attempts`;

describe("a service that fails for a while", () => {
  cell(
    {
      fault: "503 for a while",
      injected: "503 to the first 30 requests",
      expected: "all is delivered once the service is back",
    },
    async () => {
      const here = await stage({ faults: [{ kind: "status", status: 503, times: 30 }] });
      const report = await here.deliver(all, small);
      expect(report).toMatchObject({ delivered: 600, complete: true });
      expect(here.witness.statuses[503]).toBe(30);
      await expectKept(here, { given: 600, ids: idsOf(all), reports: [report] });
      return tell(report);
    },
  );

  for (const status of [408, 500, 502, 504]) {
    cell(
      {
        fault: `${status} now and then`,
        injected: `${status} to every third request`,
        expected: "all is delivered by further attempts",
      },
      async () => {
        const here = await stage({ faults: [{ kind: "status", status, every: 3 }] });
        const report = await here.deliver(all, small);
        expect(report).toMatchObject({ delivered: 600, complete: true });
        await expectKept(here, { given: 600, ids: idsOf(all), reports: [report] });
        return tell(report);
      },
    );
  }

  cell(
    {
      fault: "503 for longer than the patience",
      injected: "503 to everything, until the next run",
      expected: "what is unsent stays in the journal and the next run delivers it",
    },
    async () => {
      const here = await stage();
      const mend = here.simulator.inject({ kind: "status", status: 503 });
      const first = await here.deliver(named(600), { ...small, patienceMs: 300 });
      expect(first).toMatchObject({ delivered: 0, stopped: "unavailable", remaining: first.calls });
      mend();
      const second = await here.deliver(named(600), small);
      expect(second).toMatchObject({ complete: true, remaining: 0 });
      await expectKept(here, { given: 600, ids: idsOf(all), reports: [first, second] });
      return `${first.remaining} unsent by the first run, ${second.delivered} delivered by the second`;
    },
  );
});

describe("429 with Retry-After", () => {
  const asked: [string, Extract<Fault, { kind: "too_many" }>["retryAfter"], number][] = [
    ["in seconds", { seconds: 1 }, 1_000],
    ["as a date", { dateInSeconds: 2 }, 1_000],
    ["of 0", { seconds: 0 }, 0],
    ["that is garbage", { text: "soon, perhaps" }, 0],
    ["that is not there", undefined, 0],
  ];
  for (const [how, retryAfter, leastMs] of asked) {
    cell(
      {
        fault: `429 with a Retry-After ${how}`,
        injected: "429 to the eighth request",
        expected: "nothing goes out before the time that was asked, then all is delivered",
      },
      async () => {
        const here = await stage();
        here.simulator.inject({ kind: "too_many", skip: 7, times: 1, ...(retryAfter && { retryAfter }) });
        const report = await here.deliver(all, { ...small, lanes: 1, maxCalls: 60 });
        expect(report).toMatchObject({ delivered: 600, retries: 1 });
        const requests = here.simulator.requests();
        for (const [at, { status, at: when }] of requests.entries()) {
          const next = requests[at + 1];
          if (status !== 429 || next === undefined) continue;
          expect(Date.parse(next.at) - Date.parse(when)).toBeGreaterThanOrEqual(leastMs);
        }
        await expectKept(here, { given: 600, ids: idsOf(all), reports: [report] });
        return `${tell(report)} in ${(report.durationMs / 1_000).toFixed(1)} s`;
      },
    );
  }

  cell(
    {
      fault: "429 with a huge Retry-After",
      injected: "429 with an hour to every request; then the hour passes",
      expected: "the run ends and says so, the journal keeps the rest, a later run delivers it",
    },
    async () => {
      const here = await stage();
      const mend = here.simulator.inject({ kind: "too_many", retryAfter: { seconds: 3_600 } });
      const clock = movableClock();
      const first = await here.deliver(named(600), { ...small, patienceMs: 2_000 }, { clock });
      expect(first).toMatchObject({ delivered: 0, stopped: "unavailable", remaining: first.calls });
      expect(here.simulator.counts().requests).toBeLessThanOrEqual(8);
      mend();
      clock.move(3_600_000);
      const second = await here.deliver(named(600), small, { clock });
      expect(second).toMatchObject({ complete: true, remaining: 0 });
      await expectKept(here, { given: 600, ids: idsOf(all), reports: [first, second] });
      return `${first.unsent} unsent after ${first.requests} requests, ${second.delivered} delivered later`;
    },
  );
});

describe("refused calls", () => {
  const bad: [string, readonly number[], number][] = [
    ["one bad call in a full batch", [411], 0],
    ["several bad calls in a batch", [3, 4, 500, 1_000], 0],
    ["a whole bad batch", Array.from({ length: 64 }, (_, n) => 64 + n), 64],
  ];
  for (const [fault, indexes, maxCalls] of bad) {
    cell(
      {
        fault,
        injected: `400 while ${indexes.length === 1 ? "it is" : "one of them is"} in the body`,
        expected: "the batch is halved until bad calls stand alone, and all others are delivered",
      },
      async () => {
        const ids = indexes.map((n) => callNumber(n).messageId);
        const here = await stage({ faults: [{ kind: "bad_item", where: { messageId: ids } }] });
        const given = calls(2_000);
        const report = await here.deliver(given, { canary: false, ...(maxCalls > 0 && { maxCalls }) });
        expect(report).toMatchObject({ delivered: 2_000 - ids.length, reasons: { refused: ids.length } });
        const whole = maxCalls > 0 ? Math.ceil(2_000 / maxCalls) : 3;
        const most = whole + ids.length * 2 * Math.ceil(Math.log2(2_000));
        expect(report.requests).toBeLessThanOrEqual(most);
        const good = idsOf(given).filter((id) => !ids.includes(id));
        await expectKept(here, { given: 2_000, ids: good, reports: [report] });
        return `${report.rejected} rejected, ${tell(report)}`;
      },
    );
  }

  cell(
    {
      fault: "413",
      injected: "413 to bodies over 9,000 bytes, far below the documented limit",
      expected: "bodies are halved until they fit, and all is delivered",
    },
    async () => {
      const here = await stage({ oversizeStatus: 413, limits: { batchBytes: 9_000 } });
      const report = await here.deliver(all, { canary: false });
      expect(report).toMatchObject({ delivered: 600, rejected: 0 });
      expect(here.witness.statuses[413]).toBeGreaterThan(0);
      await expectKept(here, { given: 600, ids: idsOf(all), reports: [report] });
      return `${here.witness.statuses[413]} answers 413, ${tell(report)}`;
    },
  );
});

describe("a 200 that proves nothing", () => {
  cell(
    {
      fault: "silent 200s",
      injected: "a server that ignores strict mode",
      expected: "a canary call finds out, and the calls are accepted, not delivered",
    },
    async () => {
      const here = await stage({ permissive: true });
      const report = await here.deliver(all, { maxCalls: 20 });
      expect(report).toMatchObject({ delivered: 0, accepted: 600 });
      expect(report.warnings.join()).toContain("answers 200 to an invalid call");
      expect(here.simulator.counts().dropped).toBe(1);
      await expectKept(here, { given: 600, ids: idsOf(all), reports: [report], outcome: "accepted" });
      return `${report.accepted} accepted, 1 warning`;
    },
  );

  cell(
    {
      fault: "silent 200s that are none",
      injected: "a server in strict mode",
      expected: "the canary call is refused, and the calls are delivered",
    },
    async () => {
      const here = await stage();
      const report = await here.deliver(all, { maxCalls: 20 });
      expect(report).toMatchObject({ delivered: 600, accepted: 0, warnings: [] });
      expect(here.simulator.counts().refused).toBe(1);
      await expectKept(here, { given: 600, ids: idsOf(all), reports: [report] });
      return tell(report);
    },
  );

  const odd: [string, Fault, string][] = [
    ["200 with HTML", { kind: "body", body: "html" }, "with markup"],
    ["200 with nothing", { kind: "body", body: "empty" }, "with an empty body"],
    ["200 with broken JSON", { kind: "body", body: "invalid_json" }, "not a JSON object"],
    ["204", { kind: "body", body: "empty", status: 204 }, "answered 204"],
  ];
  for (const [fault, injected, said] of odd) {
    cell(
      {
        fault,
        injected: "as the answer to every request, whose calls are taken",
        expected: "it counts as taken, nothing is sent again, and a warning says it",
      },
      async () => {
        const here = await stage({ faults: [injected] });
        const report = await here.deliver(all, small);
        expect(report).toMatchObject({ delivered: 600, retries: 0 });
        expect(report.warnings.join()).toContain(said);
        await expectKept(here, { given: 600, ids: idsOf(all), reports: [report] });
        return `${tell(report)}; ${report.warnings.length} warning`;
      },
    );
  }
});

describe("an answer that is final and not about the calls", () => {
  for (const status of [404, 501, 505]) {
    cell(
      {
        fault: `${status}`,
        injected: `${status} to everything, until the next run`,
        expected: "sending stops at once, nothing is rejected, and the next run delivers it all",
      },
      async () => {
        const here = await stage();
        const mend = here.simulator.inject({ kind: "status", status });
        const first = await here.deliver(named(600), small);
        expect(first).toMatchObject({ delivered: 0, rejected: 0, retries: 0, remaining: first.calls });
        mend();
        const second = await here.deliver(named(600), small);
        await expectKept(here, { given: 600, ids: idsOf(all), reports: [first, second] });
        return `${first.unsent} unsent after ${first.requests} requests, ${second.delivered} delivered later`;
      },
    );
  }

  cell(
    {
      fault: "a redirect off the host",
      injected: "307 to another server in the middle of a run",
      expected: "nothing goes there, sending stops, and the next run delivers the rest",
    },
    async () => {
      const elsewhere = await startSimulator();
      onTestFinished(() => elsewhere.close());
      const here = await stage();
      const location = `${elsewhere.baseUrl}/batch`;
      const mend = here.simulator.inject({ kind: "redirect", location, skip: 6 });
      const first = await here.deliver(named(600), { ...small, lanes: 2 });
      expect(first).toMatchObject({ stopped: "unavailable", rejected: 0, remaining: first.unsent });
      expect(first.delivered).toBe(120);
      expect(elsewhere.counts().requests).toBe(0);
      mend();
      const second = await here.deliver(named(600), small);
      await expectKept(here, { given: 600, ids: idsOf(all), reports: [first, second] });
      return `${first.delivered} delivered before it, 0 requests elsewhere, ${second.delivered} delivered later`;
    },
  );
});

describe("401 in the middle of a run", () => {
  cell(
    {
      fault: "401, then a new key",
      injected: "the key is replaced after 200 calls; the program asks for the new one",
      expected: "the run goes on with the new key, and nothing is lost",
    },
    async () => {
      const here = await stage();
      const { simulator } = here;
      let asked = 0;
      const delivering = here.deliver(slowly(600), {
        ...small,
        async onUnauthorised() {
          asked += 1;
          await sleep(20); // a person looks it up
          return here.connect({ writeKey: "new-key" });
        },
      });
      while (simulator.distinctMessageIds() < 200) await sleep(1);
      simulator.rotateKey("new-key");
      const report = await delivering;
      expect(report).toMatchObject({ delivered: 600, complete: true, stopped: undefined });
      expect(asked).toBe(1);
      expect(here.witness.statuses[401]).toBeGreaterThan(0);
      await expectKept(here, { given: 600, ids: idsOf(all), reports: [report] });
      return `${here.witness.statuses[401]} answers 401, ${tell(report)}`;
    },
  );

  cell(
    {
      fault: "401, and nobody has a new key",
      injected: "the key is replaced after 200 calls; the next run has the new one and names the old one",
      expected: "sending stops, the rest stays in the journal, and the next run delivers it",
    },
    async () => {
      const here = await stage();
      const { simulator } = here;
      const source = { ...named(600), read: (from: number) => slowly(600, from) };
      const delivering = here.deliver(source, small);
      while (simulator.distinctMessageIds() < 200) await sleep(1);
      const oldKey = simulator.writeKey;
      simulator.rotateKey("new-key");
      const first = await delivering;
      expect(first).toMatchObject({ complete: false, stopped: "unauthorised", remaining: first.unsent });
      const olderKeys = [keyFingerprint(oldKey)];
      const durable = { ...here.durable, olderKeys };
      const second = await here.deliver(named(600), { ...small, durable }, { writeKey: "new-key" });
      expect(second).toMatchObject({ complete: true, resumedAt: first.calls });
      await expectKept(here, { given: 600, ids: idsOf(all), reports: [first, second] });
      return `${first.delivered} delivered with the old key, ${second.delivered} with the new one`;
    },
  );
});

/** Calls that come slowly enough for something to happen in between. */
async function* slowly(count: number, from = 0) {
  for (let n = from; n < count; n += 1) {
    if (n % 20 === 0) await sleep(5);
    yield callNumber(n);
  }
}
