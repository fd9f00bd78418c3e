import type { Warehouse } from "@cionb/lakehouse";
import { centsOf } from "../money.ts";
import type { ManagerRun } from "../run/runner.ts";
import type { Drift } from "../schema/models.ts";
import type { SchemaManager } from "../schema/SchemaManager.ts";
import { type Finding, fail, pass, warn } from "./check.ts";
import { setupProbe } from "./setupProbe.ts";

type Target = Pick<Warehouse, "append" | "migrate" | "query" | "location">;

const slowMs = 2_000;

/** Appends a row, reads it back by SQL and compares it, to the cent and the millisecond. */
export async function checkRoundTrip(warehouse: Target, run: ManagerRun, probeId: string): Promise<Finding> {
  const { clock } = run;
  await warehouse.migrate([setupProbe]);
  const at = new Date(clock.now());
  const row = {
    probe_id: probeId,
    run_id: run.runId,
    probed_at: at,
    amount: "12.34",
    note: "Gr\u00fc\u00dfe 'quoted'",
  };
  const begun = clock.monotonic();
  const commit = await warehouse.append(setupProbe, [row]);
  const written = clock.monotonic();
  const found = await warehouse.query<{ probed_at: Date; amount: string; note: string }>(
    "select probed_at, amount, note from setup_probe where probe_id = :id",
    { id: probeId },
  );
  const [back] = found;
  const [writeMs, readMs] = [Math.round(written - begun), Math.round(clock.monotonic() - written)];
  const same =
    found.length === 1 &&
    back?.probed_at.getTime() === at.getTime() &&
    centsOf(back.amount) === centsOf(row.amount) &&
    back.note === row.note;
  if (!same)
    return fail("A row came back other than it was written.", "Report this: the engine changes values.");
  const times = `One row written in ${writeMs} ms (version ${commit.version}) and read back in ${readMs} ms.`;
  return writeMs + readMs > slowMs
    ? warn(times, `Use a faster disk for ${warehouse.location}.`)
    : pass(times);
}

/** The same append twice must be there once. */
export async function checkRepeatedAppend(
  warehouse: Target,
  run: ManagerRun,
  probeId: string,
): Promise<Finding> {
  await warehouse.migrate([setupProbe]);
  const id = { application: `cionb/setup_probe/${probeId}`, version: 1 };
  const row = {
    probe_id: probeId,
    run_id: run.runId,
    probed_at: new Date(run.clock.now()),
    amount: "0.00",
    note: null,
  };
  await warehouse.append(setupProbe, [row], id);
  const second = await warehouse.append(setupProbe, [row], id);
  const [counted] = await warehouse.query<{ found: number }>(
    "select count(*) as found from setup_probe where probe_id = :id",
    { id: probeId },
  );
  return second.repeated && Number(counted?.found) === 1
    ? pass("The same append twice is there once.")
    : fail(
        "The same append twice was not there once.",
        "Report this: log rows could be doubled after a crash.",
      );
}

export async function checkSchema(schema: Pick<SchemaManager, "drift">): Promise<Finding> {
  const drifts = await schema.drift();
  const named = (state: Drift["state"]) => drifts.filter((drift) => drift.state === state);
  const [different, missing] = [named("different"), named("missing")];
  if (different.length > 0)
    return fail(
      different.flatMap(({ differences }) => differences).join(" "),
      "Missing columns come with apply(); for other differences move the table's folder away or use another lakehouse.",
    );
  if (missing.length > 0)
    return fail(`Not there: ${missing.map(({ table }) => table).join(", ")}.`, "Run apply().");
  return pass(`All ${drifts.length} tables are as defined.`);
}
