import { type Clock, type Logger, systemClock } from "@cionb/client";
import { type Latency, latencyOf } from "./percentiles.ts";

export type RunnerOptions = {
  /** The id of the run, as in the table `runs`. */
  runId: string;
  /** The notebook or command that runs. */
  notebook: string;
  /** @default {none} */
  logger?: Logger;
  /** @default {the system's} */
  clock?: Clock;
};

/** What a manager did since it was made. */
export type ManagerMetrics = {
  manager: string;
  calls: number;
  failures: number;
  inFlight: number;
  methods: readonly MethodMetrics[];
};

export type MethodMetrics = {
  method: string;
  calls: number;
  failures: number;
  inFlight: number;
  /** Of the newest 1,000 calls that ended. */
  latency: Latency;
  /** The class of the newest failure. */
  lastError?: string;
};

/** Runs what managers do: each call is counted, timed and logged with run, notebook, manager and method. */
export type Runner = {
  readonly runId: string;
  readonly notebook: string;
  readonly clock: Clock;
  readonly logger: Logger | undefined;
  manager(name: string): ManagerRun;
};

/** A runner's part for one manager; safe to use from concurrent tasks. */
export type ManagerRun = {
  readonly runId: string;
  readonly notebook: string;
  readonly clock: Clock;
  /** What `action` returns or throws, unchanged. */
  run<Result>(method: string, action: () => Promise<Result>, fields?: object): Promise<Result>;
  metrics(): ManagerMetrics;
};

const keptDurations = 1_000;

export function createRunner(options: RunnerOptions): Runner {
  const { runId, notebook, logger, clock = systemClock } = options;
  return {
    runId,
    notebook,
    clock,
    logger,
    manager: (name) => createManagerRun({ runId, notebook, logger, clock }, name),
  };
}

type Parts = { runId: string; notebook: string; logger: Logger | undefined; clock: Clock };
type Counter = Omit<MethodMetrics, "latency" | "method"> & { durations: number[] };

function createManagerRun(parts: Parts, manager: string): ManagerRun {
  const { runId, notebook, logger, clock } = parts;
  const counters = new Map<string, Counter>();
  const counterOf = (method: string): Counter => {
    const counter = counters.get(method) ?? { calls: 0, failures: 0, inFlight: 0, durations: [] };
    counters.set(method, counter);
    return counter;
  };
  return {
    runId,
    notebook,
    clock,
    async run(method, action, fields = {}) {
      const counter = counterOf(method);
      const context = { runId, notebook, manager, method, ...fields };
      const begun = clock.monotonic();
      counter.calls += 1;
      counter.inFlight += 1;
      logger?.debug(context, `${manager}.${method} begins`);
      try {
        const result = await action();
        logger?.info({ ...context, durationMs: clock.monotonic() - begun }, `${manager}.${method} done`);
        return result;
      } catch (error) {
        counter.failures += 1;
        counter.lastError = error instanceof Error ? error.name : typeof error;
        const durationMs = clock.monotonic() - begun;
        logger?.error({ ...context, durationMs, error: counter.lastError }, `${manager}.${method} failed`);
        throw error;
      } finally {
        counter.inFlight -= 1;
        counter.durations.push(clock.monotonic() - begun);
        if (counter.durations.length > keptDurations) counter.durations.shift();
      }
    },
    metrics: () => readMetrics(manager, counters),
  };
}

function readMetrics(manager: string, counters: ReadonlyMap<string, Counter>): ManagerMetrics {
  const methods = [...counters].map(([method, { durations, ...counts }]) => ({
    method,
    ...counts,
    latency: latencyOf(durations),
  }));
  const sum = (field: "calls" | "failures" | "inFlight") =>
    methods.reduce((total, one) => total + one[field], 0);
  return { manager, calls: sum("calls"), failures: sum("failures"), inFlight: sum("inFlight"), methods };
}
