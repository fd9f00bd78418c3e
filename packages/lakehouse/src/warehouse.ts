import type { Table } from "./defineTable.ts";

/** The id under which an append happens at most once: Delta's `txn` action. Versions of one application only grow. */
export type AppendId = { application: string; version: number };

/** What an append came to. */
export type Commit = {
  table: string;
  /** The table's version that holds the rows. */
  version: number;
  rows: number;
  files: number;
  bytes: number;
  /** True when the id had been appended before, so that nothing was written now. */
  repeated: boolean;
};

export type Parameter = string | number | bigint | boolean | Date | null;
export type Parameters = Readonly<Record<string, Parameter>>;

/**
 * Rows to find: columns with the values that they must equal (null matches null), or a condition in Databricks SQL
 * with `:name` parameters. Rows for which the condition is null are not found.
 */
export type Predicate =
  | { equals: Readonly<Record<string, Parameter>> }
  | { where: string; parameters?: Parameters };

export type MergeOptions<Row = unknown> = {
  /** The id under which the merge happens at most once. */
  id?: AppendId;
  /** What becomes of a row whose key is in the table: it takes the values handed in, or stays. @default {"update"} */
  whenMatched?: "update" | "keep";
  /** The columns that an update changes; rows that are inserted take all. @default all but the keys */
  columns?: readonly (keyof Row & string)[];
};

/** What a change of rows that are there came to. */
type Changed = {
  table: string;
  /** The table's version after the change; the one before, where no row was changed. */
  version: number;
  /** Data files that were written. */
  files: number;
  /** True when the id had been used before, so that nothing was changed now. */
  repeated: boolean;
};

/** What a merge came to; `updated` and `inserted` count rows. */
export type Merged = Changed & { inserted: number; updated: number };

/** What a removal came to; `deleted` counts rows. */
export type Removed = Changed & { deleted: number };

/** What an update came to; `updated` counts rows. */
export type Updated = Changed & { updated: number };

/** One row of a table's change feed. */
export type Change<Row = Record<string, unknown>> = {
  /** An update gives two: the row before, and right after it the row as it became. */
  change: "insert" | "update_preimage" | "update_postimage" | "delete";
  /** The version that made the change, and when it was committed. */
  version: number;
  at: Date;
  row: Row;
};

export type QueryOptions = {
  /** Stops the statement; the call then fails with the signal's reason. */
  signal?: AbortSignal;
};

/** What `migrate` did to a table. */
export type Migration = {
  table: string;
  /** `none`: the table was as defined. */
  change: "created" | "columns added" | "none";
  columns: readonly string[];
  version: number;
};

export type TableSummary = {
  name: string;
  version: number;
  rows: number;
  files: number;
  bytes: number;
};

export type TableDescription = TableSummary & {
  location: string;
  comment?: string;
  columns: readonly { name: string; type: string; nullable: boolean; comment?: string; personal: boolean }[];
  properties: Readonly<Record<string, string>>;
};

export type HistoryEntry = {
  version: number;
  at: Date | undefined;
  operation: string;
  parameters: Readonly<Record<string, unknown>>;
  metrics: Readonly<Record<string, unknown>>;
  writer: string | undefined;
};

export type Maintenance = {
  table: string;
  version: number;
  /** Small files that were merged, and into how many. */
  compacted: { from: number; to: number };
  /** The version of the checkpoint that was written; undefined where the service writes its own. */
  checkpoint: number | undefined;
  /** Old files, commits and drafts that were deleted, and their bytes. */
  deleted: { files: number; bytes: number };
};

export type MaintainOptions = {
  /** Age, in hours, from which files that are no longer part of the table are deleted. @default {168} */
  retentionHours?: number;
};

/** Tables with SQL: local Delta or Databricks. */
export type Warehouse = {
  readonly kind: "local" | "databricks";
  /** The folder, or the host and schema. */
  readonly location: string;
  /**
   * Creates tables and adds columns; never removes, retypes or empties. May run any number of times and in
   * several processes at once; what it changed is recorded in the table `schema_migrations`.
   * @throws {SchemaDriftError} where a table and its definition differ in more than missing columns.
   */
  migrate(tables: readonly Table[]): Promise<Migration[]>;
  /**
   * Runs a read-only statement of Databricks SQL with `:name` parameters. BIGINT comes as number when exact and
   * else as bigint, DECIMAL and DATE as string, TIMESTAMP as Date, nested values as arrays and objects.
   * @throws {SqlError}
   */
  query<Row = Record<string, unknown>>(
    sql: string,
    parameters?: Parameters,
    options?: QueryOptions,
  ): Promise<Row[]>;
  /** As `query`, row by row with flat memory. */
  stream<Row = Record<string, unknown>>(
    sql: string,
    parameters?: Parameters,
    options?: QueryOptions,
  ): AsyncIterable<Row>;
  /**
   * Appends all rows in one commit, or none. Memory stays flat for any number of rows.
   * @throws {InvalidRowError} when a row does not fit; the message names table, row and column.
   */
  append<Row>(
    table: Table<Row>,
    rows: Iterable<NoInfer<Row>> | AsyncIterable<NoInfer<Row>>,
    id?: AppendId,
  ): Promise<Commit>;
  /**
   * Brings rows into the table by its keys, in one commit or not at all: a row whose key is there is updated, any
   * other is inserted. Of two rows with one key the last one wins. A null in a key matches a null, and a column that is
   * left out of a row counts as null.
   * @throws {InvalidRowError} when a row does not fit; the message names table, row and column.
   * @throws {TableDefinitionError} when the table has no keys, or `columns` names a key or no column.
   */
  merge<Row>(
    table: Table<Row>,
    rows: Iterable<NoInfer<Row>> | AsyncIterable<NoInfer<Row>>,
    options?: MergeOptions<Row>,
  ): Promise<Merged>;
  /** Removes the rows that the predicate finds, in one commit. @throws {SqlError} */
  remove(table: Table, where: Predicate, id?: AppendId): Promise<Removed>;
  /** Sets columns of the rows that the predicate finds, in one commit. @throws {SqlError} */
  update(
    table: Table,
    set: Readonly<Record<string, Parameter>>,
    where: Predicate,
    id?: AppendId,
  ): Promise<Updated>;
  /**
   * The rows that changed in the version `since` and later ones, oldest first, with flat memory; none when there is
   * no such version yet. The table must be defined with `changeFeed`.
   * @throws {ChangesGoneError} when the feed does not reach back so far, or the table keeps none.
   */
  changes<Row>(table: Table<Row>, since: number): AsyncIterable<Change<Row>>;
  tables(): Promise<TableSummary[]>;
  describe(table: Table | string): Promise<TableDescription>;
  /** Where the table and its definition differ, one sentence each; empty when they agree. */
  drift(table: Table): Promise<string[]>;
  /** The commits that the log still holds, newest first. */
  history(table: Table | string): Promise<HistoryEntry[]>;
  /** Merges small files, writes a checkpoint, deletes what is older than the retention. */
  maintain(table: Table | string, options?: MaintainOptions): Promise<Maintenance>;
  close(): Promise<void>;
};

/** What changes rows that are there, and what tells of it. */
export type TableChanges = Pick<Warehouse, "merge" | "remove" | "update" | "changes">;
