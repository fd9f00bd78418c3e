import { defineTable } from "@cionb/lakehouse";

/** One row each time the write key was used on purpose: by a check, a rotation, a connection. Never holds the key. */
export const keyAudit = defineTable({
  name: "key_audit",
  comment: "Each use of a write key by the authentication manager, one row each; every request is in api_log",
  columns: {
    audit_id: { type: "STRING", nullable: false },
    run_id: { type: "STRING", nullable: false },
    notebook: { type: "STRING" },
    used_at: { type: "TIMESTAMP", nullable: false },
    action: {
      type: "STRING",
      nullable: false,
      comment: "connect, validate, health, rotate_out, rotate_in or disconnect",
    },
    key_fingerprint: { type: "STRING", nullable: false, comment: "First 12 hex digits of the key's SHA-256" },
    host: { type: "STRING", nullable: false },
    region: { type: "STRING" },
    result: { type: "STRING", nullable: false, comment: "What came of it, such as good or wrong_key" },
    status: { type: "INT", comment: "HTTP status; empty when no answer came or none was asked for" },
    latency_ms: { type: "DOUBLE" },
  },
  keys: ["audit_id"],
  clusterBy: ["used_at"],
  datedBy: "used_at",
  retentionDays: 730,
});
