import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { openWarehouse } from "@cionb/lakehouse";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const python = join(root, ".venv/bin/python");

/** Sends fifty calls, leaves the log a second and a half, sends five more and ends without `close()`. */
const cell = (home: string) => `
const { connect } = await import("../dist/cio.mjs");
const cio = await connect({ notebook: "ends", home: ${JSON.stringify(home)} });
const send = (event, count) =>
  Promise.all(Array.from({ length: count }, () => cio.client.track({ userId: "42", event })));
await send("Early", 50);
await new Promise((done) => setTimeout(done, 1_500));
await send("Late", 5);
`;

test("a kernel that is killed without close() has lost the last quarter of a second of its log at most", async () => {
  const home = await mkdtemp(join(tmpdir(), "cionb-ends-"));
  try {
    await promisify(execFile)(python, [
      join(import.meta.dirname, "kill_kernel.py"),
      cell(home),
      join(root, "notebooks"),
    ]);
    const warehouse = await openWarehouse({ engine: "local", folder: join(home, "lakehouse") });
    const rows = await warehouse.query("select event, count(*) as calls from deliveries group by event");
    await warehouse.close();
    const calls = new Map(rows.map((row) => [row["event"], Number(row["calls"])]));
    expect(calls.get("Early")).toBe(50);
    expect(calls.get("Late") ?? 0).toBeLessThanOrEqual(5);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
