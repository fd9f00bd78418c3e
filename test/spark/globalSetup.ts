import type { TestProject } from "vitest/node";
import {
  javaProblem,
  type RunningWarehouse,
  startWarehouse,
  type WarehouseAddress,
} from "./startWarehouse.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The warehouse of this run, or why there is none. */
    spark: WarehouseAddress | { missing: string };
  }
}

let running: RunningWarehouse | undefined;

/** Starts one Spark for all files of the run. A machine without Java skips them; CI must have it. */
export async function setup(project: TestProject): Promise<void> {
  const missing = javaProblem();
  if (missing !== undefined) {
    if (process.env["CI"] !== undefined) throw new Error(missing);
    process.stderr.write(`The tests with Spark are skipped. ${missing}\n`);
    project.provide("spark", { missing });
    return;
  }
  running = await startWarehouse();
  project.provide("spark", running.address);
}

export async function teardown(): Promise<void> {
  await running?.close();
}
