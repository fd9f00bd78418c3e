import type { DuckDBConnection } from "@duckdb/node-api";
import type { TableLog } from "../delta/tableLog.ts";
import { SqlError, TableUnsupportedError } from "../errors.ts";
import { loadTranslator, type Translator } from "../sql/translate.ts";
import type { Parameters, QueryOptions } from "../warehouse.ts";
import type { Engine } from "./engine.ts";
import { tableFolders } from "./inspect.ts";
import type { LocalContext } from "./openLocal.ts";
import { checkParameters } from "./parameters.ts";
import { runQuery, type Statement } from "./runQuery.ts";
import { showTimedReads } from "./timedViews.ts";
import type { Views } from "./views.ts";

/** Runs Databricks SQL on the tables of the folder. */
export type SqlRunner = {
  /** Translates a statement and brings the tables that it names up to date. */
  prepare(sql: string, parameters: Parameters): Promise<Statement>;
  /** Makes the views of older versions and of changes that the statement reads. */
  show(connection: DuckDBConnection, statement: Statement): Promise<void>;
  /** @throws {SqlError} unless the text is what can follow WHERE. */
  checkCondition(where: string): Promise<void>;
  run(statement: Statement, options: QueryOptions): AsyncGenerator<Record<string, unknown>>;
};

const tableName = /^[a-z_][a-z0-9_]*$/;

export function createSqlRunner(engine: Engine, context: LocalContext, views: Views): SqlRunner {
  let translator: Promise<Translator> | undefined;

  function loadedTranslator(): Promise<Translator> {
    translator ??= loadTranslator();
    return translator;
  }

  async function prepare(sql: string, parameters: Parameters): Promise<Statement> {
    const translation = (await loadedTranslator()).translate(sql);
    const statement = { sql, translation, parameters };
    checkParameters(statement);
    for (const table of translation.tables) {
      if (!tableName.test(table)) continue;
      await showTable(context.log(table));
    }
    return statement;
  }

  async function showTable(log: TableLog): Promise<void> {
    try {
      const snapshot = await log.refresh();
      if (snapshot) await views.show(log.table, log.folder, snapshot);
      else await views.hide(log.table);
    } catch (error) {
      if (!(error instanceof TableUnsupportedError)) throw error;
      if (engine.readsForeignTables) return views.showForeign(log.table, log.folder);
      throw new TableUnsupportedError(
        `${error.message}, or open the lakehouse with DuckDB's delta extension ('deltaExtension')`,
        { cause: error },
      );
    }
  }

  const show: SqlRunner["show"] = (connection, statement) => showTimedReads(connection, context, statement);

  async function* run(statement: Statement, options: QueryOptions): AsyncGenerator<Record<string, unknown>> {
    const connection = await engine.connect();
    try {
      await show(connection, statement);
      for await (const rows of runQuery(engine.duckdb, connection, statement, options.signal)) yield* rows;
    } catch (error) {
      throw await withTables(error);
    } finally {
      connection.closeSync();
    }
  }

  async function withTables(error: unknown): Promise<unknown> {
    if (!(error instanceof SqlError) || !/Table with name \S+ does not exist/.test(error.message))
      return error;
    const names = (await tableFolders(context.folder)).join(", ") || "none yet";
    return new SqlError(
      `${error.message}\nTables in ${context.folder}: ${names}. Create tables with migrate()`,
      { sql: error.sql, line: error.line, column: error.column },
      { cause: error },
    );
  }

  const checkCondition = async (where: string) => (await loadedTranslator()).checkCondition(where);

  return { prepare, show, checkCondition, run };
}
