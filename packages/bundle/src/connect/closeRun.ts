import type { Client } from "@cionb/client";
import { runs } from "@cionb/lakehouse";
import type { RunJournal } from "@cionb/managers";
import { ConnectionError } from "../errors.ts";
import type { Notebook } from "../kernel/notebook.ts";
import type { Clients } from "./clients.ts";
import type { Resources } from "./resources.ts";
import { type RunSummary, summaryBundle } from "./summary.ts";

type Run = {
  name: string;
  runId: string;
  /** Milliseconds since the Unix epoch. */
  startedAt: number;
  resources: Resources;
  clients: Clients;
  journal: RunJournal;
  /** Clients to close. */
  made: readonly Client[];
  disconnect(): Promise<void>;
};

const logPatienceMs = 60_000; // for the log tables, when much has gathered

/**
 * Ends a run in order: calls, log, row of the run, everything that is open, summary. What fails on the way keeps the
 * rest from nothing; it is thrown at the end.
 */
export async function closeRun(notebook: Notebook, run: Run): Promise<void> {
  const { resources, disconnect, made, clients, journal } = run;
  const failures: unknown[] = [];
  const attempt = async (step: () => unknown) => {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  };
  await attempt(disconnect);
  for (const client of made) await attempt(() => client.close());
  await attempt(() => resources.log.close());
  await attempt(async () => {
    const left = await journal.close(logPatienceMs);
    if (left > 0) throw logWaits(left, journal.opened?.journal.name ?? "");
  });
  await attempt(() => notebook.failures.throwCaught());
  const summary = summarise(notebook, run);
  const passed = failures.length === 0 && summary.checks.failed === 0;
  await attempt(() =>
    resources.warehouse.append(runs, [rowOf(summary, run.startedAt, notebook.time.now(), passed)]),
  );
  await attempt(resources.release);
  await attempt(() => notebook.output.display(summaryBundle(summary, clients.book)));
  await attempt(() => notebook.output.flush());
  Object.assign(notebook.checks, { passed: 0, failed: 0 });
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw severalFailures(failures);
}

function logWaits(left: number, name: string): ConnectionError {
  return new ConnectionError(
    `Cannot write the log now: ${left} records wait in the journal "${name}", where nothing is lost. They are written by the next run of this notebook, or by: npx --no-install cionb replay`,
  );
}

function severalFailures(failures: readonly unknown[]): ConnectionError {
  const messages = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
  return new ConnectionError(`Cannot close the run cleanly: ${messages.join("; ")}`, {
    cause: new AggregateError(failures),
  });
}

function summarise(
  { checks, time }: Notebook,
  { name, runId, startedAt, resources, clients }: Run,
): RunSummary {
  const { demonstration, own, lakehouse } = resources.world;
  return {
    notebook: name,
    runId,
    checks: { ...checks },
    calls: { ...clients.counts.calls },
    logRows: { ...clients.counts.logRows },
    seconds: Math.round((time.now() - startedAt) / 100) / 10,
    world: { demonstration, own, lakehouse },
  };
}

function rowOf(summary: RunSummary, startedAt: number, finishedAt: number, passed: boolean) {
  const { runId, notebook, checks, calls, logRows, world } = summary;
  return {
    run_id: runId,
    notebook,
    started_at: new Date(startedAt),
    finished_at: new Date(finishedAt),
    world: `${world.demonstration.kind} ${world.demonstration.host}`,
    checks_passed: checks.passed,
    checks_failed: checks.failed,
    calls_delivered: calls.delivered,
    calls_rejected: calls.rejected,
    calls_suppressed: calls.suppressed,
    calls_unsent: calls.unsent,
    log_rows: logRows.api_log + logRows.deliveries,
    status: passed ? "passed" : "failed",
  };
}
