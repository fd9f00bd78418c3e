import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { until } from "./failure.ts";
import { mostInAnyWindow } from "./mostInAnyWindow.ts";
import { type RateTask, runtimes, startRateProcesses, temporaryFolder } from "./rateProcesses.ts";
import { startServer } from "./server.ts";

const holdMs = 300;
const slots = 300;

const setUp = async () => {
  const server = await startServer();
  const folder = temporaryFolder();
  const task = (given: Partial<RateTask> = {}): RateTask => ({
    baseUrl: server.baseUrl,
    folder,
    slots,
    holdMs,
    requests: 600,
    lanes: 16,
    everyMs: 0,
    jumps: [],
    ...given,
  });
  const arrivals = () => server.requests.map(({ at }) => at);
  return { server, folder, task, arrivals };
};

test.each(runtimes)(
  "four processes in %s never send more than the limit in any window, and use it",
  {
    timeout: 60_000,
  },
  async (_, command) => {
    const { server, task, arrivals } = await setUp();
    await using _server = server;
    const processes = await startRateProcesses([task(), task(), task(), task()], command);
    for (const { go } of processes) go();
    expect(await Promise.all(processes.map(({ ended }) => ended))).toEqual(Array(4).fill("sent 600"));
    expect(arrivals()).toHaveLength(2_400);
    expect(mostInAnyWindow(arrivals(), holdMs)).toBe(slots);
  },
);

test("slots of a process that was killed are others' once nothing of it can arrive any more", {
  timeout: 60_000,
}, async () => {
  const { server, task, arrivals } = await setUp();
  await using _server = server;
  const [killed, ...others] = await startRateProcesses([
    task({ requests: 100_000 }),
    ...Array.from({ length: 3 }, () => task({ requests: 300 })),
  ]);
  killed?.go();
  await until(() => server.requests.length > 700); // so that it holds all slots
  killed?.process.kill("SIGKILL");
  for (const { go } of others) go();
  expect(await Promise.all(others.map(({ ended }) => ended))).toEqual(Array(3).fill("sent 300"));
  expect(mostInAnyWindow(arrivals(), holdMs)).toBe(slots);
});

test("a process that is killed among others leaves them sending, and nobody goes over the limit", {
  timeout: 60_000,
}, async () => {
  const { server, task, arrivals } = await setUp();
  await using _server = server;
  const processes = await startRateProcesses(Array.from({ length: 4 }, () => task({ requests: 800 })));
  for (const { go } of processes) go();
  const [killed, ...others] = processes;
  await until(() => server.requests.length > 700);
  killed?.process.kill("SIGKILL");
  expect(await Promise.all(others.map(({ ended }) => ended))).toEqual(Array(3).fill("sent 800"));
  expect(mostInAnyWindow(arrivals(), holdMs)).toBe(slots);
});

test("a process that is stopped keeps its slots however long, and goes on with them", {
  timeout: 60_000,
}, async () => {
  const { server, task, arrivals } = await setUp();
  await using _server = server;
  const processes = await startRateProcesses([task({ requests: 500 }), task({ requests: 1_000 })]);
  for (const { go } of processes) go();
  await until(() => server.requests.length > 350);
  processes[0]?.process.kill("SIGSTOP");
  await sleep(2_500);
  processes[0]?.process.kill("SIGCONT");
  expect(await Promise.all(processes.map(({ ended }) => ended))).toEqual(["sent 500", "sent 1000"]);
  expect(mostInAnyWindow(arrivals(), holdMs)).toBe(slots);
});

test.each([
  ["forward", [3_600_000, 3_600_000]],
  ["back", [-3_600_000, -3_600_000]],
  ["to and fro", [3_600_000, -7_200_000, 3_600_000, 7_200_000, -3_600_000]],
])(
  "wall clocks that are set an hour %s, each at another time, let nobody over the limit, and nobody wait for them",
  {
    timeout: 60_000,
  },
  async (_, jumps) => {
    const { server, task, arrivals } = await setUp();
    await using _server = server;
    const processes = await startRateProcesses([
      task({ jumps }),
      task({ jumps: [0, ...jumps] }),
      task({ jumps: [0, 0, 0, ...jumps] }),
    ]);
    for (const { go } of processes) go();
    expect(await Promise.all(processes.map(({ ended }) => ended))).toEqual(Array(3).fill("sent 600"));
    expect(mostInAnyWindow(arrivals(), holdMs)).toBe(slots);
  },
);

test("a process that comes later gets its part of slots that others have all in use", {
  timeout: 60_000,
}, async () => {
  const { server, task, arrivals } = await setUp();
  await using _server = server;
  const [early, late] = await startRateProcesses([task({ requests: 1_500 }), task({ requests: 300 })]);
  early?.go();
  await until(() => server.requests.length > 600);
  late?.go();
  expect(await late?.ended).toBe("sent 300");
  expect(server.requests.length).toBeLessThan(1_800); // the early one is not through yet
  expect(await early?.ended).toBe("sent 1500");
  expect(mostInAnyWindow(arrivals(), holdMs)).toBe(slots);
});

test("a process that sends little leaves the rest to one that sends much", { timeout: 60_000 }, async () => {
  const { server, task, arrivals } = await setUp();
  await using _server = server;
  const [little, much] = await startRateProcesses([
    task({ requests: 100, lanes: 1, everyMs: 10 }),
    task({ requests: 1_200 }),
  ]);
  little?.go();
  much?.go();
  expect(await Promise.all([little?.ended, much?.ended])).toEqual(["sent 100", "sent 1200"]);
  expect(mostInAnyWindow(arrivals(), holdMs)).toBe(slots);
});

test("four processes with the real limit send 3,000 in any 3 seconds, and no more", {
  timeout: 120_000,
}, async () => {
  const server = await startServer();
  await using _server = server;
  const folder = temporaryFolder();
  const task = {
    baseUrl: server.baseUrl,
    folder,
    slots: 3_000,
    holdMs: 3_000,
    requests: 1_200,
    lanes: 24,
    everyMs: 0,
    jumps: [],
  };
  const processes = await startRateProcesses([task, task, task, task]);
  for (const { go } of processes) go();
  expect(await Promise.all(processes.map(({ ended }) => ended))).toEqual(Array(4).fill("sent 1200"));
  const times = server.requests.map(({ at }) => at);
  expect(times).toHaveLength(4_800);
  expect(mostInAnyWindow(times, 3_000)).toBe(3_000);
});
