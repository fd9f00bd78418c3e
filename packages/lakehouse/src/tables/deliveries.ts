import { defineTable } from "../defineTable.ts";

/** What became of every call, one row each. */
export const deliveries = defineTable({
  name: "deliveries",
  comment: "What became of every call, one row each",
  columns: {
    message_id: { type: "STRING", nullable: false },
    run_id: { type: "STRING", nullable: false },
    notebook: { type: "STRING", comment: "The notebook or command that made the call" },
    request_id: { type: "STRING", comment: "The last request that carried the call; empty when none did" },
    type: { type: "STRING", nullable: false, comment: "identify, track, page, screen, group or alias" },
    event: { type: "STRING", comment: "Name of the event, page or screen" },
    person_key: { type: "STRING", comment: "Keyed hash (HMAC, hex) of the person's id" },
    outcome: {
      type: "STRING",
      nullable: false,
      comment: "delivered, accepted, rejected, suppressed or unsent",
    },
    reason: { type: "STRING" },
    message: { type: "STRING", comment: "Why a call was rejected or not sent" },
    bytes: { type: "INT", nullable: false, comment: "Size of the call in UTF-8" },
    settled_at: { type: "TIMESTAMP", nullable: false },
    log_date: { type: "DATE", nullable: false, comment: "Day of settled_at in UTC" },
  },
  keys: ["message_id", "settled_at"],
  clusterBy: ["log_date", "outcome"],
  datedBy: "settled_at",
  retentionDays: 365,
});
