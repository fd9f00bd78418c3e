import { randomInt } from "node:crypto";
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { DeliverError, type DeliverReport } from "@cionb/client";
import { JournalCorruptError, JournalFullError, openJournal } from "@cionb/journal";
import { startSimulator } from "@cionb/simulator";
import { describe, expect, onTestFinished } from "vitest";
import { callNumber, calls, idsOf } from "./support/calls.ts";
import { cell } from "./support/cell.ts";
import { expectReceived } from "./support/expectKept.ts";
import { cannotMount, smallDisk } from "./support/mounts.ts";
import { seededRandom } from "./support/seededRandom.ts";
import { outcomesIn, type Stage, stage, temporaryFolder } from "./support/stage.ts";
import { startChild } from "./support/startChild.ts";

const seed = Number(process.env["FAULTS_SEED"] ?? randomInt(2 ** 31));

describe("a disk without space under the journal", () => {
  const count = 3_000;
  const big = (n: number) => ({ ...callNumber(n), context: { text: "x".repeat(6_000) } });
  const source = {
    name: "big calls",
    async *read(from: number) {
      for (let n = from; n < count; n += 1) {
        if (n % 20 === 0) await sleep(5);
        yield big(n);
      }
    },
  };

  cell(
    {
      fault: "full disk",
      injected:
        "the journal on a disk of 6 MB, 18 MB of calls, a server that grows slow; then a disk of 100 MB",
      expected:
        "the run ends with an error that says so and a true report; with room the next run delivers the rest",
      cannot: cannotMount,
    },
    async () => {
      const disk = smallDisk("6m");
      const here = await stage({ faults: [{ kind: "latency", ms: 2_000, skip: 12, times: 8 }] }, disk.folder);
      const error = await here.deliver(source, { canary: false }).catch((thrown: unknown) => thrown);
      if (!(error instanceof DeliverError)) throw error;
      expect(error.cause).toBeInstanceOf(JournalFullError);
      expect(error.message).toContain("no space is left. Make room");
      expect(error.report.delivered).toBeGreaterThan(0);
      disk.remount("size=100m");
      const settled = (await outcomesIn(here.journal)).keys();
      const second = await here.deliver(source, { canary: false });
      expect(second).toMatchObject({ complete: true, remaining: 0, unsent: 0 });
      await expectWhole(here, { reports: [error.report, second], settled: [...settled], count });
      return `${error.report.delivered} delivered before it, ${second.delivered} with room again`;
    },
  );

  cell(
    {
      fault: "a file that may grow no more",
      injected: "RLIMIT_FSIZE of 1 MB for a process that sends 20,000 calls; then none",
      expected: "the run ends with an error that says so, and the next run delivers the rest",
    },
    async () => {
      const simulator = await startSimulator({ faults: [{ kind: "latency", ms: 50 }] });
      onTestFinished(() => simulator.close());
      const { baseUrl, writeKey } = simulator;
      const folder = temporaryFolder();
      const given = { baseUrl, writeKey, folder, count: 20_000, people: 1_000, maxCalls: 100 };
      const limited = ["/bin/sh", "-c", 'ulimit -f 2000; exec "$0" "$@"'];
      const child = startChild("deliver", given, { before: limited });
      expect(await child.said("failed")).toMatch(/Check the disk, its space/);
      const first: DeliverReport = JSON.parse(await child.said("report"));
      await child.ended;
      expect(first.complete).toBe(false);
      const next = startChild("deliver", given);
      const second: DeliverReport = JSON.parse(await next.said("report"));
      expect(await next.ended).toBe(0);
      expect(second).toMatchObject({ complete: true, remaining: 0, unsent: 0 });
      expectReceived(simulator, idsOf(calls(20_000)));
      expect(first.delivered + second.delivered).toBe(20_000);
      return `${first.delivered} delivered before it, ${second.delivered} by the next run`;
    },
  );
});

/** What holds after a run whose journal could not write: answers that it could not note come again. */
async function expectWhole(
  { simulator, journal }: Stage,
  wanted: { reports: readonly DeliverReport[]; settled: readonly string[]; count: number },
): Promise<void> {
  const { reports, settled, count } = wanted;
  const ids = idsOf(calls(count));
  expectReceived(simulator, ids);
  const repeated = simulator.repeatedMessageIds();
  expect(
    settled.filter((id) => repeated.has(id)),
    "ids that came again after they were settled",
  ).toEqual([]);
  const outcomes = await outcomesIn(journal);
  expect(ids.filter((id) => outcomes.get(id)?.filter((one) => one === "delivered").length !== 1)).toEqual([]);
  expect(reports.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(count);
  for (const { calls: taken, delivered, unsent } of reports) expect(delivered + unsent).toBe(taken);
}

const readOnly = ((): ((folder: string) => void) | undefined =>
  process.getuid?.() === 0 ? undefined : (folder) => chmodSync(folder, 0o500))();

cell(
  {
    fault: "a read-only disk",
    injected: "the folder of the journals may not be written to; then it may",
    expected: "the process ends with an error that says so and sends nothing; the next run delivers it all",
    cannot: readOnly === undefined ? cannotMount : undefined,
  },
  async () => {
    const simulator = await startSimulator();
    onTestFinished(() => simulator.close());
    const disk = readOnly === undefined ? smallDisk("30m") : { folder: temporaryFolder(), remount() {} };
    readOnly?.(disk.folder);
    disk.remount("ro");
    const { baseUrl, writeKey } = simulator;
    const given = { baseUrl, writeKey, folder: disk.folder, count: 600, maxCalls: 20 };
    const child = startChild("deliver", given);
    const refusal = await child.said("threw");
    expect(await child.ended).toBe(1);
    expect(refusal).toMatch(/^JournalStorageError: Cannot .*(read-only|permission denied)/);
    expect(simulator.counts().requests).toBe(0);
    if (readOnly !== undefined) chmodSync(disk.folder, 0o700);
    disk.remount("rw");
    const next = startChild("deliver", given);
    expect(JSON.parse(await next.said("report"))).toMatchObject({ complete: true, delivered: 600 });
    await next.ended;
    expectReceived(simulator, idsOf(calls(600)));
    return `${refusal.slice(0, refusal.indexOf(":"))}, 0 requests; 600 delivered by the next run`;
  },
);

cell(
  {
    fault: "a bit flipped in the journal's files",
    injected: `one of 12 random bits, each in a copy of what a killed run left; FAULTS_SEED=${seed}`,
    expected: "it is refused, or the bit held nothing; sent from the source again, nothing is lost",
  },
  async () => {
    const simulator = await startSimulator();
    onTestFinished(() => simulator.close());
    const mend = simulator.inject({ kind: "status", status: 503 });
    const { baseUrl, writeKey } = simulator;
    const given = { baseUrl, writeKey, folder: temporaryFolder(), count: 600, maxCalls: 20 };
    const killed = startChild("deliver", given);
    while (simulator.counts().requests < 20) await sleep(1);
    killed.process.kill("SIGKILL");
    await killed.ended;
    const left = await textsIn(copyOf(given.folder));
    const random = seededRandom(seed);
    let refused = 0;
    for (let flip = 0; flip < 12; flip += 1) {
      const folder = copyOf(given.folder);
      flipBit(join(folder, "send"), random);
      const texts = await textsIn(folder).catch((error: unknown) => {
        expect(error).toBeInstanceOf(JournalCorruptError);
        return undefined;
      });
      if (texts === undefined) refused += 1;
      else expect(texts).toEqual(left);
      rmSync(folder, { recursive: true });
    }
    expect(refused).toBeGreaterThan(0);
    mend();
    const again = startChild("deliver", { ...given, folder: temporaryFolder() });
    expect(JSON.parse(await again.said("report"))).toMatchObject({ complete: true, delivered: 600 });
    await again.ended;
    expectReceived(simulator, idsOf(calls(600)));
    return `${refused} of 12 refused with JournalCorruptError, ${12 - refused} in places that hold nothing`;
  },
);

const parts = ["journal.db", "journal.db-wal", "journal.mark"];

/** A folder with the same journal, as its killed owner left it. */
function copyOf(folder: string): string {
  const copy = temporaryFolder();
  mkdirSync(join(copy, "send"));
  for (const part of parts) cpSync(join(folder, "send", part), join(copy, "send", part));
  return copy;
}

/** All that a journal holds. */
async function textsIn(folder: string): Promise<string[]> {
  const journal = await openJournal({ folder, name: "send" });
  try {
    const { queues } = await journal.state();
    const texts: string[] = [];
    for (const queue of Object.keys(queues).sort()) {
      for (const { payload } of await journal.take(queue, { records: 1e6, bytes: 1e9 })) {
        texts.push(`${queue} ${Buffer.from(payload).toString("base64")}`);
      }
    }
    return texts;
  } finally {
    await journal.close();
  }
}

/** Changes one bit of one of the files, each byte as likely as any other. */
function flipBit(folder: string, random: () => number): void {
  const files = parts.map((part) => ({ file: join(folder, part), bytes: readFileSync(join(folder, part)) }));
  let at = Math.floor(random() * files.reduce((sum, { bytes }) => sum + bytes.length, 0));
  for (const { file, bytes } of files) {
    if (at < bytes.length) {
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      writeFileSync(file, bytes);
      return;
    }
    at -= bytes.length;
  }
}
