import { type Field, RecordBatchReader } from "apache-arrow";

// 2 MB of code that is compiled into a file of its own: only those load it who have a warehouse on Databricks
export { DBSQLClient } from "@databricks/sql";

/** The columns of a result by the Arrow schema that the service sends with it. */
export function arrowFields(schema: Uint8Array): readonly Field[] {
  const reader = RecordBatchReader.from(schema);
  reader.open();
  return reader.schema.fields;
}
