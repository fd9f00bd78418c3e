import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { corrupt, sqliteError } from "./sqliteError.ts";

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** One SQLite file; what it throws is of the journal's family. */
export type Database = {
  readonly file: string;
  exec(sql: string): void;
  /** Runs a statement; answers how many rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number;
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all(sql: string, ...values: SQLInputValue[]): Row[];
  /** One at a time, for tables that do not fit in memory. */
  each(sql: string, ...values: SQLInputValue[]): Generator<Row>;
  /** All of `task` or nothing. */
  transaction<Result>(task: () => Result): Result;
  close(): void;
};

type OpenOptions = { readOnly?: boolean; busyMs: number };

export function openDatabase(file: string, { readOnly = false, busyMs }: OpenOptions): Database {
  const guarded = <Result>(task: () => Result): Result => {
    try {
      return task();
    } catch (error) {
      throw sqliteError(error, file);
    }
  };
  const raw = guarded(() => new DatabaseSync(file, { readOnly }));
  const prepared = new Map<string, StatementSync>();
  const statement = (sql: string): StatementSync => {
    const known = prepared.get(sql) ?? raw.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  const exec = (sql: string) => guarded(() => raw.exec(sql));
  guarded(() => raw.exec(`PRAGMA busy_timeout = ${busyMs}`));

  return {
    file,
    exec,
    run: (sql, ...values) => guarded(() => Number(statement(sql).run(...values).changes)),
    get: (sql, ...values) => guarded(() => statement(sql).get(...values)),
    all: (sql, ...values) => guarded(() => statement(sql).all(...values)),
    *each(sql, ...values) {
      const rows = guarded(() => raw.prepare(sql).iterate(...values));
      for (;;) {
        const next = guarded(() => rows.next());
        if (next.done) return;
        yield next.value;
      }
    },
    transaction(task) {
      exec("BEGIN IMMEDIATE");
      try {
        const result = task();
        exec("COMMIT");
        return result;
      } catch (error) {
        // after some errors SQLite has rolled back by itself
        if (raw.isTransaction) exec("ROLLBACK");
        throw error;
      }
    },
    close() {
      prepared.clear();
      guarded(() => raw.close());
    },
  };
}

/** The number in a column. @throws {JournalCorruptError} if it holds something else. */
export function numberIn(database: Database, row: Row | undefined, column: string): number {
  const value = row?.[column];
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw corrupt(database.file, `the column ${column} holds no number`);
}

export function textIn(database: Database, row: Row | undefined, column: string): string {
  const value = row?.[column];
  if (typeof value === "string") return value;
  throw corrupt(database.file, `the column ${column} holds no text`);
}

export function bytesIn(database: Database, row: Row | undefined, column: string): Uint8Array {
  const value = row?.[column];
  if (value instanceof Uint8Array) return value;
  throw corrupt(database.file, `the column ${column} holds no bytes`);
}

/** Text, or nothing where the column is NULL. */
export function maybeTextIn(database: Database, row: Row | undefined, column: string): string | null {
  return row?.[column] === null ? null : textIn(database, row, column);
}
