import { type Client, CustomerioError } from "@cionb/client";
import type { Warehouse } from "@cionb/lakehouse";
import { parseInput } from "../parseInput.ts";
import { latencyOf } from "../run/percentiles.ts";
import { type Health, healthOptionsSchema, type OperationHealth, operationHealthSchema } from "./models.ts";

type Parts = {
  client: Client;
  samples: number | undefined;
  runId: string;
  warehouse: Pick<Warehouse, "query">;
  flush: (() => Promise<void>) | undefined;
  signal: AbortSignal | undefined;
};

/** @throws {InvalidInputError} if `samples` is not a whole number from 1 to 100 */
export async function measureHealth(parts: Parts): Promise<Health> {
  const { client, warehouse, flush, runId, signal } = parts;
  const { samples } = parseInput(
    healthOptionsSchema,
    { samples: parts.samples },
    "Cannot measure the health",
  );
  const probes = await probeAll(client, samples, signal);
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

async function probeAll(client: Client, samples: number, signal: AbortSignal | undefined) {
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
  const rows = await warehouse.query(
    `select operation, count(*) as attempts, count(case when error is not null then 1 end) as failures,
       percentile(duration_ms, 0.5) as p50_ms, percentile(duration_ms, 0.95) as p95_ms,
       percentile(duration_ms, 0.99) as p99_ms
     from api_log where run_id = :run group by operation order by operation`,
    { run: runId },
  );
  return rows.map((row) => operationHealthSchema.parse(row));
}
