import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { DeliverReport } from "@cionb/client";
import { type Fault, startSimulator } from "@cionb/simulator";
import { describe, expect, onTestFinished, vi } from "vitest";
import { calls, idsOf, named } from "./support/calls.ts";
import { cell } from "./support/cell.ts";
import { expectKept } from "./support/expectKept.ts";
import { stage, temporaryFolder } from "./support/stage.ts";
import { startChild } from "./support/startChild.ts";

const all = calls(600);
const small = { maxCalls: 20, canary: false } as const;
const tell = ({ delivered, requests, retries }: DeliverReport) =>
  `${delivered} delivered in ${requests} requests and ${retries} further attempts`;

describe("an answer that is lost after the calls were taken", () => {
  const lost: [string, Fault, string][] = [
    ["the connection closes", { kind: "lost_answer", every: 5 }, "every 5th answer"],
    ["the answer is cut in the middle", { kind: "lost_answer", how: "cut", every: 5 }, "every 5th answer"],
    ["the answer never comes", { kind: "lost_answer", how: "silence", every: 7, times: 3 }, "3 answers"],
    ["the connection is reset", { kind: "reset", when: "after", every: 5 }, "every 5th answer"],
    ["the answer drips", { kind: "drip", every: 7, times: 3 }, "3 answers, a byte each 50 ms"],
  ];
  for (const [how, fault, injected] of lost) {
    cell(
      {
        fault: `answer lost: ${how}`,
        injected,
        expected: "the same ids go out again, as many as were lost, and each call has one outcome",
      },
      async () => {
        const here = await stage({ faults: [fault] });
        const report = await here.deliver(all, small, { timeoutMs: 400 });
        expect(report).toMatchObject({ delivered: 600, complete: true });
        const touched = here.simulator.requests().filter(({ faults }) => faults.length > 0);
        const { unanswered } = here.witness;
        expect(touched.length).toBeGreaterThan(2);
        // a connection that was closed may fail once more before it is seen
        expect(report.retries).toBeGreaterThanOrEqual(touched.length);
        expect(here.simulator.counts().calls).toBe(600 + touched.length * 20);
        await expectKept(here, { given: 600, ids: idsOf(all), reports: [report], mayRepeat: unanswered });
        const again = here.simulator.repeatedMessageIds().size;
        return `${touched.length} answers lost, ${again} ids received again, ${tell(report)}`;
      },
    );
  }
});

describe("a connection that breaks before the calls were taken", () => {
  const resets: [string, Fault][] = [
    ["before the body is read", { kind: "reset", when: "before", every: 3 }],
    ["in the middle of the body", { kind: "reset", when: "during", every: 3 }],
  ];
  for (const [when, fault] of resets) {
    cell(
      {
        fault: `reset ${when}`,
        injected: "every third request, bodies of 120 KB",
        expected: "all is delivered by further attempts, and nothing arrives twice",
      },
      async () => {
        const here = await stage({ faults: [fault] });
        const long = all.map((call) => ({ ...call, context: { text: "x".repeat(6_000) } }));
        const report = await here.deliver(long, small);
        expect(report).toMatchObject({ delivered: 600, complete: true });
        expect(report.retries).toBeGreaterThan(9);
        await expectKept(here, { given: 600, ids: idsOf(all), reports: [report] });
        return tell(report);
      },
    );
  }
});

cell(
  {
    fault: "an endless answer",
    injected: "to every request, whose calls are taken",
    expected: "at most 65,536 bytes of it are read, it counts as taken, and the connection is given up",
  },
  async () => {
    const here = await stage({ faults: [{ kind: "endless" }] });
    const report = await here.deliver(all, small);
    expect(report).toMatchObject({ delivered: 600, retries: 0 });
    expect(report.warnings.join()).toContain("a very long body");
    expect(here.witness.most.answerBytes).toBeLessThanOrEqual(65_536);
    await expectKept(here, { given: 600, ids: idsOf(all), reports: [report] });
    return `${here.witness.most.answerBytes} bytes read at most, ${tell(report)}`;
  },
);

cell(
  {
    fault: "refused connections",
    injected: "nobody listens on the port for 400 ms",
    expected: "all is delivered once somebody does",
  },
  async () => {
    const here = await stage();
    const { port, baseUrl, writeKey } = here.simulator;
    await here.simulator.close();
    const delivering = here.deliver(all, small, { baseUrl, writeKey });
    await sleep(400);
    const simulator = await startSimulator({ port });
    onTestFinished(() => simulator.close());
    const report = await delivering;
    expect(report).toMatchObject({ delivered: 600, complete: true });
    expect(report.retries).toBeGreaterThan(0);
    await expectKept({ ...here, simulator }, { given: 600, ids: idsOf(all), reports: [report] });
    return tell(report);
  },
);

cell(
  {
    fault: "a name that cannot be resolved",
    injected: "DNS has no such host, until the next run",
    expected: "the run ends after its patience and says so; the next run delivers what it left",
  },
  async () => {
    for (const name of ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"])
      vi.stubEnv(name, undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    const here = await stage();
    const baseUrl = "https://pipelines.invalid/v1";
    const first = await here.deliver(
      named(600),
      { ...small, patienceMs: 300 },
      { baseUrl, breaker: { failures: 1_000 } },
    );
    expect(first).toMatchObject({ delivered: 0, stopped: "unavailable", remaining: first.calls });
    const once = here.connect({ baseUrl, retry: { maxAttempts: 1 } });
    await expect(once.batch(calls(1))).rejects.toThrow(/pipelines\.invalid.*(ENOTFOUND|EAI_AGAIN)/);
    const resolved: typeof fetch = (url, init) =>
      fetch(String(url).replace(baseUrl, here.simulator.baseUrl), init);
    const second = await here.deliver(named(600), small, { baseUrl, fetch: resolved });
    expect(second).toMatchObject({ complete: true, remaining: 0 });
    await expectKept(here, { given: 600, ids: idsOf(all), reports: [first, second] });
    return `${first.unsent} unsent by the first run, ${second.delivered} delivered by the second`;
  },
);

cell(
  {
    fault: "a TLS certificate that has expired",
    injected: "an HTTPS server with a trusted certificate of 2020; the next run finds a good server",
    expected: "it gets no request, the run says why, and the next run delivers it all",
  },
  async () => {
    const folder = temporaryFolder();
    const server = await startExpired();
    const given = {
      ...{ baseUrl: server.baseUrl, writeKey: "k", folder, count: 600 },
      ...{ maxCalls: 20, patienceMs: 500 },
    };
    const child = startChild("deliver", given, {
      env: { NODE_EXTRA_CA_CERTS: fileURLToPath(new URL("certificates/expired.pem", import.meta.url)) },
    });
    const first: DeliverReport = JSON.parse(await child.said("report"));
    expect(await child.ended).toBe(0);
    expect(first).toMatchObject({ delivered: 0, stopped: "unavailable", remaining: first.calls });
    expect(JSON.stringify(first.examples)).toContain("certificate has expired");
    expect(server.requests()).toBe(0);
    const here = await stage({}, folder);
    const second = await here.deliver(named(600), small);
    await expectKept(here, { given: 600, ids: idsOf(all), reports: [first, second] });
    return `0 requests to it, ${first.unsent} unsent, ${second.delivered} delivered by the next run`;
  },
);

async function startExpired() {
  const file = (name: string) => readFileSync(new URL(`certificates/${name}`, import.meta.url));
  let requests = 0;
  const server = createServer({ key: file("expired.key"), cert: file("expired.pem") }, (_, response) => {
    requests += 1;
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return { baseUrl: `https://127.0.0.1:${address.port}/v1`, requests: () => requests };
}
