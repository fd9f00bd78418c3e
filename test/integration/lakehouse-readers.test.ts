import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** The Python that holds the two readers; failing here is better than a proof that was skipped. */
function python(): string {
  const found = process.env["CIONB_PYTHON"] ?? join(root, ".venv", "bin", "python");
  if (existsSync(found)) return found;
  throw new Error(
    `Cannot read Delta tables with other readers: ${found} is not there. Make it with: python3 -m venv .venv && .venv/bin/pip install --require-hashes -r packages/bridge/requirements-test.txt (or name a Python in CIONB_PYTHON)`,
  );
}

const child = (script: string, ...args: string[]) =>
  run(process.execPath, ["--no-warnings", join(root, "packages/lakehouse/test/children", script), ...args]);

async function readers(folder: string) {
  const script = fileURLToPath(new URL("lakehouse_readers.py", import.meta.url));
  const { stdout } = await run(python(), [script, join(folder, "ledger")]);
  return JSON.parse(stdout);
}

const writers = 4;
const appends = 80;
const rowsEach = 25;

// what the rows of children/appender.ts come to
const expected = {
  rows: writers * appends * rowsEach,
  amount: (
    writers *
    appends *
    Array.from({ length: rowsEach }, (_, row) => row + 0.25).reduce((a, b) => a + b)
  ).toFixed(2),
  first_ms: 1_795_000_000_000,
  days: ["2026-11-24"],
  notes: writers * appends * Math.floor(rowsEach / 2),
  tags: ["w0", "w1", "w2", "w3"],
  appends: writers * appends,
};

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cionb-readers-"));
  await Promise.all(
    Array.from({ length: writers }, (_, writer) =>
      child("appender.ts", folder, String(writer), String(appends), String(rowsEach)),
    ),
  );
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const log = async () => (await readdir(join(folder, "ledger", "_delta_log"))).sort();

const versionOf = (name: string) => Number.parseInt(name, 10);

/** Deletes the commits that the newest checkpoint holds. */
async function keepFromCheckpoint(): Promise<void> {
  const names = await log();
  const newest = versionOf(names.filter((name) => name.endsWith(".checkpoint.parquet")).at(-1) ?? "");
  expect(newest).toBeGreaterThan(0);
  const held = names.filter((name) => versionOf(name) < newest);
  await Promise.all(held.map((name) => rm(join(folder, "ledger", "_delta_log", name))));
}

test("320 appends of four processes at once: delta-rs and DuckDB's extension read every row", async () => {
  const version = Math.max(...(await log()).map(versionOf).filter(Number.isFinite));
  const seen = await readers(folder);
  expect(seen.delta_rs).toMatchObject({
    ...expected,
    version,
    protocol: [1, 2],
    columns: ["writer", "append", "row", "amount", "written_at", "day", "note", "tags"],
  });
  expect(seen.duckdb).toMatchObject(expected);
  // one commit for the table, one for each append, and those that merged small files on the way
  expect(version).toBeGreaterThanOrEqual(writers * appends);
  expect(seen.delta_rs.files).toBeLessThan(writers * appends);
});

test("they read the same where only the newest checkpoint and the commits after it are left", async () => {
  await keepFromCheckpoint();
  const seen = await readers(folder);
  expect(seen.delta_rs).toMatchObject(expected);
  expect(seen.duckdb).toMatchObject(expected);
});

test("they read the same after maintenance, also without the checkpoint's hint", async () => {
  const { stdout } = await child("maintain.ts", folder);
  const { version, checkpoint } = JSON.parse(stdout);
  expect(checkpoint).toBe(version);
  const seen = await readers(folder);
  expect(seen.delta_rs).toMatchObject({ ...expected, version, files: 1 });
  expect(seen.duckdb).toMatchObject(expected);
  await rm(join(folder, "ledger", "_delta_log", "_last_checkpoint"));
  await keepFromCheckpoint();
  const again = await readers(folder);
  expect(again.delta_rs).toMatchObject({ ...expected, version, files: 1 });
  expect(again.duckdb).toMatchObject(expected);
});
