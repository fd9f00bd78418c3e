import { defineTable, type TableRow } from "@cionb/lakehouse";

const object = {
  object_type_id: { type: "STRING", nullable: false, comment: "Customer.io's id of the object type" },
  object_id: { type: "STRING", nullable: false },
} as const;
const last = {
  message_id: {
    type: "STRING",
    nullable: false,
    comment: "The last call that changed the row; see deliveries",
  },
  run_id: { type: "STRING", nullable: false },
  updated_at: { type: "TIMESTAMP", nullable: false },
} as const;

/** Every object that was put and not removed, as Customer.io should know it. */
export const objectsTable = defineTable({
  name: "objects",
  comment: "Objects (organisations, courses, ...) that Customer.io was told of, one row each",
  columns: {
    ...object,
    name: { type: "STRING", comment: "The attribute name" },
    parent_id: { type: "STRING", comment: "The object above it, of the same type" },
    attributes: { type: "STRING", nullable: false, comment: "JSON object" },
    created_at: { type: "TIMESTAMP", nullable: false, comment: "When it was first put" },
    ...last,
  },
  keys: ["object_type_id", "object_id"],
  clusterBy: ["object_type_id", "object_id"],
  changeFeed: true,
});
export type ObjectRow = TableRow<typeof objectsTable>;

/** Every relationship that was made and not removed, as Customer.io should know it. */
export const relationshipsTable = defineTable({
  name: "relationships",
  comment: "Who belongs to which object, in which role and status, one row each",
  columns: {
    ...object,
    person_key: { type: "STRING", nullable: false, comment: "Keyed hash (HMAC, hex) of the person's id" },
    user_id: { type: "STRING", nullable: false, personal: true },
    role: { type: "STRING" },
    status: { type: "STRING", nullable: false, comment: "active, invited, suspended or ended" },
    attributes: {
      type: "STRING",
      nullable: false,
      comment: "Further relationship attributes, a JSON object",
    },
    since: { type: "TIMESTAMP", nullable: false, comment: "When the relationship was made" },
    ...last,
  },
  keys: ["object_type_id", "object_id", "person_key"],
  clusterBy: ["object_type_id", "object_id"],
  changeFeed: true,
});
export type RelationshipRow = TableRow<typeof relationshipsTable>;

export const objectTables = [objectsTable, relationshipsTable] as const;
