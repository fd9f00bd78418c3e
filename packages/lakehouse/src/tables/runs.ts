import { defineTable } from "../defineTable.ts";

/** Every run of a notebook or command, one row each. */
export const runs = defineTable({
  name: "runs",
  comment: "Every run of a notebook or command, one row each",
  columns: {
    run_id: { type: "STRING", nullable: false },
    notebook: { type: "STRING", comment: "The notebook or command" },
    started_at: { type: "TIMESTAMP", nullable: false },
    finished_at: { type: "TIMESTAMP", nullable: false },
    world: { type: "STRING", nullable: false, comment: "Where the calls went" },
    checks_passed: { type: "INT", nullable: false },
    checks_failed: { type: "INT", nullable: false },
    calls_delivered: { type: "BIGINT", nullable: false },
    calls_rejected: { type: "BIGINT", nullable: false },
    calls_suppressed: { type: "BIGINT", nullable: false },
    calls_unsent: { type: "BIGINT", nullable: false },
    log_rows: {
      type: "BIGINT",
      nullable: false,
      comment: "Rows of api_log and deliveries that the run wrote",
    },
    status: { type: "STRING", nullable: false, comment: "passed or failed" },
  },
  keys: ["run_id"],
});
