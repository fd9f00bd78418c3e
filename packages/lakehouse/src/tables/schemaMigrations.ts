import { defineTable } from "../defineTable.ts";

/** What `migrate` changed, one row a change. */
export const schemaMigrations = defineTable({
  name: "schema_migrations",
  comment: "What was changed in the schema of the tables, one row a change",
  columns: {
    table_name: { type: "STRING", nullable: false },
    table_id: { type: "STRING", nullable: false, comment: "Delta's id of the table" },
    schema_version: { type: "INT", nullable: false, comment: "Counts the changes of one table from 1" },
    change: { type: "STRING", nullable: false, comment: "created, or columns added" },
    columns: { type: "STRING", comment: "Names and types of the columns that the change brought" },
    migrated_at: { type: "TIMESTAMP", nullable: false },
  },
  keys: ["table_id", "schema_version"],
});
