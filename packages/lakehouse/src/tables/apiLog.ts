import { defineTable } from "../defineTable.ts";

/** Every attempt to call Customer.io, one row each. */
export const apiLog = defineTable({
  name: "api_log",
  comment: "Every attempt to call Customer.io, one row each",
  columns: {
    request_id: { type: "STRING", nullable: false, comment: "Shared by all attempts of one request" },
    attempt: { type: "INT", nullable: false, comment: "From 1" },
    run_id: { type: "STRING", nullable: false },
    notebook: { type: "STRING", comment: "The notebook or command that made the call" },
    started_at: { type: "TIMESTAMP", nullable: false },
    log_date: { type: "DATE", nullable: false, comment: "Day of started_at in UTC" },
    operation: {
      type: "STRING",
      nullable: false,
      comment: "identify, track, page, screen, group, alias or batch",
    },
    path: { type: "STRING", nullable: false },
    host: { type: "STRING", nullable: false },
    region: { type: "STRING", comment: "us or eu; empty for another host" },
    key_fingerprint: {
      type: "STRING",
      nullable: false,
      comment: "Tells keys apart; no key can be made of it",
    },
    calls: { type: "INT", nullable: false, comment: "Calls in the request" },
    request_bytes: { type: "BIGINT", nullable: false },
    response_bytes: { type: "BIGINT", nullable: false },
    status: { type: "INT", comment: "HTTP status; empty when no answer came" },
    error: { type: "STRING", comment: "Class of the error; empty when the attempt succeeded" },
    retry_after_ms: { type: "BIGINT", comment: "What the answer asked for" },
    duration_ms: { type: "DOUBLE", nullable: false, comment: "From sending to the end of the answer" },
    wait_ms: { type: "DOUBLE", nullable: false, comment: "Spent waiting for a slot of the rate limit" },
    request_body: {
      type: "STRING",
      personal: true,
      retentionDays: 30,
      comment: "Empty unless the policy keeps bodies",
    },
    response_body: {
      type: "STRING",
      personal: true,
      retentionDays: 30,
      comment: "Empty unless the policy keeps bodies",
    },
  },
  keys: ["request_id", "attempt"],
  clusterBy: ["log_date", "operation"],
  datedBy: "started_at",
  retentionDays: 90,
});
