import { defineTable } from "@cionb/lakehouse";

/** Where setup writes a row and reads it back. */
export const setupProbe = defineTable({
  name: "setup_probe",
  comment: "Rows that setup wrote to find out whether tables can be written and read, one a validation",
  columns: {
    probe_id: { type: "STRING", nullable: false },
    run_id: { type: "STRING", nullable: false },
    probed_at: { type: "TIMESTAMP", nullable: false },
    amount: { type: "DECIMAL(10,2)", nullable: false },
    note: { type: "STRING" },
  },
  keys: ["probe_id"],
  datedBy: "probed_at",
  retentionDays: 30,
});
