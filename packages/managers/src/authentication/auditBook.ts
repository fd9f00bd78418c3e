import { type Region, servers } from "@cionb/api";
import type { Client } from "@cionb/client";
import { apiLog, type Warehouse } from "@cionb/lakehouse";
import { parseInput } from "../parseInput.ts";
import type { ManagerRun } from "../run/runner.ts";
import { keyAudit } from "./keyAudit.ts";
import {
  type AuditAction,
  type AuditEntry,
  type AuditReport,
  auditOptionsSchema,
  type KeyValidation,
  keyUsageSchema,
} from "./models.ts";

type Used = Pick<Client, "destination" | "keyFingerprint">;
type Result = { result: string; status?: number; latencyMs?: number };

/** Writes and reads the uses of keys. */
export function createAuditBook(parts: {
  warehouse: Pick<Warehouse, "append" | "migrate" | "query">;
  run: ManagerRun;
  uuid: () => string;
}) {
  const { warehouse, run, uuid } = parts;
  let migrated: Promise<unknown> | undefined;
  /** Makes the tables that are read and written here, once; a failure is tried again. */
  const ready = async (): Promise<void> => {
    migrated ??= warehouse.migrate([keyAudit, apiLog]);
    try {
      await migrated;
    } catch (error) {
      migrated = undefined;
      throw error;
    }
  };

  async function write(
    action: AuditAction,
    client: Used,
    { result, status, latencyMs }: Result,
  ): Promise<void> {
    await ready();
    const { host, region = regionOf(host) } = client.destination;
    await warehouse.append(keyAudit, [
      {
        audit_id: uuid(),
        run_id: run.runId,
        notebook: run.notebook,
        used_at: new Date(run.clock.now()),
        action,
        key_fingerprint: client.keyFingerprint,
        host,
        region: region ?? null,
        result,
        status: status ?? null,
        latency_ms: latencyMs ?? null,
      },
    ]);
  }

  const writeValidation = (action: AuditAction, client: Used, validation: KeyValidation): Promise<void> => {
    const { verdict: result, status, latencyMs } = validation;
    return write(action, client, {
      result,
      ...(status !== undefined && { status }),
      ...(latencyMs !== undefined && { latencyMs }),
    });
  };

  async function read(options: { runId?: string; limit?: number }): Promise<AuditReport> {
    const { runId, limit } = parseInput(auditOptionsSchema, options, "Cannot read the audit");
    await ready();
    const where = runId === undefined ? "" : "where run_id = :run";
    const parameters = runId === undefined ? {} : { run: runId };
    const entries = await warehouse.query<AuditEntry>(
      `select used_at, action, key_fingerprint, host, region, result, status, latency_ms, run_id, notebook
       from key_audit ${where} order by used_at desc, audit_id limit ${limit}`,
      parameters,
    );
    const usage = await warehouse.query(
      `select key_fingerprint, count(*) as requests, sum(calls) as calls,
         count(case when status in (401, 403) then 1 end) as refused,
         min(started_at) as first_at, max(started_at) as last_at
       from api_log ${where} group by key_fingerprint order by last_at desc`,
      parameters,
    );
    return { entries, usage: usage.map((row) => keyUsageSchema.parse(row)) };
  }

  return { ready, write, writeValidation, read };
}

/** The region whose own host it is, however the address was given; none for a simulator. */
function regionOf(host: string): Region | undefined {
  const regions: readonly Region[] = ["us", "eu"];
  return regions.find((region) => new URL(servers[region]).host === host);
}
