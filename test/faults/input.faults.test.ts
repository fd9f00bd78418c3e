import { createReadStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { type CallInput, DeliverError } from "@cionb/client";
import { JournalKeyError, JournalStorageError, JournalVersionError, openJournal } from "@cionb/journal";
import { expect } from "vitest";
import { callNumber, calls, idsOf, named } from "./support/calls.ts";
import { cell } from "./support/cell.ts";
import { expectKept } from "./support/expectKept.ts";
import { makeNewer } from "./support/makeNewer.ts";
import { stage, temporaryFolder } from "./support/stage.ts";

const all = calls(600);
const small = { maxCalls: 20, canary: false } as const;

cell(
  {
    fault: "a source that throws half way",
    injected: "after 300 of 600 calls; the next run's source does not",
    expected: "what was taken is settled and reported, and the next run goes on from there",
  },
  async () => {
    const here = await stage();
    const broken = {
      ...named(600),
      *read() {
        yield* calls(300);
        throw new Error("the connection to the table was lost");
      },
    };
    const error = await here.deliver(broken, small).catch((thrown: unknown) => thrown);
    if (!(error instanceof DeliverError)) throw error;
    expect(error.message).toContain("the connection to the table was lost");
    expect(error.report).toMatchObject({ calls: 300, delivered: 300, complete: false, remaining: 0 });
    const second = await here.deliver(named(600), small);
    expect(second).toMatchObject({ resumedAt: 300, delivered: 300, complete: true });
    await expectKept(here, { given: 600, ids: idsOf(all), reports: [error.report, second] });
    return "300 delivered and an error with the report; 300 by the next run";
  },
);

cell(
  {
    fault: "an iterator that never ends",
    injected: "with a deadline of 500 ms",
    expected: "it is asked for no more, the report says why, and each call that was taken has an outcome",
  },
  async () => {
    const here = await stage();
    const state = { taken: 0, told: false };
    function* endless() {
      try {
        for (; ; state.taken += 1) yield callNumber(state.taken);
      } finally {
        state.told = true;
      }
    }
    const first = await here.deliver(endless(), { ...small, deadlineMs: 500 });
    expect(first).toMatchObject({ complete: false, stopped: "deadline", remaining: first.unsent });
    expect(first.delivered).toBeGreaterThan(0);
    expect(state.told).toBe(true);
    const second = await here.deliver([], small); // what the deadline left in the journal
    const ids = idsOf(calls(first.calls));
    const { unanswered } = here.witness;
    await expectKept(here, { given: first.calls, ids, reports: [first, second], mayRepeat: unanswered });
    return `${first.delivered} delivered and ${first.unsent} unsent at the deadline, ${second.delivered} by the next run`;
  },
);

cell(
  {
    fault: "an iterator that never gives its next call",
    injected: "after 40 calls, with a deadline of 300 ms",
    expected: "the run ends at the deadline and reports what was taken",
  },
  async () => {
    const here = await stage();
    async function* stuck() {
      yield* calls(40);
      await new Promise(() => {});
    }
    const report = await here.deliver(stuck(), { ...small, delayMs: 20, deadlineMs: 300 });
    expect(report).toMatchObject({ calls: 40, delivered: 40, complete: false, stopped: "deadline" });
    await expectKept(here, { given: 40, ids: idsOf(calls(40)), reports: [report] });
    return "40 delivered, ended at the deadline";
  },
);

cell(
  {
    fault: "rows of the wrong shape among good ones",
    injected: "texts, null, lists, unknown types, missing ids and getters that throw between 600 calls",
    expected: "each is rejected as invalid at its place, and the good ones are delivered",
  },
  async () => {
    const here = await stage();
    const wrong: unknown[] = [
      ..."a text,42,true".split(","),
      ...[null, undefined, 42, [], [all[0]], {}, { type: "track" }, { type: "signup", userId: "u1" }],
      ...[
        { ...all[0], userId: 7 },
        { ...all[0], properties: "none" },
        { type: "alias", userId: "u1" },
      ],
      Object.defineProperty({ type: "track" }, "userId", {
        enumerable: true,
        get() {
          throw new TypeError("no such column");
        },
      }),
    ];
    const mixed = all.flatMap((call, n): unknown[] => (n % 40 === 0 ? [wrong[n / 40], call] : [call]));
    const given = mixed as CallInput[]; // what a caller without types may hand in
    const missed: number[] = [];
    const report = await here.deliver(given, {
      ...small,
      onMissed: (outcomes) => void missed.push(...outcomes.map(({ outcome }) => outcome.index)),
    });
    expect(report).toMatchObject({ calls: 615, delivered: 600, reasons: { invalid: 15 } });
    expect(missed.sort((a, b) => a - b)).toEqual(wrong.map((_, n) => n * 41));
    await expectKept(here, { given: 615, ids: idsOf(all), reports: [report] });
    return `${report.rejected} rejected as invalid, ${report.delivered} delivered`;
  },
);

cell(
  {
    fault: "messageIds that come twice in one input",
    injected: "10 of 600, near and far, also after the run was begun anew",
    expected: "the first is delivered, the second rejected as a duplicate and reported",
  },
  async () => {
    const here = await stage();
    const twice = Array.from({ length: 10 }, (_, n) => ({ ...callNumber(n * 7), event: "Seen again" }));
    const input = [...all.slice(0, 100), ...twice.slice(0, 5), ...all.slice(100), ...twice.slice(5)];
    const source = { name: "twice", size: 610, read: (from: number) => input.slice(from) };
    const stop = here.simulator.inject({ kind: "status", status: 501, skip: 10 });
    const first = await here.deliver({ ...source, read: slowly(input) }, { ...small, lanes: 1 });
    expect(first).toMatchObject({ complete: false, stopped: "unavailable" });
    stop();
    const second = await here.deliver(source, small);
    const rejected = (first.reasons.duplicate ?? 0) + (second.reasons.duplicate ?? 0);
    expect(rejected).toBe(10);
    expect(second).toMatchObject({ complete: true, resumedAt: first.calls });
    await expectKept(here, { given: 610, ids: idsOf(all), reports: [first, second] });
    return `${first.reasons.duplicate ?? 0} rejected by the first run, ${second.reasons.duplicate ?? 0} by the second`;
  },
);

cell(
  {
    fault: "a journal of a newer version",
    injected: "as a later program would leave it",
    expected: "it is refused, the version it needs is named, and its files stay as they are",
  },
  async () => {
    const folder = temporaryFolder();
    await (await openJournal({ folder, name: "send" })).close();
    makeNewer(join(folder, "send", "journal.db"), "3.1.0");
    const error = await openJournal({ folder, name: "send" }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(JournalVersionError);
    expect(error).toMatchObject({ needs: "3.1.0" });
    return "JournalVersionError that names 3.1.0";
  },
);

const keyOf = (id: string) => ({ id, secret: new Uint8Array(32).fill(id.charCodeAt(0)) });

for (const [fault, key] of [
  ["a journal that is encrypted with another key", keyOf("b")],
  ["a journal that is encrypted, and no key", undefined],
  ["a journal that is encrypted with another key of the same name", { ...keyOf("b"), id: "a" }],
] as const) {
  cell(
    {
      fault,
      injected: "600 calls that were not sent, then the wrong key, then the right one",
      expected: "it is refused, the key is named, nothing is sent; with the key all is delivered",
    },
    async () => {
      const folder = temporaryFolder();
      const here = await stage();
      const open = (with_: typeof key) => openJournal({ folder, name: "send", ...(with_ && { key: with_ }) });
      const deliverWith = async (journal: Awaited<ReturnType<typeof open>>) => {
        const report = await here.deliver(named(600), {
          ...{ ...small, patienceMs: 200 },
          durable: { ...here.durable, journal },
        });
        await journal.close();
        return report;
      };
      const mend = here.simulator.inject({ kind: "status", status: 503 });
      const first = await deliverWith(await open(keyOf("a")));
      const sent = here.simulator.counts().requests;
      mend();
      const error = await open(key).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(JournalKeyError);
      expect(error).toMatchObject({ keyId: "a" });
      expect(here.simulator.counts().requests).toBe(sent);
      const second = await deliverWith(await open(keyOf("a")));
      expect(second).toMatchObject({ complete: true, recovered: first.unsent, remaining: 0 });
      const journal = await open(keyOf("a"));
      await expectKept({ ...here, journal }, { given: 600, ids: idsOf(all), reports: [first, second] });
      await journal.close();
      return "JournalKeyError that names the key; 600 delivered with the right one";
    },
  );
}

cell(
  {
    fault: "a directory in place of the journal's file",
    injected: "before the journal is opened",
    expected: "it is refused in words, and the directory stays",
  },
  async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "send", "journal.db"), { recursive: true });
    const error = await openJournal({ folder, name: "send" }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(JournalStorageError);
    expect(error).toMatchObject({ message: expect.stringContaining("it is a directory") });
    return "JournalStorageError that says so";
  },
);

cell(
  {
    fault: "a directory in place of the source's file",
    injected: "a source that reads lines from it",
    expected: "the run ends with an error that says so, and nothing is sent",
  },
  async () => {
    const here = await stage();
    async function* lines(): AsyncGenerator<CallInput> {
      const input = createReadStream(temporaryFolder());
      for await (const line of createInterface({ input })) yield JSON.parse(line);
    }
    const error = await here.deliver(lines(), small).catch((thrown: unknown) => thrown);
    if (!(error instanceof DeliverError)) throw error;
    expect(error.message).toContain("EISDIR");
    expect(error.report).toMatchObject({ calls: 0, requests: 0, complete: false });
    await expectKept(here, { given: 0, ids: [], reports: [error.report] });
    return "DeliverError that names EISDIR, 0 requests";
  },
);

/** The calls one group after another, so that a run can end in between. */
const slowly = (input: readonly CallInput[]) =>
  async function* (from: number) {
    for (let n = from; n < input.length; n += 20) {
      await sleep(5);
      yield* input.slice(n, n + 20);
    }
  };
