import { type Client, CustomerioError } from "@cionb/client";
import type { Warehouse } from "@cionb/lakehouse";
import { type Latency, latencyOf } from "../run/percentiles.ts";

/** How the connection does, as probes found it and as the log of this run has it. Times in milliseconds. */
export type Health = {
  /** `healthy`: every probe was accepted; `degraded`: some were; `failing`: none was. */
  verdict: "healthy" | "degraded" | "failing";
  samples: number;
  failures: number;
  /** Of the probes that were answered. */
  latency: Latency;
  lastStatus?: number;
  /** Class of the newest failure. */
  lastError?: string;
  breaker: Client["state"]["breaker"];
  inFlight: number;
  waiting: number;
  slotsFree: number;
  /** All requests of this run, from `api_log`, by operation. */
  requests: readonly OperationHealth[];
};

export type OperationHealth = {
  operation: string;
  attempts: number;
  failures: number;
  p50_ms: number;
  p95_ms: number;
  p99_ms: number;
};

type Parts = {
  client: Client;
  samples: number;
  runId: string;
  warehouse: Pick<Warehouse, "query">;
  flush: (() => Promise<void>) | undefined;
  signal: AbortSignal | undefined;
};

const mostSamples = 100;

/** @throws {RangeError} if `samples` is not a whole number from 1 to 100 */
export async function measureHealth(parts: Parts): Promise<Health> {
  const { client, samples, warehouse, flush, runId } = parts;
  if (!Number.isInteger(samples) || samples < 1 || samples > mostSamples)
    throw new RangeError(
      `Cannot measure the health as 'samples' must be a whole number from 1 to ${mostSamples}: it is ${samples}`,
    );
  const probes = await probeAll(parts);
  await flush?.();
  const accepted = samples - probes.failures;
  const { breaker, inFlight, waiting, slotsFree } = client.state;
  return {
    verdict: accepted === samples ? "healthy" : accepted > 0 ? "degraded" : "failing",
    samples,
    ...probes,
    breaker,
    inFlight,
    waiting,
    slotsFree,
    requests: await readOperations(warehouse, runId),
  };
}

async function probeAll({ client, samples, signal }: Parts) {
  const durations: number[] = [];
  let failures = 0;
  let last: { lastStatus?: number; lastError?: string } = {};
  for (let sample = 0; sample < samples; sample += 1) {
    try {
      const probe = await client.probe({ strictness: false, ...(signal && { signal }) });
      durations.push(probe.latencyMs);
      last = { ...last, lastStatus: probe.status };
      if (probe.key === "accepted") continue;
      last = { ...last, lastError: "UnauthorisedError" };
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof CustomerioError)) throw error;
      last = { ...last, lastError: error.name };
    }
    failures += 1;
  }
  return { failures, latency: latencyOf(durations), ...last };
}

async function readOperations(
  warehouse: Pick<Warehouse, "query">,
  runId: string,
): Promise<OperationHealth[]> {
  const rows = await warehouse.query<OperationHealth>(
    `select operation, count(*) as attempts, count(case when error is not null then 1 end) as failures,
       percentile(duration_ms, 0.5) as p50_ms, percentile(duration_ms, 0.95) as p95_ms,
       percentile(duration_ms, 0.99) as p99_ms
     from api_log where run_id = :run group by operation order by operation`,
    { run: runId },
  );
  return rows.map((row) => ({ ...row, attempts: Number(row.attempts), failures: Number(row.failures) }));
}
