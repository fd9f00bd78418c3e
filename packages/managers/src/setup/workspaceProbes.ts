import type { Check } from "./models.ts";

/** What only a real Databricks workspace can answer: the check, and how it will be made there. */
const probes: readonly (readonly [check: string, how: string])[] = [
  [
    "SQL warehouse reachable",
    "opens a session with DATABRICKS_HTTP_PATH and times SELECT 1, first and again",
  ],
  ["catalog and schema writable", "creates the schema of CIO_SCHEMA if it is missing and the tables in it"],
  [
    "secret scope readable",
    "reads the write key from the scope and checks that the notebook shows it redacted",
  ],
  ["volume writable", "puts a file into the volume of the schema, reads it back and removes it"],
  ["clustering accepted", "creates a table with CLUSTER BY and reads it back from DESCRIBE DETAIL"],
  ["change data feed readable", "appends to a source table and reads the row from table_changes"],
  [
    "idempotent insert under conflict",
    "inserts one group of log rows from two sessions at once and counts one",
  ],
  ["maintenance allowed", "runs OPTIMIZE and VACUUM DRY RUN on the probe table"],
  ["personal data columns masked", "checks which groups see columns marked personal in clear text"],
  ["kernel on job compute", "starts the TypeScript kernel as a child of the job's Python and runs one cell"],
  [
    "outbound network",
    "reaches the host of CIO_REGION from the compute, through the workspace's network rules",
  ],
];

export function workspaceChecks(): Check[] {
  return probes.map(([check, how]) => ({
    area: "databricks",
    check,
    status: "not checked here",
    detail: `In a workspace this ${how}.`,
  }));
}
