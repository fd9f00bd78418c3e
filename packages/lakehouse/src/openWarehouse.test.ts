import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apiLog, openWarehouse, type Warehouse } from "./index.ts";

let folder: string;
let warehouse: Warehouse;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cionb-lakehouse-"));
  warehouse = await openWarehouse({ engine: "local", folder });
  await warehouse.migrate([apiLog]);
});

afterAll(async () => {
  await warehouse.close();
  await rm(folder, { recursive: true });
});

test("rows that were appended come back from a query with a named parameter", async () => {
  const started = new Date("2026-11-24T10:00:00.123Z");
  await warehouse.append(apiLog, [
    {
      request_id: "r1",
      attempt: 1,
      run_id: "run",
      started_at: started,
      log_date: "2026-11-24",
      operation: "track",
      path: "/track",
      host: "127.0.0.1",
      key_fingerprint: "abc",
      calls: 1,
      request_bytes: 424,
      response_bytes: 2,
      duration_ms: 1.5,
      wait_ms: 0,
    },
  ]);
  const rows = await warehouse.query(
    "select request_id, started_at, log_date, status from api_log where host = :host",
    {
      host: "127.0.0.1",
    },
  );
  expect(rows).toEqual([{ request_id: "r1", started_at: started, log_date: "2026-11-24", status: null }]);
});
