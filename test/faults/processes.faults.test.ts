import { randomInt } from "node:crypto";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import type { DeliverReport } from "@cionb/client";
import { openJournal } from "@cionb/journal";
import { type Simulator, startSimulator } from "@cionb/simulator";
import { describe, expect, onTestFinished } from "vitest";
import type { Given } from "./children/deliver.ts";
import { callNumber } from "./support/calls.ts";
import { cell } from "./support/cell.ts";
import { expectReceived } from "./support/expectKept.ts";
import { seededRandom } from "./support/seededRandom.ts";
import { settledWhenKilled } from "./support/settledWhenKilled.ts";
import { outcomesIn, temporaryFolder } from "./support/stage.ts";
import { type Child, startChild } from "./support/startChild.ts";

const kills = Number(process.env["FAULTS_KILLS"] ?? 8);
const seed = Number(process.env["FAULTS_SEED"] ?? randomInt(2 ** 31));
const lanes = 8;

/** A simulator that takes its time, and what children need to deliver to it. */
async function scene(given: Pick<Given, "count" | "maxCalls" | "people">) {
  const simulator = await startSimulator({ faults: [{ kind: "latency", ms: 2, jitterMs: 20 }] });
  onTestFinished(() => simulator.close());
  const { baseUrl, writeKey } = simulator;
  const common = { baseUrl, writeKey, folder: temporaryFolder(), lanes, ...given };
  const start = (more: Partial<Given> = {}) => startChild("deliver", { ...common, ...more });
  return { simulator, folder: common.folder, start };
}

const reportOf = async (child: Child): Promise<DeliverReport & { megabytes: number }> =>
  JSON.parse(await child.said("report"));

async function untilReceived(simulator: Simulator, ids: number): Promise<void> {
  while (simulator.distinctMessageIds() < ids) await sleep(1);
}

const ids = (count: number) => Array.from({ length: count }, (_, n) => callNumber(n).messageId);

/** Everything is there, in order, each call has one outcome, and no more came twice than `interrupted` lanes had on their way. */
async function expectWhole(
  { simulator, folder }: { simulator: Simulator; folder: string },
  { count, maxCalls, interruptions }: { count: number; maxCalls: number; interruptions: number },
): Promise<void> {
  expectReceived(simulator, ids(count));
  expect(simulator.repeatedMessageIds().size).toBeLessThanOrEqual(interruptions * lanes * maxCalls);
  const journal = await openJournal({ folder, name: "send" });
  const outcomes = await outcomesIn(journal);
  await journal.close();
  const wrong = ids(count).filter((id) => outcomes.get(id)?.join() !== "delivered");
  expect(wrong, "ids without exactly one outcome").toEqual([]);
  expect(outcomes.size).toBe(count);
}

describe("kill -9", () => {
  const [count, maxCalls] = [100_000, 200];
  const said = kills < 50 ? " (50 with FAULTS_KILLS=50)" : "";

  cell(
    {
      fault: `kill -9 at ${kills} random points of a run of ${count} calls${said}`,
      injected: `SIGKILL, then the same command again until it is done; FAULTS_SEED=${seed}`,
      expected: "nothing is lost, nothing that was settled goes out again, each call has one outcome",
      timeout: 60_000 + kills * 10_000,
    },
    async () => {
      const here = await scene({ count, maxCalls, people: 1_000 });
      const { simulator } = here;
      const random = seededRandom(seed);
      const arrivals = new Map<string, number>(); // by settled id, how often it had come by then
      for (let kill = 0; kill < kills; kill += 1) {
        const child = here.start();
        await child.said("open");
        await waitForKill(simulator, { random, left: kills - kill, count });
        child.process.kill("SIGKILL");
        expect(await child.ended).toBe("SIGKILL");
        const repeated = simulator.repeatedMessageIds();
        for (const id of await settledWhenKilled(here.folder)) {
          if (!arrivals.has(id)) arrivals.set(id, repeated.get(id) ?? 1);
        }
      }
      const last = here.start();
      const report = await reportOf(last);
      expect(await last.ended).toBe(0);
      expect(report).toMatchObject({ complete: true, remaining: 0, unsent: 0 });
      expect(report.megabytes).toBeLessThan(300);
      await expectWhole(here, { count, maxCalls, interruptions: kills });
      const repeated = simulator.repeatedMessageIds();
      const again = [...arrivals].filter(([id, times]) => (repeated.get(id) ?? 1) !== times);
      expect(again, "ids that came again after they were settled").toEqual([]);
      expect(arrivals.size).toBeGreaterThan(0);
      return `${count} distinct ids; ${repeated.size} came twice, ${arrivals.size} were settled before a kill and did not; ${report.recovered} recovered by the last run`;
    },
  );
});

/** Waits for the moment of the next kill: some come while the process starts anew, most in the middle of sending. */
async function waitForKill(
  simulator: Simulator,
  { random, left, count }: { random: () => number; left: number; count: number },
): Promise<void> {
  const done = simulator.distinctMessageIds();
  if (random() < 0.25) return sleep(random() * 200);
  const most = (count * 0.95 - done) / left;
  await untilReceived(simulator, done + Math.floor(random() * 2 * Math.max(0, most / 2)));
  await sleep(random() * 10);
}

describe("SIGTERM", () => {
  const given = { count: 20_000, maxCalls: 100, people: 1_000 };

  cell(
    {
      fault: "SIGTERM with time to end",
      injected: "after 4,000 of 20,000 calls; a grace of 10 s",
      expected: "what was taken is delivered, nothing arrives twice, and the next run goes on from there",
    },
    async () => {
      const here = await scene(given);
      const child = here.start({ graceMs: 10_000 });
      await untilReceived(here.simulator, 4_000);
      child.process.kill("SIGTERM");
      const first = await reportOf(child);
      expect(await child.ended).toBe(0);
      expect(first).toMatchObject({ complete: false, stopped: "drained", unsent: 0, remaining: 0 });
      const next = here.start();
      const second = await reportOf(next);
      await next.ended;
      expect(second).toMatchObject({ complete: true, resumedAt: first.calls, recovered: 0 });
      await expectWhole(here, { ...given, interruptions: 0 });
      return `${first.delivered} delivered within the grace, ${second.delivered} by the next run`;
    },
  );

  cell(
    {
      fault: "SIGTERM with too little time",
      injected: "a server that stops answering after 40 requests; a grace of 200 ms",
      expected:
        "the process ends, the journal keeps what had no answer, the next run delivers it with the same ids",
    },
    async () => {
      const here = await scene(given);
      const silence = here.simulator.inject({ kind: "lost_answer", how: "silence", skip: 40 });
      const child = here.start({ graceMs: 200 });
      while (here.simulator.faults().at(-1)?.touched === 0) await sleep(1);
      child.process.kill("SIGTERM");
      const first = await reportOf(child);
      expect(await child.ended).toBe(0);
      expect(first).toMatchObject({ complete: false, stopped: "aborted" });
      expect(first.delivered).toBeLessThanOrEqual(4_000);
      expect(first.remaining).toBe(first.unsent);
      silence();
      const next = here.start();
      const second = await reportOf(next);
      await next.ended;
      expect(second).toMatchObject({ complete: true, recovered: first.unsent, remaining: 0 });
      await expectWhole(here, { ...given, interruptions: 1 });
      return `${first.unsent} unsent when it ended, all of them recovered by the next run`;
    },
  );
});

describe("two processes and one journal", () => {
  const given = { count: 20_000, maxCalls: 100, people: 1_000 };

  cell(
    {
      fault: "a second process on a journal in use",
      injected: "the same command again while the first one runs",
      expected: "it is told who has the journal and sends nothing; the first one is not disturbed",
    },
    async () => {
      const here = await scene(given);
      const first = here.start();
      await first.said("open");
      const second = here.start();
      const refusal = await second.said("threw");
      expect(await second.ended).toBe(1);
      expect(refusal).toMatch(/^JournalInUseError: /);
      expect(refusal).toContain(String(first.process.pid));
      expect(await reportOf(first)).toMatchObject({ complete: true, delivered: 20_000 });
      await first.ended;
      await expectWhole(here, { ...given, interruptions: 0 });
      return "JournalInUseError with the owner's process id; 20000 delivered by the first one";
    },
  );

  cell(
    {
      fault: "take-over of an owner that was stopped",
      injected: "SIGSTOP after 4,000 of 20,000 calls; another process takes the journal over",
      expected: "the owner is ended and settles nothing more; the other one delivers the rest",
    },
    async () => {
      const here = await scene(given);
      const owner = here.start();
      await untilReceived(here.simulator, 4_000);
      owner.process.kill("SIGSTOP");
      const refused = here.start();
      expect(await refused.said("threw")).toMatch(/^JournalInUseError: /);
      const heir = here.start({ whenInUse: "takeOver" });
      expect(await heir.said("open")).toBe("abandoned");
      expect(await owner.ended).toBe("SIGKILL");
      const report = await reportOf(heir);
      await heir.ended;
      expect(report).toMatchObject({ complete: true, remaining: 0 });
      expect(owner.lines.filter((line) => line.startsWith("report"))).toEqual([]);
      await expectWhole(here, { ...given, interruptions: 1 });
      return `${report.delivered} delivered by the heir, ${report.recovered} of them recovered`;
    },
  );
});
