export type { Credentials } from "./databricks/credentials.ts";
export type { DatabricksOptions } from "./databricks/openDatabricks.ts";
export {
  type Column,
  createTableSql,
  defineTable,
  schemaString,
  type Table,
  type TableDefinition,
  type TableRow,
} from "./defineTable.ts";
export { makeFolders } from "./delta/makeFolders.ts";
export {
  ChangesGoneError,
  ConcurrentCommitError,
  DatabricksAuthError,
  DatabricksUnavailableError,
  InvalidRowError,
  LakehouseError,
  LocalEngineMissingError,
  LogWriteError,
  PersonalDataError,
  SchemaDriftError,
  SourceFileError,
  SqlError,
  StatementStoppedError,
  StorageError,
  TableCorruptError,
  TableDefinitionError,
  TableNotFoundError,
  TableUnsupportedError,
  UnknownOutcomeError,
  WarehouseClosedError,
} from "./errors.ts";
export {
  createLogWriter,
  type LogWriter,
  type LogWriterOptions,
  type LogWriterState,
} from "./log/createLogWriter.ts";
export { openWarehouse, type WarehouseOptions } from "./openWarehouse.ts";
export {
  createPersonalCipher,
  decryptSql,
  type PersonalCipher,
  type PersonalCipherOptions,
  type PersonalKey,
} from "./personal/personalCipher.ts";
export { type Retained, type RetainOptions, retain } from "./retain.ts";
export { type ReadRowsOptions, readRows, type SourceRow } from "./rows/readRows.ts";
export { apiLog } from "./tables/apiLog.ts";
export { deadLetters } from "./tables/deadLetters.ts";
export { deliveries } from "./tables/deliveries.ts";
export { runs } from "./tables/runs.ts";
export { schemaMigrations } from "./tables/schemaMigrations.ts";
export type { ColumnDefinition, RowOf, SqlTypeText, ValueOf } from "./types/rowType.ts";
export { duckdbType, formatSqlType, parseSqlType, type SqlType } from "./types/sqlType.ts";
export type { Clock, Logger } from "./types/world.ts";
export type {
  AppendId,
  Change,
  Commit,
  HistoryEntry,
  MaintainOptions,
  Maintenance,
  Merged,
  MergeOptions,
  Migration,
  Parameter,
  Parameters,
  Predicate,
  QueryOptions,
  Removed,
  TableChanges,
  TableDescription,
  TableSummary,
  Updated,
  Warehouse,
} from "./warehouse.ts";
