import { defineTable } from "@cionb/lakehouse";

/** Lifecycle stages and plans that were delivered, one row a change. */
export const peopleHistory = defineTable({
  name: "people_history",
  comment: "Lifecycle stages and plans of people that were delivered to Customer.io, one row a change",
  columns: {
    message_id: {
      type: "STRING",
      nullable: false,
      comment: "The identify call; its outcome is in deliveries",
    },
    attribute: { type: "STRING", nullable: false, comment: "lifecycle_stage or plan" },
    person_key: { type: "STRING", nullable: false, comment: "Keyed hash (HMAC, hex) of the person's id" },
    value: { type: "STRING", nullable: false },
    changed_at: { type: "TIMESTAMP", nullable: false, comment: "When it changed, as the call says" },
    run_id: { type: "STRING", nullable: false },
    notebook: { type: "STRING" },
  },
  keys: ["message_id", "attribute"],
  clusterBy: ["attribute", "changed_at"],
});
