/** Base of every error of this package. `cause` holds the error underneath, where there is one. */
export class LakehouseError extends Error {
  override name: string = "LakehouseError";
}

/** A table definition that cannot be: a bad name, an unknown type, a key that is no column. */
export class TableDefinitionError extends LakehouseError {
  override name = "TableDefinitionError" as const;
}

/** DuckDB or the SQL translator is not installed beside the program; the message holds the command. */
export class LocalEngineMissingError extends LakehouseError {
  override name = "LocalEngineMissingError" as const;
}

/** The warehouse was closed before the call. */
export class WarehouseClosedError extends LakehouseError {
  override name = "WarehouseClosedError" as const;
}

/** There is no such table in the lakehouse. */
export class TableNotFoundError extends LakehouseError {
  override name = "TableNotFoundError" as const;
}

/** The table's log or a file that it names cannot be what a Delta writer left there. */
export class TableCorruptError extends LakehouseError {
  override name = "TableCorruptError" as const;
}

/** A valid Delta table that uses a feature which this version does not know. */
export class TableUnsupportedError extends LakehouseError {
  override name = "TableUnsupportedError" as const;
}

/** The table in the lakehouse and its definition differ in a way that adding columns cannot mend. */
export class SchemaDriftError extends LakehouseError {
  override name = "SchemaDriftError" as const;
  readonly differences: readonly string[];

  constructor(message: string, differences: readonly string[]) {
    super(message);
    this.differences = differences;
  }
}

/** A row does not fit its table. `row` counts from 1 in the rows of that call. */
export class InvalidRowError extends LakehouseError {
  override name = "InvalidRowError" as const;
  readonly table: string;
  readonly column: string | undefined;
  readonly row: number;

  constructor(message: string, at: { table: string; column?: string; row: number }) {
    super(message);
    this.table = at.table;
    this.column = at.column;
    this.row = at.row;
  }
}

/** Other writers took the next version again and again, or changed what this commit was built on. */
export class ConcurrentCommitError extends LakehouseError {
  override name = "ConcurrentCommitError" as const;
}

/** The changes or the version asked for are not kept: too old, or the table has no change feed. */
export class ChangesGoneError extends LakehouseError {
  override name = "ChangesGoneError" as const;
}

/** A personal value that cannot be encrypted or decrypted, or a table whose personal columns cannot be. */
export class PersonalDataError extends LakehouseError {
  override name = "PersonalDataError" as const;
}

/** The disk refused: no permission, no space, not a folder. */
export class StorageError extends LakehouseError {
  override name = "StorageError" as const;
}

/** The workspace refuses who asks: a wrong or expired token, or a permission that is missing. */
export class DatabricksAuthError extends LakehouseError {
  override name = "DatabricksAuthError" as const;
}

/** The SQL warehouse cannot be reached: a wrong host or path, no network, or it did not start in time. */
export class DatabricksUnavailableError extends LakehouseError {
  override name = "DatabricksUnavailableError" as const;
}

/** A statement was stopped: it took longer than its limit, or it was cancelled. */
export class StatementStoppedError extends LakehouseError {
  override name = "StatementStoppedError" as const;
}

/** The connection broke after a write was sent: it may be in the table or not, and nothing can tell. */
export class UnknownOutcomeError extends LakehouseError {
  override name = "UnknownOutcomeError" as const;
}

/** A query that cannot run. `line` and `column` count from 1 in the statement as it was given. */
export class SqlError extends LakehouseError {
  override name = "SqlError" as const;
  readonly sql: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** The SQLSTATE, where the engine says one. */
  readonly state: string | undefined;

  constructor(
    message: string,
    at: { sql: string; line?: number | undefined; column?: number | undefined; state?: string | undefined },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.sql = at.sql;
    this.line = at.line;
    this.column = at.column;
    this.state = at.state;
  }
}

/** A file of rows that cannot be read. */
export class SourceFileError extends LakehouseError {
  override name = "SourceFileError" as const;
}

/** Log rows are not in their tables. `rows` says how many, the message why and whether they are kept. */
export class LogWriteError extends LakehouseError {
  override name = "LogWriteError" as const;
  readonly rows: number;

  constructor(message: string, rows: number, options?: ErrorOptions) {
    super(message, options);
    this.rows = rows;
  }
}
