import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "@cionb/api";
import { startSimulator } from "@cionb/simulator";
import { expect, onTestFinished } from "vitest";
import { callNumber, calls, idsOf } from "./support/calls.ts";
import { cell } from "./support/cell.ts";
import { expectKept, expectReceived } from "./support/expectKept.ts";
import { movableClock } from "./support/movableClock.ts";
import { stage, temporaryFolder } from "./support/stage.ts";
import { startChild } from "./support/startChild.ts";

cell(
  {
    fault: "the limit is lowered to a tenth",
    injected: "429 beyond 300 requests in 3 s, from the first second of a run of 18 s on",
    expected:
      "the pace follows: once settled, fewer than 1 in 100 requests is answered 429, and nothing is lost",
    timeout: 90_000,
  },
  async () => {
    const here = await stage();
    let taken = 0;
    function* endless() {
      for (; ; taken += 1) yield callNumber(taken, 1_000_000);
    }
    const delivering = here.deliver(endless(), {
      ...{ maxCalls: 1, lanes: 16, canary: false },
      drain: AbortSignal.timeout(18_000),
    });
    await sleep(1_000);
    here.simulator.inject({
      kind: "limit",
      requests: limits.requestsPerWindow / 10,
      retryAfter: { seconds: 1 },
    });
    const settledAt = Date.now() + 6_000;
    const report = await delivering;
    expect(report).toMatchObject({ stopped: "drained", unsent: 0, remaining: 0 });
    const settled = here.simulator.requests().filter(({ at }) => Date.parse(at) >= settledAt);
    const refused = settled.filter(({ status }) => status === 429).length;
    expect(settled.length).toBeGreaterThan(300);
    expect(refused).toBeLessThan(settled.length / 100);
    const ids = idsOf(calls(report.calls));
    await expectKept(here, { given: report.calls, ids, reports: [report], sockets: 80 });
    return `${report.delivered} delivered; ${refused} of the last ${settled.length} requests were answered 429`;
  },
);

cell(
  {
    fault: "four processes share the rate",
    injected: "each sends 2,000 requests of one call as fast as it can, with one rateFolder",
    expected: "never more than 3,000 requests in any 3 s at the receiver, and nothing is lost",
    timeout: 90_000,
  },
  async () => {
    const simulator = await startSimulator();
    onTestFinished(() => simulator.close());
    const { baseUrl, writeKey } = simulator;
    const rateFolder = temporaryFolder();
    const given = { baseUrl, writeKey, rateFolder, count: 2_000, people: 1_000_000, maxCalls: 1, lanes: 16 };
    const children = [0, 1, 2, 3].map((n) =>
      startChild("deliver", { ...given, folder: temporaryFolder(), first: n * 2_000 }),
    );
    for (const child of children) {
      const report = JSON.parse(await child.said("report"));
      expect(report).toMatchObject({ complete: true, delivered: 2_000, retries: 0 });
      expect(await child.ended).toBe(0);
    }
    const { highestInWindow, windowMs } = simulator.traffic();
    expect(windowMs).toBe(limits.windowMs);
    expect(highestInWindow).toBeLessThanOrEqual(limits.requestsPerWindow);
    expect(highestInWindow).toBeGreaterThan(1_000); // else there was nothing to hold back
    expectReceived(simulator, idsOf(calls(8_000)));
    expect(simulator.repeatedMessageIds().size).toBe(0);
    return `8000 delivered, ${highestInWindow} requests in the fullest 3 s`;
  },
);

for (const shared of [false, true]) {
  cell(
    {
      fault: `clock jumps of an hour${shared ? ", with shared slots" : ""}`,
      injected: "the wall clock is set forward by an hour after 200 calls, back by two after 400",
      expected: "the run goes on at its pace, and nothing is lost",
    },
    async () => {
      const here = await stage();
      const clock = movableClock();
      const all = calls(600);
      async function* slowly() {
        for (const [n, call] of all.entries()) {
          if (n % 20 === 0) await sleep(10);
          yield call;
        }
      }
      const delivering = here.deliver(
        slowly(),
        { maxCalls: 20, canary: false },
        { clock, ...(shared && { rateFolder: temporaryFolder() }) },
      );
      while (here.simulator.distinctMessageIds() < 200) await sleep(1);
      clock.set(3_600_000);
      while (here.simulator.distinctMessageIds() < 400) await sleep(1);
      clock.set(-7_200_000);
      const report = await delivering;
      expect(report).toMatchObject({ delivered: 600, complete: true, retries: 0 });
      await expectKept(here, { given: 600, ids: idsOf(all), reports: [report] });
      return `${report.delivered} delivered in ${report.requests} requests`;
    },
  );
}
