import type { Drift } from "../schema/models.ts";
import type { PlanStep } from "./models.ts";

export function planTables(drifts: readonly Drift[]): PlanStep[] {
  return drifts.map(({ table, state, differences }) => {
    const step = { step: "table", target: table } as const;
    if (state === "as defined") return { ...step, action: "nothing", detail: "as defined" };
    if (state === "missing") return { ...step, action: "create", detail: "not there yet" };
    const addable = differences.every(isMissingColumn);
    return { ...step, action: addable ? "add columns" : "stop", detail: differences.join(" ") };
  });
}

/** The lakehouse's sentence for a column that `migrate` adds; whatever else it says needs a person. */
const isMissingColumn = (difference: string) =>
  /^the column '[^']+' is missing in the table$/.test(difference);

/** What setup makes on Databricks and a folder has no need of. */
export const workspaceSteps: readonly PlanStep[] = [
  ["catalog and schema", "CREATE SCHEMA IF NOT EXISTS with the name of CIO_SCHEMA"],
  ["volume", "CREATE VOLUME IF NOT EXISTS for files on their way into tables"],
  [
    "secret scope",
    "comes with the bundle that is deployed; holds the write key and the key for personal data",
  ],
].map(([target = "", detail = ""]) => ({ step: "workspace", target, action: "not here", detail }));
