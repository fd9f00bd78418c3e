import { defineTable } from "../defineTable.ts";

/** Calls that were rejected, one row each, to be repaired and sent again. */
export const deadLetters = defineTable({
  name: "dead_letters",
  comment: "Calls that were rejected, one row each, to be repaired and sent again",
  columns: {
    message_id: { type: "STRING", nullable: false },
    run_id: { type: "STRING", nullable: false },
    notebook: { type: "STRING", comment: "The notebook or command that made the call" },
    request_id: { type: "STRING", comment: "The request that carried the call; empty when none did" },
    place: { type: "BIGINT", nullable: false, comment: "Place of the call in its input, from 0" },
    type: {
      type: "STRING",
      nullable: false,
      comment: "identify, track, page, screen, group, alias or unknown",
    },
    event: { type: "STRING", comment: "Name of the event, page or screen" },
    person_key: { type: "STRING", comment: "Keyed hash (HMAC, hex) of the person's id" },
    reason: { type: "STRING", nullable: false, comment: "invalid, too_large, stale or refused" },
    message: { type: "STRING", comment: "Why the call was rejected" },
    payload: {
      type: "STRING",
      comment:
        "The call as JSON, encrypted: base64 of IV (12 bytes), AES-256-GCM ciphertext and tag, bound to message_id; empty without CIO_PII_KEY",
    },
    key_id: { type: "STRING", comment: "Id of the key that the payload is encrypted with" },
    settled_at: { type: "TIMESTAMP", nullable: false },
    log_date: { type: "DATE", nullable: false, comment: "Day of settled_at in UTC" },
  },
  keys: ["message_id", "settled_at"],
  clusterBy: ["log_date", "reason"],
  datedBy: "settled_at",
  retentionDays: 90,
});
